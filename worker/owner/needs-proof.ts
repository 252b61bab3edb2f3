import type { ActionName, QueryName } from '../api.ts';

/**
 * What is asked of an open vault only with a fresh unlock: whatever gives keys or all of the data away, changes who gets in, or
 * the names by which a person tells ways in apart, or cannot be taken back. Somebody who finds the vault open cannot do it.
 */
const NEEDS_PROOF = [
  'backup.confirm-restore',
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
  'keys.rename-slot',
  'keys.renew-aggregate-key',
  'keys.replace-recovery',
  'keys.require-proof',
  'keys.set-auto-lock',
  'keys.shred',
  'transfer.write-calendar',
  'transfer.write-csv',
  'vault.wipe',
] as const satisfies readonly (ActionName | QueryName)[];

/** Opens, makes, restores or puts back a closed vault: it shows a secret of its own, or destroys what cannot be opened. */
type OfAClosedVault =
  | 'backup.encrypt'
  | 'backup.inspect'
  | 'backup.is-unencrypted'
  | 'backup.restore'
  | 'backup.salvage'
  | 'backup.undo-restore'
  | 'keys.passkeys'
  | 'vault.confirm-join'
  | 'vault.create'
  | 'vault.join'
  | 'vault.reset-passphrase'
  | 'vault.unlock';

/** Shows the secret that matters with the call itself. */
type ProvesItself =
  'devices.set-account-slot' | 'keys.change-passphrase' | 'vault.confirm-recovery' | 'vault.show-recovery';

/** Reads what is on screen, or changes what can be changed back; an offer lets nobody in before it is approved. */
type OfAnOpenVault =
  | 'backup.import-readable'
  | 'backup.status'
  | 'conflicts.keepCurrent'
  | 'conflicts.list'
  | 'conflicts.settle'
  | 'devices.account-slot'
  | 'devices.await'
  | 'devices.list'
  | 'devices.offer'
  | 'devices.refuse'
  | 'devices.rename'
  | 'diagnostics.get'
  | 'documents.get'
  | 'documents.list'
  | 'goals.get'
  | 'goals.list'
  | 'history.list'
  | 'keys.get-auto-lock'
  | 'keys.list-slots'
  | 'projects.get'
  | 'projects.list'
  | 'search.find'
  | 'sync.disable'
  | 'sync.enable'
  | 'sync.now'
  | 'sync.pause'
  | 'sync.restart'
  | 'sync.resume'
  | 'transfer.read-goals'
  | 'transfer.read-projects';

/** Everything that was decided on. The owner passes any name: one that stands in no list above does not compile. */
type Decided = (typeof NEEDS_PROOF)[number] | OfAClosedVault | ProvesItself | OfAnOpenVault;

const NAMES: ReadonlySet<Decided> = new Set<Decided>(NEEDS_PROOF);

export function needsProof(name: Decided): boolean {
  return NAMES.has(name);
}
