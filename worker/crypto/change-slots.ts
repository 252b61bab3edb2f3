import { MoError } from '../errors/mo-error.ts';
import { equalBytes } from './equal-bytes.ts';
import { MAX_SLOTS } from './key-record-format.ts';
import type { KeyRecord, KeySlot, PasskeyKdf } from './key-record-format.ts';
import type { SlotContent } from './key-slot.ts';
import { checkNewPassphrase, passkeySlot, passphraseSlot, recoverySlot } from './new-slots.ts';
import type { NewSecretDeps } from './new-slots.ts';
import { randomBytes } from './random.ts';
import { wrapper } from './record-parts.ts';
import { recoveryKeysOf } from './recovery-keys.ts';
import { RECOVERY_ENTROPY_BYTES, recoveryPhraseOf } from './recovery-phrase.ts';
import { loadSodium } from './sodium.ts';
import type { Sodium } from './sodium.ts';
import { checkPasskey, openAnySlot } from './unlocking-secret.ts';
import type { UnlockingSecret } from './unlocking-secret.ts';
import { changeRecord, unwrapUnderVaultKey, verifyRecord } from './vault-keys.ts';
import { wipe } from './wipe.ts';

const MAX_PASSPHRASES = 4;

/** Sets a new passphrase with the recovery words: every passphrase slot gives way to it, the others keep every byte. */
export function rewrapPassphrase(
  record: KeyRecord,
  input: { readonly recoveryPhrase: string; readonly passphrase: string },
  deps: NewSecretDeps,
): Promise<KeyRecord> {
  return replacePassphraseSlot(record, { recoveryPhrase: input.recoveryPhrase }, input.passphrase, deps);
}

/** Sets a new passphrase with the current one: its slot is replaced, the others keep every byte. */
export function changePassphrase(
  record: KeyRecord,
  input: { readonly current: string; readonly next: string },
  deps: NewSecretDeps,
): Promise<KeyRecord> {
  return replacePassphraseSlot(record, { passphrase: input.current }, input.next, deps);
}

/**
 * One more passphrase, for somebody who shares this vault on this device; at most four, for each costs half a second:
 * `keys/too-many-slots`.
 */
export async function addPassphrase(
  record: KeyRecord,
  vaultKey: Uint8Array,
  input: { readonly passphrase: string; readonly label: string },
  deps: NewSecretDeps,
): Promise<KeyRecord> {
  checkNewPassphrase(input.passphrase);
  if (record.slots.filter(({ kind }) => kind === 'passphrase').length >= MAX_PASSPHRASES) throw tooMany();
  const sodium = await loadSodium();
  return addSlot(sodium, record, vaultKey, (content) =>
    passphraseSlot(sodium, content, input.passphrase, deps, input.label),
  );
}

/** A passkey as one more way in. `keys/slot-exists` when it is one already. */
export async function addPasskey(
  record: KeyRecord,
  vaultKey: Uint8Array,
  input: { readonly kdf: PasskeyKdf; readonly prf: Uint8Array; readonly label: string },
  now: number,
): Promise<KeyRecord> {
  checkPasskey(input.kdf.credentialId, input.prf);
  const isKnown = record.slots.some(
    ({ kdf }) => kdf.algorithm === 'webauthn-prf' && equalBytes(kdf.credentialId, input.kdf.credentialId),
  );
  if (isKnown) throw new MoError('keys/slot-exists', 'This passkey is set up already.', { field: 'passkey' });
  const sodium = await loadSodium();
  return addSlot(sodium, record, vaultKey, (content) =>
    passkeySlot(sodium, content, input, { now, label: input.label }),
  );
}

export function renameSlot(
  record: KeyRecord,
  vaultKey: Uint8Array,
  { slotId, label }: { readonly slotId: string; readonly label: string },
): KeyRecord {
  requireSlot(record, slotId);
  const slots = record.slots.map((slot) => (slot.slotId === slotId ? { ...slot, label } : slot));
  return changeRecord(vaultKey, record, { slots });
}

/**
 * Takes one way in away. The recovery words are replaced, never removed, and the last other way stays: `keys/last-slot`.
 * Who has the secret and a copy of the record from before still has `K_vault`; only a rotation ends that.
 */
export function removeSlot(record: KeyRecord, vaultKey: Uint8Array, slotId: string): KeyRecord {
  const removed = requireSlot(record, slotId);
  const slots = record.slots.filter((slot) => slot !== removed);
  if (removed.kind === 'recovery' || !slots.some(({ kind }) => kind !== 'recovery')) {
    throw new MoError('keys/last-slot', 'This way to unlock cannot be removed.', { field: 'slotId' });
  }
  return changeRecord(vaultKey, record, { slots });
}

/**
 * New recovery words, which count for nothing yet: everything stays with those before until the person has confirmed the new
 * ones (`confirmRecoveryWords`). Made again, they take the place of those that were not confirmed.
 */
export async function proposeRecovery(
  record: KeyRecord,
  vaultKey: Uint8Array,
): Promise<{ record: KeyRecord; recoveryPhrase: string }> {
  verifyRecord(vaultKey, record);
  const wrap = wrapper(await loadSodium(), vaultKey, record.vaultId);
  const entropy = randomBytes(RECOVERY_ENTROPY_BYTES);
  try {
    const changed = changeRecord(vaultKey, record, {
      recoveryConfirmed: false,
      wrappedRecoveryEntropy: wrap('recovery-entropy', null, entropy),
    });
    return { record: changed, recoveryPhrase: recoveryPhraseOf(entropy) };
  } finally {
    wipe(entropy);
  }
}

/** Puts words in the place of those before, which open nothing here any more. */
export async function replaceRecovery(
  record: KeyRecord,
  vaultKey: Uint8Array,
  entropy: Uint8Array,
  now: number,
): Promise<Pick<KeyRecord, 'slots' | 'recovery'>> {
  const sodium = await loadSodium();
  const { signPublicKey, kemPublicKey, wipe: wipeKeys } = await recoveryKeysOf(entropy);
  wipeKeys();
  const slot = await withSlotContent(sodium, record, vaultKey, (content) =>
    recoverySlot(sodium, content, entropy, now),
  );
  return {
    slots: [...record.slots.filter(({ kind }) => kind !== 'recovery'), slot],
    recovery: { signPublicKey, kemPublicKey },
  };
}

async function addSlot(
  sodium: Sodium,
  record: KeyRecord,
  vaultKey: Uint8Array,
  make: (content: SlotContent) => Promise<KeySlot>,
): Promise<KeyRecord> {
  if (record.slots.length >= MAX_SLOTS) throw tooMany();
  return withSlotContent(sodium, record, vaultKey, async (content) =>
    changeRecord(vaultKey, record, { slots: [...record.slots, await make(content)] }),
  );
}

function requireSlot(record: KeyRecord, slotId: string): KeySlot {
  const slot = record.slots.find((candidate) => candidate.slotId === slotId);
  if (slot === undefined) throw new MoError('input/not-found', 'There is no such slot.', { field: 'slotId' });
  return slot;
}

function tooMany(): MoError {
  return new MoError('keys/too-many-slots', 'There are too many ways to unlock.', { field: 'slots' });
}

async function replacePassphraseSlot(
  record: KeyRecord,
  secret: UnlockingSecret,
  passphrase: string,
  deps: NewSecretDeps,
): Promise<KeyRecord> {
  checkNewPassphrase(passphrase);
  const sodium = await loadSodium();
  const { vaultKey, slotId } = await openAnySlot(sodium, record, secret, deps);
  try {
    return await withSlotContent(sodium, record, vaultKey, async (content) => {
      const replaced = record.slots.find((slot) => slot.slotId === slotId);
      const opensWithPassphrase = replaced?.kind === 'passphrase';
      const others = record.slots.filter((slot) =>
        opensWithPassphrase ? slot !== replaced : slot.kind !== 'passphrase',
      );
      const label = opensWithPassphrase ? replaced.label : '';
      const slot = await passphraseSlot(sodium, content, passphrase, deps, label);
      return changeRecord(vaultKey, record, { slots: [slot, ...others] });
    });
  } finally {
    wipe(vaultKey);
  }
}

/** Runs `work` with what a new slot is made of; the authority's private key exists for that long. */
export async function withSlotContent<T>(
  sodium: Sodium,
  record: KeyRecord,
  vaultKey: Uint8Array,
  work: (content: SlotContent) => Promise<T>,
): Promise<T> {
  verifyRecord(vaultKey, record);
  const { vaultId, wrappedAuthoritySeed } = record;
  const seed = unwrapUnderVaultKey(sodium, vaultKey, vaultId, 'authority', null, wrappedAuthoritySeed);
  const authority = sodium.crypto_sign_seed_keypair(seed);
  try {
    return await work({ vaultId, vaultKey, authority });
  } finally {
    wipe(seed, authority.privateKey);
  }
}
