import { sha256 } from '@noble/hashes/sha2.js';
import * as v from 'valibot';
import { MoError } from '../errors/mo-error.ts';
import { AEAD_OVERHEAD_BYTES } from './aead.ts';
import { encodeCbor } from './cbor.ts';
import type { CborValue } from './cbor.ts';
import { equalBytes } from './equal-bytes.ts';
import { SEAL_OVERHEAD_BYTES, SEAL_PUBLIC_KEY_BYTES } from './hpke-lengths.ts';

const MIN_INTERVAL_MS = 10_000;
const MAX_INTERVAL_MS = 7 * 24 * 60 * 60 * 1000;
export const KEY_RECORD_VERSION = 1;
export const FILE_ID_BYTES = 16;
export const PRF_SALT_BYTES = 32;
/** The longest name of a slot, in code units. */
export const MAX_LABEL_LENGTH = 200;
const WRAPPED_32 = 32 + AEAD_OVERHEAD_BYTES;
export const MAX_SLOTS = 64;

const bytes = (length: number) =>
  v.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === length);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const time = count;
const id = v.pipe(v.string(), v.uuid());

const passphraseKdf = v.strictObject({
  algorithm: v.literal('argon2id'),
  /** 16 bytes. */
  salt: bytes(16),
  memoryKiB: count,
  iterations: count,
  parallelism: count,
});
const recoveryKdf = v.strictObject({
  algorithm: v.literal('hkdf-sha256'),
  /** 16 bytes. */
  salt: bytes(16),
});
const passkeyKdf = v.strictObject({
  algorithm: v.literal('webauthn-prf'),
  /** 32 bytes: what the authenticator evaluates its pseudo-random function at. */
  salt: bytes(PRF_SALT_BYTES),
  /** Of the passkey: which one the browser asks for. At most 1023 bytes (WebAuthn Level 3, section 4). */
  credentialId: v.custom<Uint8Array>(
    (value) => value instanceof Uint8Array && value.length > 0 && value.length <= 1023,
  ),
  /** The domain the passkey belongs to. */
  rpId: v.pipe(v.string(), v.minLength(1), v.maxLength(253)),
});
const slotParts = {
  slotId: id,
  /** A name the person gave or none; never shown to another party. */
  label: v.pipe(v.string(), v.maxLength(MAX_LABEL_LENGTH)),
  createdAt: time,
  lastUsedAt: v.nullable(time),
  publicKey: bytes(SEAL_PUBLIC_KEY_BYTES),
  /** The slot's private key (32) and the vault's authority key (32), sealed under the unlocking secret. */
  wrappedPrivateKey: bytes(64 + AEAD_OVERHEAD_BYTES),
  /** `K_vault`, sealed to `publicKey`. */
  sealedVaultKey: bytes(32 + SEAL_OVERHEAD_BYTES),
  /** The authority's Ed25519 signature over `sealedVaultKey`. */
  vaultKeySignature: bytes(64),
};
const keySlot = v.variant('kind', [
  v.strictObject({ kind: v.literal('passphrase'), kdf: passphraseKdf, ...slotParts }),
  v.strictObject({ kind: v.literal('passkey'), kdf: passkeyKdf, ...slotParts }),
  v.strictObject({ kind: v.literal('recovery'), kdf: recoveryKdf, ...slotParts }),
]);
const wrappedFileKey = v.strictObject({
  /** 16 random bytes; the file carries them too. */
  fileId: bytes(FILE_ID_BYTES),
  wrappedKey: bytes(WRAPPED_32),
});

const interval = v.nullable(v.pipe(count, v.minValue(MIN_INTERVAL_MS), v.maxValue(MAX_INTERVAL_MS)));
/** When the vault locks by itself. Each interval is ms, or null for never. */
export const autoLockSchema = v.strictObject({
  /** Since the person last did something in any tab. */
  idleMs: interval,
  /** Since the last tab was hidden. */
  hiddenMs: interval,
  /** Since it was unlocked, whatever happens. */
  afterMs: interval,
  /** When the machine wakes from sleep. */
  onSleep: v.boolean(),
});
export type AutoLock = v.InferOutput<typeof autoLockSchema>;

/** The parts of a record that everything but its own checks consists of. */
const keyRecord = v.strictObject({
  version: v.literal(KEY_RECORD_VERSION),
  vaultId: id,
  createdAt: time,
  /** Grows with every change of the record. */
  revision: v.pipe(count, v.minValue(1)),
  slots: v.pipe(v.array(keySlot), v.minLength(1), v.maxLength(MAX_SLOTS)),
  /** The seed (32) of the Ed25519 key that signs what is sealed to slots. */
  wrappedAuthoritySeed: bytes(WRAPPED_32),
  eventStore: wrappedFileKey,
  cache: wrappedFileKey,
  wrappedAggregateKeysKey: bytes(WRAPPED_32),
  device: v.strictObject({
    deviceId: id,
    signPublicKey: bytes(32),
    /** Of the Ed25519 key. */
    wrappedSeed: bytes(WRAPPED_32),
    /** X-Wing: what other devices seal to. */
    kemPublicKey: bytes(SEAL_PUBLIC_KEY_BYTES),
    wrappedKemSeed: bytes(WRAPPED_32),
  }),
  /** The public keys of the recovery words, in the clear, for what is sealed to them and signed by them elsewhere. */
  recovery: v.strictObject({
    signPublicKey: bytes(32),
    kemPublicKey: bytes(SEAL_PUBLIC_KEY_BYTES),
  }),
  /** The 128-bit secret key, which stands beside the passphrase where a server could guess at one. */
  wrappedSecretKey: bytes(16 + AEAD_OVERHEAD_BYTES),
  autoLock: autoLockSchema,
  recoveryConfirmed: v.boolean(),
  /** The entropy of the recovery words, until the person has confirmed them; then null. */
  wrappedRecoveryEntropy: v.nullable(bytes(WRAPPED_32)),
  /** HMAC-SHA256 under a key from `K_vault` over everything above. */
  mac: bytes(32),
  /** SHA-256 over everything above: tells damage from a wrong secret before anything is derived. */
  checksum: bytes(32),
});

/** What IndexedDB holds for one store: no byte of it is secret without an unlocking secret. */
export type KeyRecord = v.InferOutput<typeof keyRecord>;
/** One way to open the vault. */
export type KeySlot = KeyRecord['slots'][number];
export type KeySlotKind = KeySlot['kind'];
export type PassphraseKdf = v.InferOutput<typeof passphraseKdf>;
export type PasskeyKdf = v.InferOutput<typeof passkeyKdf>;
export type RecoveryKdf = v.InferOutput<typeof recoveryKdf>;
/** A kind with the parameters its secret is stretched by. */
export type SlotMethod =
  | { readonly kind: 'passphrase'; readonly kdf: PassphraseKdf }
  | { readonly kind: 'passkey'; readonly kdf: PasskeyKdf }
  | { readonly kind: 'recovery'; readonly kdf: RecoveryKdf };
export type KeyRecordBody = Omit<KeyRecord, 'mac' | 'checksum'>;

/**
 * A record as it was loaded. Another version is `vault/upgraded-elsewhere`; a missing, extra or damaged part is
 * `storage/corrupt`. It proves nothing against somebody who can write: that is what the MAC under `K_vault` is for.
 */
export function parseKeyRecord(value: unknown): KeyRecord {
  if (typeof value === 'object' && value !== null && 'version' in value) {
    if (typeof value.version === 'number' && value.version > KEY_RECORD_VERSION) {
      throw new MoError('vault/upgraded-elsewhere', 'The keys were written by a newer version.');
    }
  }
  const parsed = v.safeParse(keyRecord, value);
  if (!parsed.success) throw damagedRecord();
  if (!equalBytes(checksumOf(parsed.output), parsed.output.checksum)) throw damagedRecord();
  return parsed.output;
}

/** The bytes the MAC covers: everything but MAC and checksum. */
export function macInputOf(record: KeyRecordBody): Uint8Array {
  const covered: Partial<KeyRecord> = { ...record };
  delete covered.mac;
  delete covered.checksum;
  return encodeCbor(['mo-kit/v1/key-record', covered as CborValue]);
}

/** The checksum of a record: over everything else in it. */
export function checksumOf(record: Omit<KeyRecord, 'checksum'>): Uint8Array {
  const covered: Partial<KeyRecord> = { ...record };
  delete covered.checksum;
  return sha256(encodeCbor(['mo-kit/v1/key-record-checksum', covered as CborValue]));
}

export function damagedRecord(): MoError {
  return new MoError('storage/corrupt', 'The key record is damaged.');
}
