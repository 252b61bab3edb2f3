import { MoError } from '../errors/mo-error.ts';
import { authenticationFailed } from './aead.ts';
import type { Argon2Runner } from './kdf/argon2.ts';
import type { KeyRecord, KeySlot } from './key-record-format.ts';
import { openKeySlot, passkeyWrappingKey, passphraseWrappingKey, recoveryWrappingKey } from './key-slot.ts';
import { encodePassphrase } from './passphrase.ts';
import { recoveryEntropyOf, wrongRecoveryPhrase } from './recovery-phrase.ts';
import type { Sodium } from './sodium.ts';
import { wipe } from './wipe.ts';

/** What a passkey gave: which one it was, and its 32 bytes. They passed through the page and are used once. */
export interface PasskeyResult {
  readonly credentialId: Uint8Array;
  /** The output of the pseudo-random function (WebAuthn Level 3, section 10.1.4), 32 bytes. */
  readonly prf: Uint8Array;
}

export type UnlockingSecret =
  { readonly passphrase: string } | { readonly recoveryPhrase: string } | { readonly passkey: PasskeyResult };

/** What every operation with an unlocking secret needs. */
export interface SecretDeps {
  readonly argon2: Argon2Runner;
  /** The time, ms since the epoch. */
  readonly now: number;
  readonly signal?: AbortSignal;
}

/**
 * `K_vault` by whichever slot the secret opens. One that opens none is `vault/wrong-passphrase`, `vault/wrong-passkey`
 * or `vault/wrong-recovery-phrase`. The record is not verified yet. The caller wipes the key.
 */
export async function openAnySlot(
  sodium: Sodium,
  record: KeyRecord,
  secret: UnlockingSecret,
  deps: SecretDeps,
): Promise<{ vaultKey: Uint8Array; slotId: string }> {
  const opener = openerOf(secret, deps);
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

function openerOf(secret: UnlockingSecret, deps: SecretDeps): SlotOpener {
  if ('passphrase' in secret) return passphraseOpener(secret.passphrase, deps);
  if ('passkey' in secret) return passkeyOpener(secret.passkey);
  return recoveryOpener(secret.recoveryPhrase);
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

function passkeyOpener({ credentialId, prf }: PasskeyResult): SlotOpener {
  checkPasskey(credentialId, prf);
  const ofThisPasskey = (slot: KeySlot) =>
    slot.kind === 'passkey' &&
    slot.kdf.credentialId.length === credentialId.length &&
    slot.kdf.credentialId.every((byte, i) => byte === credentialId[i]);
  return {
    wrappingKeyFor: (slot) =>
      Promise.resolve(
        slot.kind === 'passkey' && ofThisPasskey(slot) ? passkeyWrappingKey(prf, slot.kdf) : null,
      ),
    wrong: () => new MoError('vault/wrong-passkey', 'The passkey does not open this vault.'),
    wipe: () => wipe(prf),
  };
}

/** The types are a promise of the page's; a page can break it. */
export function checkPasskey(credentialId: unknown, prf: unknown): void {
  const isId = credentialId instanceof Uint8Array && credentialId.length > 0 && credentialId.length <= 1023;
  if (!isId || !(prf instanceof Uint8Array) || prf.length !== 32) {
    throw new MoError('input/invalid', 'This is not the result of a passkey.', { field: 'passkey' });
  }
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
