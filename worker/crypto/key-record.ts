import { MoError } from '../errors/mo-error.ts';
import { authenticationFailed } from './aead.ts';
import { calibrateArgon2 } from './kdf/calibrate.ts';
import type { Argon2Parameters, Argon2Runner } from './kdf/argon2.ts';
import { FILE_ID_BYTES, KEY_RECORD_VERSION } from './key-record-format.ts';
import type { KeyRecord, KeyRecordBody, KeySlot } from './key-record-format.ts';
import {
  createKeySlot,
  newPassphraseKdf,
  newRecoveryKdf,
  openKeySlot,
  passphraseWrappingKey,
  recoveryWrappingKey,
} from './key-slot.ts';
import type { SlotContent } from './key-slot.ts';
import { encodePassphrase } from './passphrase.ts';
import { randomBytes, randomId } from './random.ts';
import {
  RECOVERY_ENTROPY_BYTES,
  recoveryEntropyOf,
  recoveryPhraseOf,
  wrongRecoveryPhrase,
} from './recovery-phrase.ts';
import { loadSodium } from './sodium.ts';
import type { Sodium } from './sodium.ts';
import {
  finishRecord,
  unwrapUnderVaultKey,
  unwrapVaultKeys,
  verifyRecord,
  wrapUnderVaultKey,
} from './vault-keys.ts';
import type { VaultKeys, WrapPurpose } from './vault-keys.ts';
import { wipe } from './wipe.ts';

export { KEY_RECORD_VERSION, parseKeyRecord } from './key-record-format.ts';
export type { KeyRecord, KeySlot } from './key-record-format.ts';
export { confirmRecoveryWords } from './recovery-confirmation.ts';
export type { VaultKeys } from './vault-keys.ts';

/** What every operation with an unlocking secret needs. */
export interface SecretDeps {
  readonly argon2: Argon2Runner;
  /** The time, ms since the epoch. */
  readonly now: number;
  readonly signal?: AbortSignal;
}

/** Also: the costs for a new passphrase slot, measured with `calibrateArgon2` when absent. */
export interface NewSecretDeps extends SecretDeps {
  readonly parameters?: Argon2Parameters;
}

export type UnlockingSecret = { readonly passphrase: string } | { readonly recoveryPhrase: string };

/** A new vault: random keys, a passphrase slot and a recovery slot. The phrase is in the clear here and nowhere else. */
export async function createKeyRecord(
  input: NewSecretDeps & { readonly passphrase: string },
): Promise<{ record: KeyRecord; keys: VaultKeys; recoveryPhrase: string }> {
  const sodium = await loadSodium();
  const vaultId = randomId();
  const vaultKey = randomBytes(32);
  const entropy = randomBytes(RECOVERY_ENTROPY_BYTES);
  const authoritySeed = randomBytes(32);
  const authority = sodium.crypto_sign_seed_keypair(authoritySeed);
  const content: SlotContent = { vaultId, vaultKey, authority };
  try {
    const slots = [
      await passphraseSlot(sodium, content, input.passphrase, input),
      await recoverySlot(sodium, content, entropy, input.now),
    ];
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
      recoveryConfirmed: false,
      wrappedRecoveryEntropy: wrap('recovery-entropy', null, entropy),
    });
    return {
      record,
      keys: unwrapVaultKeys(sodium, record, vaultKey),
      recoveryPhrase: recoveryPhraseOf(entropy),
    };
  } finally {
    wipe(vaultKey, entropy, authoritySeed, authority.privateKey);
  }
}

/**
 * `K_vault` by passphrase or recovery words, and the record with the slot's `lastUsedAt` moved on. A secret that opens
 * no slot is `vault/wrong-passphrase` or `vault/wrong-recovery-phrase`; a record that somebody changed is
 * `crypto/authentication-failed`; costs out of bounds are `crypto/unsupported-parameters`. The caller wipes the key.
 */
export async function unlockKeyRecord(
  record: KeyRecord,
  secret: UnlockingSecret,
  deps: SecretDeps,
): Promise<{ vaultKey: Uint8Array; record: KeyRecord }> {
  const sodium = await loadSodium();
  const { vaultKey, slotId } = await openAnySlot(sodium, record, secret, deps);
  try {
    const slots = record.slots.map((slot) =>
      slot.slotId === slotId ? { ...slot, lastUsedAt: deps.now } : slot,
    );
    return { vaultKey, record: changeRecord(vaultKey, record, { slots }) };
  } catch (error) {
    wipe(vaultKey);
    throw error;
  }
}

/** Everything an open vault works with. `crypto/authentication-failed` when key and record do not belong together. */
export async function openVaultKeys(record: KeyRecord, vaultKey: Uint8Array): Promise<VaultKeys> {
  return unwrapVaultKeys(await loadSodium(), record, vaultKey);
}

/** Sets a new passphrase with the recovery words: the passphrase slot is replaced, the others keep every byte. */
export function rewrapPassphrase(
  record: KeyRecord,
  input: { readonly recoveryPhrase: string; readonly passphrase: string },
  deps: NewSecretDeps,
): Promise<KeyRecord> {
  return replacePassphraseSlot(record, { recoveryPhrase: input.recoveryPhrase }, input.passphrase, deps);
}

/** Sets a new passphrase with the current one; as {@link rewrapPassphrase} otherwise. */
export function changePassphrase(
  record: KeyRecord,
  input: { readonly current: string; readonly next: string },
  deps: NewSecretDeps,
): Promise<KeyRecord> {
  return replacePassphraseSlot(record, { passphrase: input.current }, input.next, deps);
}

/** A new random `K_cache` and file id, for a cache that is dropped and built anew. The old file can never open again. */
export async function renewCacheKey(record: KeyRecord, vaultKey: Uint8Array): Promise<KeyRecord> {
  const wrap = wrapper(await loadSodium(), vaultKey, record.vaultId);
  return changeRecord(vaultKey, record, { cache: newFileKey(wrap, 'cache') });
}

/** Verifies the record before anything is changed, so that a forged part is never made authentic. */
function changeRecord(vaultKey: Uint8Array, record: KeyRecord, changes: Partial<KeyRecordBody>): KeyRecord {
  verifyRecord(vaultKey, record);
  return finishRecord(vaultKey, { ...record, ...changes, revision: record.revision + 1 });
}

async function replacePassphraseSlot(
  record: KeyRecord,
  secret: UnlockingSecret,
  passphrase: string,
  deps: NewSecretDeps,
): Promise<KeyRecord> {
  // A passphrase that will be refused is refused before half a second is spent.
  wipe(encodePassphrase(passphrase, 'new'));
  const sodium = await loadSodium();
  const { vaultKey } = await openAnySlot(sodium, record, secret, deps);
  let authoritySeed: Uint8Array | undefined;
  let authority: { publicKey: Uint8Array; privateKey: Uint8Array } | undefined;
  try {
    verifyRecord(vaultKey, record);
    const { vaultId, wrappedAuthoritySeed } = record;
    authoritySeed = unwrapUnderVaultKey(sodium, vaultKey, vaultId, 'authority', null, wrappedAuthoritySeed);
    authority = sodium.crypto_sign_seed_keypair(authoritySeed);
    const slot = await passphraseSlot(sodium, { vaultId, vaultKey, authority }, passphrase, deps);
    const others = record.slots.filter((candidate) => candidate.kind !== 'passphrase');
    return changeRecord(vaultKey, record, { slots: [slot, ...others] });
  } finally {
    wipe(vaultKey, authoritySeed, authority?.privateKey);
  }
}

async function openAnySlot(
  sodium: Sodium,
  record: KeyRecord,
  secret: UnlockingSecret,
  deps: SecretDeps,
): Promise<{ vaultKey: Uint8Array; slotId: string }> {
  const opener =
    'passphrase' in secret
      ? passphraseOpener(secret.passphrase, deps)
      : recoveryOpener(secret.recoveryPhrase);
  try {
    for (const slot of record.slots) {
      const wrappingKey = await opener.wrappingKeyFor(slot);
      if (wrappingKey === null) continue;
      const vaultKey = await openKeySlot(sodium, record.vaultId, slot, wrappingKey).finally(() =>
        wipe(wrappingKey),
      );
      if (vaultKey === null) continue;
      if (vaultKey.length !== 32) throw authenticationFailed();
      return { vaultKey, slotId: slot.slotId };
    }
  } finally {
    opener.wipe();
  }
  throw opener.wrong();
}

/** Turns one unlocking secret into the wrapping keys of the slots of its kind; null for the others. */
interface SlotOpener {
  wrappingKeyFor(slot: KeySlot): Promise<Uint8Array | null>;
  wrong(): MoError;
  wipe(): void;
}

function passphraseOpener(passphrase: string, { argon2, signal }: SecretDeps): SlotOpener {
  const bytes = encodePassphrase(passphrase, 'existing');
  return {
    wrappingKeyFor: async (slot) =>
      slot.kind === 'passphrase' ? passphraseWrappingKey(argon2, bytes, slot.kdf, signal) : null,
    wrong: () => new MoError('vault/wrong-passphrase', 'The passphrase does not open this vault.'),
    wipe: () => wipe(bytes),
  };
}

function recoveryOpener(phrase: string): SlotOpener {
  const entropy = recoveryEntropyOf(phrase);
  return {
    wrappingKeyFor: (slot) =>
      Promise.resolve(slot.kind === 'recovery' ? recoveryWrappingKey(entropy, slot.kdf) : null),
    wrong: wrongRecoveryPhrase,
    wipe: () => wipe(entropy),
  };
}

async function passphraseSlot(
  sodium: Sodium,
  content: SlotContent,
  passphrase: string,
  deps: NewSecretDeps,
): Promise<KeySlot> {
  const bytes = encodePassphrase(passphrase, 'new');
  let wrappingKey: Uint8Array | undefined;
  try {
    const signal = deps.signal === undefined ? {} : { signal: deps.signal };
    const kdf = newPassphraseKdf(deps.parameters ?? (await calibrateArgon2(deps.argon2, signal)));
    wrappingKey = await passphraseWrappingKey(deps.argon2, bytes, kdf, deps.signal);
    return await createKeySlot(sodium, content, { kind: 'passphrase', kdf, wrappingKey }, deps.now);
  } finally {
    wipe(bytes, wrappingKey);
  }
}

async function recoverySlot(
  sodium: Sodium,
  content: SlotContent,
  entropy: Uint8Array,
  now: number,
): Promise<KeySlot> {
  const kdf = newRecoveryKdf();
  const wrappingKey = recoveryWrappingKey(entropy, kdf);
  try {
    return await createKeySlot(sodium, content, { kind: 'recovery', kdf, wrappingKey }, now);
  } finally {
    wipe(wrappingKey);
  }
}

type Wrap = (purpose: WrapPurpose, subject: Uint8Array | string | null, secret: Uint8Array) => Uint8Array;

function wrapper(sodium: Sodium, vaultKey: Uint8Array, vaultId: string): Wrap {
  return (purpose, subject, secret) => wrapUnderVaultKey(sodium, vaultKey, vaultId, purpose, subject, secret);
}

/** A new random key, which exists in the clear only while it is wrapped. */
function wrapFresh(wrap: Wrap, purpose: WrapPurpose, subject: Uint8Array | null): Uint8Array {
  const key = randomBytes(32);
  try {
    return wrap(purpose, subject, key);
  } finally {
    wipe(key);
  }
}

function newFileKey(wrap: Wrap, purpose: 'event-store' | 'cache'): KeyRecord['cache'] {
  const fileId = randomBytes(FILE_ID_BYTES);
  return { fileId, wrappedKey: wrapFresh(wrap, purpose, fileId) };
}

function newDevice(sodium: Sodium, wrap: Wrap): KeyRecord['device'] {
  const deviceId = randomId();
  const seed = randomBytes(32);
  const { publicKey, privateKey } = sodium.crypto_sign_seed_keypair(seed);
  try {
    return { deviceId, signPublicKey: publicKey, wrappedSeed: wrap('device', deviceId, seed) };
  } finally {
    wipe(seed, privateKey);
  }
}
