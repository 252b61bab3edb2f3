import { MoError } from '../errors/mo-error.ts';
import { refusesLog } from './restart-log.ts';
import type { SyncedVault, SyncIdentity } from './sync-host.ts';
import { loadSyncSettings, type SyncSettings } from './sync-settings.ts';

/** What is wrong between this device and the log that it follows, as it has read it; null when nothing is. */
export function logStanding(vault: SyncedVault, identity: SyncIdentity): MoError | null {
  const settings = loadSyncSettings(vault.database);
  if (settings === null) return null;
  if (refusesLog(vault.database, vault.tables, settings.logId)) return contradiction('sync/fork');
  if (isShutOut(vault, identity)) return shutOut();
  return settings.problem === null ? null : contradiction(settings.problem);
}

/** Whether this device does not belong to the vault any more, as far as it can tell. */
export function isShutOut({ database, tables }: SyncedVault, { device }: SyncIdentity): boolean {
  const settings = loadSyncSettings(database);
  if (settings === null) return false;
  const { logId } = settings;
  // An epoch that is sealed to others only: this device cannot read by whom.
  const isSealedOut = (tables.quarantineCounts(logId)['key'] ?? 0) > 0;
  return isSealedOut || tables.roster(logId)?.devices.get(device.deviceId)?.revoked !== false;
}

export function shutOut(): MoError {
  return new MoError('sync/revoked', 'This device does not belong to the vault any more.');
}

function contradiction(problem: NonNullable<SyncSettings['problem']>): MoError {
  switch (problem) {
    case 'sync/fork':
      return new MoError('sync/fork', 'The server tells this device another history than others.');
    case 'sync/rollback':
      return new MoError('sync/rollback', 'The server lost something that another device had seen.');
  }
}
