import { associatedData } from '../../crypto/associated-data.ts';
import type { RecoveryPublicKeys } from '../../crypto/recovery-keys.ts';
import type { Sodium } from '../../crypto/sodium.ts';
import type { Roster, RosterChange } from './roster.ts';

type RecoveryChange = Extract<RosterChange, { readonly kind: 'recovery' }>;

/**
 * Puts the keys of new words in the place of those before, as the next change of this roster and of no other: `sign` is by the
 * new words' key. So whoever has the new words knows every chain in which their key stands for one that they were put into,
 * with all that was before; somebody with the old words cannot lead them into a chain of their own.
 */
export function recoveryChange(
  roster: Roster,
  { signPublicKey, kemPublicKey }: RecoveryPublicKeys,
  sign: (message: Uint8Array) => Uint8Array,
): RecoveryChange {
  const keys = { recoverySignKey: signPublicKey, recoveryKemKey: kemPublicKey };
  return { kind: 'recovery', ...keys, consent: sign(consentStatement(roster, keys)) };
}

/** Whether the new key has signed that it comes right behind this roster. */
export function isConsented(sodium: Sodium, before: Roster, change: RecoveryChange): boolean {
  const { consent, recoverySignKey } = change;
  return sodium.crypto_sign_verify_detached(consent, consentStatement(before, change), recoverySignKey);
}

function consentStatement(
  { vaultId, number, hash }: Roster,
  { recoverySignKey, recoveryKemKey }: Omit<RecoveryChange, 'kind' | 'consent'>,
): Uint8Array {
  return associatedData('mo-kit/v1/roster-recovery', vaultId, number, hash, recoverySignKey, recoveryKemKey);
}
