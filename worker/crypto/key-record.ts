import { authenticationFailed } from './aead.ts';
import { KEY_RECORD_VERSION } from './key-record-format.ts';
import type { AutoLock, KeyRecord, KeySlot } from './key-record-format.ts';
import type { SlotContent } from './key-slot.ts';
import { passphraseSlot, recoverySlot } from './new-slots.ts';
import type { NewSecretDeps } from './new-slots.ts';
import { randomBytes, randomId } from './random.ts';
import { newDevice, newFileKey, SECRET_KEY_BYTES, wrapFresh, wrapper } from './record-parts.ts';
import { recoveryKeysOf } from './recovery-keys.ts';
import type { RecoveryPublicKeys } from './recovery-keys.ts';
import {
  RECOVERY_ENTROPY_BYTES,
  recoveryEntropyOf,
  recoveryPhraseOf,
  wrongRecoveryPhrase,
} from './recovery-phrase.ts';
import { equalBytes } from './equal-bytes.ts';
import { loadSodium } from './sodium.ts';
import type { Sodium } from './sodium.ts';
import { openAnySlot } from './unlocking-secret.ts';
import type { SecretDeps, UnlockingSecret } from './unlocking-secret.ts';
import { changeRecord, finishRecord, unwrapVaultKeys } from './vault-keys.ts';
import type { VaultKeys } from './vault-keys.ts';
import { wipe } from './wipe.ts';

export {
  addPasskey,
  addPassphrase,
  changePassphrase,
  proposeRecovery,
  removeSlot,
  renameSlot,
  rewrapPassphrase,
} from './change-slots.ts';
export { rotateVaultKey } from './rotate-vault-key.ts';
export { KEY_RECORD_VERSION, parseKeyRecord } from './key-record-format.ts';
export type { KeyRecord, KeySlot } from './key-record-format.ts';
export type { NewSecretDeps } from './new-slots.ts';
export { confirmRecoveryWords } from './recovery-confirmation.ts';
export type { SecretDeps, UnlockingSecret } from './unlocking-secret.ts';
export type { VaultKeys } from './vault-keys.ts';

/** What makes a record on another device one of the same vault: it comes from a backup or from a device at hand. */
export interface KnownVault {
  readonly vaultId: string;
  readonly recovery: RecoveryPublicKeys;
  /** 16 bytes. */
  readonly secretKey: Uint8Array;
  /** Where the person has just typed them: then this device opens with the words, too. */
  readonly recoveryPhrase?: string;
}

/** A quarter of an hour without the person, and no other reason. */
const DEFAULT_AUTO_LOCK: AutoLock = { idleMs: 900_000, hiddenMs: null, afterMs: null, onSleep: false };

/** A new vault: random keys, a passphrase slot and a recovery slot. The phrase is in the clear here and nowhere else. */
export async function createKeyRecord(
  input: NewSecretDeps & { readonly passphrase: string },
): Promise<{ record: KeyRecord; keys: VaultKeys; recoveryPhrase: string }> {
  const entropy = randomBytes(RECOVERY_ENTROPY_BYTES);
  const secretKey = randomBytes(SECRET_KEY_BYTES);
  const recovery = await recoveryKeysOf(entropy);
  try {
    const made = await makeKeyRecord(input, {
      vaultId: randomId(),
      recovery,
      secretKey,
      recoverySlot: (sodium, content) => recoverySlot(sodium, content, entropy, input.now),
      unconfirmedEntropy: entropy,
    });
    return { ...made, recoveryPhrase: recoveryPhraseOf(entropy) };
  } finally {
    recovery.wipe();
    wipe(entropy, secretKey);
  }
}

/**
 * A new device of a vault that exists elsewhere: a `K_vault`, files and device keys of its own, the vault's id, recovery
 * keys and secret key. Without the words this device has no recovery slot. Words of another vault are
 * `vault/wrong-recovery-phrase`.
 */
export async function joinKeyRecord(
  input: NewSecretDeps & { readonly passphrase: string; readonly vault: KnownVault },
): Promise<{ record: KeyRecord; keys: VaultKeys }> {
  const { vault } = input;
  const entropy = vault.recoveryPhrase === undefined ? null : recoveryEntropyOf(vault.recoveryPhrase);
  try {
    if (entropy !== null) await checkWords(entropy, vault.recovery);
    return await makeKeyRecord(input, {
      ...vault,
      recoverySlot: entropy && ((sodium, content) => recoverySlot(sodium, content, entropy, input.now)),
      unconfirmedEntropy: null,
    });
  } finally {
    wipe(entropy);
  }
}

async function checkWords(entropy: Uint8Array, expected: RecoveryPublicKeys): Promise<void> {
  const derived = await recoveryKeysOf(entropy);
  derived.wipe();
  if (!equalBytes(derived.signPublicKey, expected.signPublicKey)) throw wrongRecoveryPhrase();
}

/** What a new record is made from, besides what is random in it. */
export interface RecordParts extends Pick<KnownVault, 'vaultId' | 'recovery' | 'secretKey'> {
  /** Null for a device that the words do not open. */
  readonly recoverySlot: ((sodium: Sodium, content: SlotContent) => Promise<KeySlot>) | null;
  /** The words' 32 bytes, as long as nobody confirmed having them. */
  readonly unconfirmedEntropy: Uint8Array | null;
  /** 32 bytes; random unless a slot is carried over that knows its public half. */
  readonly authoritySeed?: Uint8Array;
}

/** A record with a `K_vault`, files and a device of its own. The caller wipes the keys. */
export async function makeKeyRecord(
  input: NewSecretDeps & { readonly passphrase: string },
  vault: RecordParts,
): Promise<{ record: KeyRecord; keys: VaultKeys }> {
  const sodium = await loadSodium();
  const { vaultId, recovery, unconfirmedEntropy } = vault;
  const vaultKey = randomBytes(32);
  const authoritySeed = vault.authoritySeed?.slice() ?? randomBytes(32);
  const authority = sodium.crypto_sign_seed_keypair(authoritySeed);
  try {
    const content = { vaultId, vaultKey, authority };
    const slots = [await passphraseSlot(sodium, content, input.passphrase, input)];
    if (vault.recoverySlot !== null) slots.push(await vault.recoverySlot(sodium, content));
    const wrap = wrapper(sodium, vaultKey, vaultId);
    const record = finishRecord(vaultKey, {
      version: KEY_RECORD_VERSION,
      vaultId,
      createdAt: input.now,
      revision: 1,
      slots,
      wrappedAuthoritySeed: wrap('authority', null, authoritySeed),
      eventStore: newFileKey(wrap, 'event-store'),
      cache: newFileKey(wrap, 'cache'),
      wrappedAggregateKeysKey: wrapFresh(wrap, 'aggregate-keys', null),
      device: newDevice(sodium, wrap),
      recovery: {
        signPublicKey: recovery.signPublicKey.slice(),
        kemPublicKey: recovery.kemPublicKey.slice(),
      },
      wrappedSecretKey: wrap('secret-key', null, vault.secretKey),
      autoLock: DEFAULT_AUTO_LOCK,
      recoveryConfirmed: unconfirmedEntropy === null,
      wrappedRecoveryEntropy: unconfirmedEntropy && wrap('recovery-entropy', null, unconfirmedEntropy),
    });
    return { record, keys: unwrapVaultKeys(sodium, record, vaultKey) };
  } finally {
    wipe(vaultKey, authoritySeed, authority.privateKey);
  }
}

/**
 * `K_vault` by passphrase, passkey or recovery words, the slot that opened, and the record with its `lastUsedAt` moved on. A secret that
 * opens no slot is `vault/wrong-passphrase`, `vault/wrong-passkey` or `vault/wrong-recovery-phrase`; a record that
 * somebody changed is `crypto/authentication-failed`; costs out of bounds are `crypto/unsupported-parameters`. The
 * caller wipes the key.
 */
export async function unlockKeyRecord(
  record: KeyRecord,
  secret: UnlockingSecret,
  deps: SecretDeps,
): Promise<{ vaultKey: Uint8Array; record: KeyRecord; slot: KeySlot }> {
  const sodium = await loadSodium();
  const { vaultKey, slotId } = await openAnySlot(sodium, record, secret, deps);
  try {
    const slot = record.slots.find((one) => one.slotId === slotId);
    if (slot === undefined) throw authenticationFailed();
    const slots = record.slots.map((one) => (one === slot ? { ...slot, lastUsedAt: deps.now } : one));
    return { vaultKey, record: changeRecord(vaultKey, record, { slots }), slot };
  } catch (error) {
    wipe(vaultKey);
    throw error;
  }
}

/** Everything an open vault works with. `crypto/authentication-failed` when key and record do not belong together. */
export async function openVaultKeys(record: KeyRecord, vaultKey: Uint8Array): Promise<VaultKeys> {
  return unwrapVaultKeys(await loadSodium(), record, vaultKey);
}

/** A new random `K_cache` and file id, for a cache that is dropped and built anew. The old file can never open again. */
export async function renewCacheKey(record: KeyRecord, vaultKey: Uint8Array): Promise<KeyRecord> {
  const wrap = wrapper(await loadSodium(), vaultKey, record.vaultId);
  return changeRecord(vaultKey, record, { cache: newFileKey(wrap, 'cache') });
}

/** Another device identity for this installation, for a copied profile that must become a device of its own. */
export async function createDevice(record: KeyRecord, vaultKey: Uint8Array): Promise<KeyRecord['device']> {
  const sodium = await loadSodium();
  return newDevice(sodium, wrapper(sodium, vaultKey, record.vaultId));
}

/** Puts an identity that {@link createDevice} made in place of the one before. */
export function replaceDevice(
  record: KeyRecord,
  vaultKey: Uint8Array,
  device: KeyRecord['device'],
): KeyRecord {
  return changeRecord(vaultKey, record, { device });
}

/** Puts the vault's secret key in place of the one before, after a device was revoked. 16 bytes. */
export async function replaceSecretKey(
  record: KeyRecord,
  vaultKey: Uint8Array,
  secretKey: Uint8Array,
): Promise<KeyRecord> {
  const wrap = wrapper(await loadSodium(), vaultKey, record.vaultId);
  return changeRecord(vaultKey, record, { wrappedSecretKey: wrap('secret-key', null, secretKey) });
}

/** Another key and file for both databases: what a copy of them under new keys is to be made with. */
export async function renewFileKeys(record: KeyRecord, vaultKey: Uint8Array): Promise<KeyRecord> {
  const wrap = wrapper(await loadSodium(), vaultKey, record.vaultId);
  return changeRecord(vaultKey, record, {
    eventStore: newFileKey(wrap, 'event-store'),
    cache: newFileKey(wrap, 'cache'),
  });
}

/** When the vault is to lock by itself. */
export function setAutoLock(record: KeyRecord, vaultKey: Uint8Array, autoLock: AutoLock): KeyRecord {
  return changeRecord(vaultKey, record, { autoLock });
}
