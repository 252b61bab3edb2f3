import type { ActionName, QueryName } from '../api.ts';

/**
 * What is asked of an open vault only with a fresh unlock: whatever gives keys or all of the data away, changes who gets in,
 * or cannot be taken back. Somebody who finds the vault open cannot do it. What opens, restores or wipes a closed vault shows
 * a secret of its own, or destroys what cannot be opened.
 */
const NEEDS_PROOF: ReadonlySet<ActionName | QueryName> = new Set<ActionName | QueryName>([
  'backup.export',
  'backup.export-readable',
  'devices.approve',
  'devices.remove-account-slot',
  'devices.revoke',
  'keys.add-passkey',
  'keys.add-passphrase',
  'keys.recovery-kit',
  'keys.rekey',
  'keys.remove-slot',
  'keys.renew-aggregate-key',
  'keys.replace-recovery',
  'keys.require-proof',
  'keys.set-auto-lock',
  'keys.shred',
  'transfer.write-calendar',
  'transfer.write-csv',
  'vault.wipe',
]);

export function needsProof(name: ActionName | QueryName): boolean {
  return NEEDS_PROOF.has(name);
}
