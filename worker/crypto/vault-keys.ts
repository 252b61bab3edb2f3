import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { authenticationFailed, open, seal } from './aead.ts';
import { associatedData } from './associated-data.ts';
import { deriveKey } from './derive-key.ts';
import { redacted } from '../errors/redacted.ts';
import { equalBytes } from './equal-bytes.ts';
import { checksumOf, macInputOf } from './key-record-format.ts';
import type { KeyRecord, KeyRecordBody } from './key-record-format.ts';
import type { RecoveryPublicKeys } from './recovery-keys.ts';
import type { Sodium } from './sodium.ts';
import { wipe } from './wipe.ts';

/** Everything an open vault works with. Lives in the owner only; {@link VaultKeys.wipe} ends it. */
export interface VaultKeys {
  readonly vaultId: string;
  /** `K_vault`, 32 bytes. */
  readonly vaultKey: Uint8Array;
  /** `K_db`, 32 bytes, and the 16-byte id its file must carry. */
  readonly eventStore: { readonly key: Uint8Array; readonly fileId: Uint8Array };
  /** `K_cache`, 32 bytes, and the 16-byte id its file must carry. */
  readonly cache: { readonly key: Uint8Array; readonly fileId: Uint8Array };
  /** Wraps the rows of the `keys` table, 32 bytes. */
  readonly aggregateKeysKey: Uint8Array;
  readonly device: {
    readonly deviceId: string;
    /** Ed25519, 32 bytes. */
    readonly signPublicKey: Uint8Array;
    /** Ed25519 in libsodium's form, seed ‖ public key, 64 bytes. */
    readonly signSecretKey: Uint8Array;
    /** X-Wing, 1216 bytes: what other devices seal to. */
    readonly kemPublicKey: Uint8Array;
    /** X-Wing, 32 bytes. */
    readonly kemSeed: Uint8Array;
  };
  /** What stands for the recovery words; public. */
  readonly recovery: RecoveryPublicKeys;
  /** 128 random bits that only this person's devices and their printed kit hold. */
  readonly secretKey: Uint8Array;
  /** Overwrites every secret above. Idempotent. */
  wipe(): void;
}

/** What a key under `K_vault` is for; part of the derivation and of the associated data. */
export type WrapPurpose =
  | 'event-store'
  | 'cache'
  | 'aggregate-keys'
  | 'device'
  | 'device-kem'
  | 'secret-key'
  | 'authority'
  | 'recovery-entropy';

/** Wraps a secret under the purpose's own key from `K_vault`; 40 bytes longer. `subject` is the file or device id, if any. */
export function wrapUnderVaultKey(
  sodium: Sodium,
  vaultKey: Uint8Array,
  vaultId: string,
  purpose: WrapPurpose,
  subject: Uint8Array | string | null,
  secret: Uint8Array,
): Uint8Array {
  const key = deriveKey(vaultKey, vaultId, `mo-kit/v1/vault/${purpose}`);
  try {
    return seal(sodium, key, secret, associatedData('mo-kit/v1/vault/wrap', vaultId, purpose, subject));
  } finally {
    wipe(key);
  }
}

/** The inverse of {@link wrapUnderVaultKey}; `crypto/authentication-failed`. */
export function unwrapUnderVaultKey(
  sodium: Sodium,
  vaultKey: Uint8Array,
  vaultId: string,
  purpose: WrapPurpose,
  subject: Uint8Array | string | null,
  wrapped: Uint8Array,
): Uint8Array {
  const key = deriveKey(vaultKey, vaultId, `mo-kit/v1/vault/${purpose}`);
  try {
    return open(sodium, key, wrapped, associatedData('mo-kit/v1/vault/wrap', vaultId, purpose, subject));
  } finally {
    wipe(key);
  }
}

/** Puts MAC and checksum on a record that was made or changed by somebody with `K_vault`. */
export function finishRecord(vaultKey: Uint8Array, body: KeyRecordBody): KeyRecord {
  const withMac = { ...body, mac: macOf(vaultKey, body) };
  return { ...withMac, checksum: checksumOf(withMac) };
}

/** `crypto/authentication-failed` unless every part of the record is as the last holder of `K_vault` left it. */
export function verifyRecord(vaultKey: Uint8Array, record: KeyRecord): void {
  if (!equalBytes(macOf(vaultKey, record), record.mac)) throw authenticationFailed();
}

/** A changed record. The old one is verified first, so that a forged part is never made authentic. */
export function changeRecord(
  vaultKey: Uint8Array,
  record: KeyRecord,
  changes: Partial<KeyRecordBody>,
): KeyRecord {
  verifyRecord(vaultKey, record);
  return finishRecord(vaultKey, { ...record, ...changes, revision: record.revision + 1 });
}

function macOf(vaultKey: Uint8Array, record: KeyRecordBody): Uint8Array {
  const key = deriveKey(vaultKey, record.vaultId, 'mo-kit/v1/vault/record-mac');
  try {
    return hmac(sha256, key, macInputOf(record));
  } finally {
    wipe(key);
  }
}

/** Verifies the record and unwraps everything in it. Copies `vaultKey`; on failure nothing is left unwiped. */
export function unwrapVaultKeys(sodium: Sodium, record: KeyRecord, vaultKey: Uint8Array): VaultKeys {
  verifyRecord(vaultKey, record);
  const { vaultId, eventStore, cache, device } = record;
  const secrets: Uint8Array[] = [];
  const unwrap = (purpose: WrapPurpose, subject: Uint8Array | string | null, wrapped: Uint8Array) => {
    const secret = unwrapUnderVaultKey(sodium, vaultKey, vaultId, purpose, subject, wrapped);
    secrets.push(secret);
    return secret;
  };
  const wipeAll = () => wipe(...secrets);
  try {
    const seed = unwrap('device', device.deviceId, device.wrappedSeed);
    const { publicKey, privateKey } = sodium.crypto_sign_seed_keypair(seed);
    wipe(seed);
    secrets.push(privateKey);
    if (!equalBytes(publicKey, device.signPublicKey)) throw authenticationFailed();
    const kemSeed = unwrap('device-kem', device.deviceId, device.wrappedKemSeed);
    const kem = sodium.crypto_kem_xwing_seed_keypair(kemSeed);
    wipe(kem.privateKey);
    if (!equalBytes(kem.publicKey, device.kemPublicKey)) throw authenticationFailed();
    const ownVaultKey = vaultKey.slice();
    secrets.push(ownVaultKey);
    return redacted({
      vaultId,
      vaultKey: ownVaultKey,
      eventStore: {
        key: unwrap('event-store', eventStore.fileId, eventStore.wrappedKey),
        fileId: eventStore.fileId.slice(),
      },
      cache: { key: unwrap('cache', cache.fileId, cache.wrappedKey), fileId: cache.fileId.slice() },
      aggregateKeysKey: unwrap('aggregate-keys', null, record.wrappedAggregateKeysKey),
      device: {
        deviceId: device.deviceId,
        signPublicKey: publicKey,
        signSecretKey: privateKey,
        kemPublicKey: kem.publicKey,
        kemSeed,
      },
      recovery: {
        signPublicKey: record.recovery.signPublicKey.slice(),
        kemPublicKey: record.recovery.kemPublicKey.slice(),
      },
      secretKey: unwrap('secret-key', null, record.wrappedSecretKey),
      wipe: wipeAll,
    });
  } catch (error) {
    wipeAll();
    throw error;
  }
}
