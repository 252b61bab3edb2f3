import type { Argon2Parameters } from './kdf/argon2.ts';
import { calibrateArgon2 } from './kdf/calibrate.ts';
import type { KeySlot, PasskeyKdf } from './key-record-format.ts';
import {
  createKeySlot,
  newPassphraseKdf,
  newRecoveryKdf,
  passkeyWrappingKey,
  passphraseWrappingKey,
  recoveryWrappingKey,
} from './key-slot.ts';
import type { SlotContent } from './key-slot.ts';
import { encodePassphrase } from './passphrase.ts';
import type { Sodium } from './sodium.ts';
import type { SecretDeps } from './unlocking-secret.ts';
import { wipe } from './wipe.ts';

/** Also: the costs for a new passphrase slot, measured with `calibrateArgon2` when absent. */
export interface NewSecretDeps extends SecretDeps {
  readonly parameters?: Argon2Parameters;
}

/** `input/invalid` or `input/too-long` for a passphrase that will not do, before half a second is spent on it. */
export function checkNewPassphrase(passphrase: string): void {
  wipe(encodePassphrase(passphrase, 'new'));
}

export async function passphraseSlot(
  sodium: Sodium,
  content: SlotContent,
  passphrase: string,
  deps: NewSecretDeps,
  label = '',
): Promise<KeySlot> {
  const bytes = encodePassphrase(passphrase, 'new');
  let wrappingKey: Uint8Array | undefined;
  try {
    const signal = deps.signal === undefined ? {} : { signal: deps.signal };
    const kdf = newPassphraseKdf(deps.parameters ?? (await calibrateArgon2(deps.argon2, signal)));
    wrappingKey = await passphraseWrappingKey(deps.argon2, bytes, kdf, deps.signal);
    const { now } = deps;
    return await createKeySlot(sodium, content, { kind: 'passphrase', kdf, wrappingKey }, { now, label });
  } finally {
    wipe(bytes, wrappingKey);
  }
}

export async function passkeySlot(
  sodium: Sodium,
  content: SlotContent,
  passkey: { readonly kdf: PasskeyKdf; readonly prf: Uint8Array },
  details: { readonly now: number; readonly label: string },
): Promise<KeySlot> {
  const { kdf, prf } = passkey;
  const wrappingKey = passkeyWrappingKey(prf, kdf);
  try {
    return await createKeySlot(sodium, content, { kind: 'passkey', kdf, wrappingKey }, details);
  } finally {
    wipe(wrappingKey);
  }
}

export async function recoverySlot(
  sodium: Sodium,
  content: SlotContent,
  entropy: Uint8Array,
  now: number,
): Promise<KeySlot> {
  const kdf = newRecoveryKdf();
  const wrappingKey = recoveryWrappingKey(entropy, kdf);
  try {
    return await createKeySlot(sodium, content, { kind: 'recovery', kdf, wrappingKey }, { now });
  } finally {
    wipe(wrappingKey);
  }
}
