import type { KeyRecord } from './key-record-format.ts';
import type { SlotContent } from './key-slot.ts';
import { checkNewPassphrase, passphraseSlot } from './new-slots.ts';
import type { NewSecretDeps } from './new-slots.ts';
import { loadSodium } from './sodium.ts';
import type { Sodium } from './sodium.ts';
import { openAnySlot } from './unlocking-secret.ts';
import type { UnlockingSecret } from './unlocking-secret.ts';
import { changeRecord, unwrapUnderVaultKey, verifyRecord } from './vault-keys.ts';
import { wipe } from './wipe.ts';

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
