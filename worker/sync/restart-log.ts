import { genesisHash } from '../../server-kit/protocol/index.ts';
import { equalBytes } from '../crypto/equal-bytes.ts';
import { newestLog, openLog, restartFrom } from './follow-restart.ts';
import { readRosterEntry, type Roster, type RosterChange, type Signing } from './formats/roster.ts';
import { beginEpoch, beginLog } from './log-control.ts';
import type { LogSync } from './log-sync.ts';
import type { LogTables } from './log-tables.ts';
import { readMeta, writeMeta } from '../storage/event-store/store-meta.ts';
import { leaveLog } from './move-log.ts';
import type { DeviceClient } from './server-client.ts';
import { coverByBase } from './snapshots/base-counted.ts';
import { beginsBehind } from './snapshots/begin-behind.ts';
import { forgetHistory } from './snapshots/history-tables.ts';
import type { SyncHost } from './sync-host.ts';
import { loadSyncSettings, saveSyncSettings, type SyncSettings } from './sync-settings.ts';

/**
 * Begins a log that continues the one followed now, from what this device has. Its first record is made by
 * {@link resumeRestart} in the next round, so that a crash in between is carried on.
 */
export async function restartLog(
  host: SyncHost,
  client: DeviceClient,
  settings: SyncSettings,
): Promise<void> {
  const logId = await openLog(client, host.identity.vaultId, settings.logId);
  await moveTo(host, settings, logId);
}

/**
 * Follows to the log that another device has begun, if one has. False when there is none, or when the log that this
 * device knows is still the newest.
 */
export async function followRestart(host: SyncHost, client: DeviceClient): Promise<boolean> {
  const settings = await host.exclusively(({ database }) => loadSyncSettings(database));
  if (settings === null) return false;
  const newest = await newestLog(client, host.identity.vaultId, settings.logId);
  if (!newest.exists || newest.logId === settings.logId) return false;
  await moveTo(host, settings, newest.logId);
  return true;
}

/** Makes the first record of a log that this device has begun, or that somebody began and left without one. */
export async function resumeRestart(
  host: SyncHost,
  { sync, client }: { readonly sync: LogSync; readonly client: DeviceClient },
): Promise<void> {
  const { epoch, head, logId } = await sync.state();
  if (epoch > 0) {
    await reconcile(host, { sync, client });
    while (await host.exclusively((vault) => vault.restateOrphans(logId)));
    return;
  }
  if (head.sequence > 0) return;
  const before = await host.exclusively(({ database, tables }) => {
    const old = restartedLogOf(database, logId);
    const restart = old === null ? null : restartFrom(database, tables, old);
    return restart === null ? null : { restart, entries: tables.rosterEntries(restart.head.logId) };
  });
  if (before === null) return;
  await beginLog({ ...host, sync, client }, before.entries, deviceSigning(host), before.restart);
}

/**
 * A log that began behind events which its beginner lacked, and a device that has all of them: it begins another one with the whole
 * history. False when there is nothing of that to do.
 */
export async function restartWhole(host: SyncHost, client: DeviceClient): Promise<boolean> {
  const { deviceId } = host.identity.device;
  const settings = await host.exclusively(({ database, log, tables }) => {
    const found = loadSyncSettings(database);
    if (found === null || !beginsBehind(database, found.logId) || log.base.origin() !== null) return null;
    return tables.roster(found.logId)?.devices.get(deviceId)?.revoked === false ? found : null;
  });
  if (settings !== null) await restartLog(host, client, settings);
  return settings !== null;
}

/** Signs as this device. */
export function deviceSigning({ sodium, identity }: Pick<SyncHost, 'sodium' | 'identity'>): Signing {
  const { deviceId, signSecretKey } = identity.device;
  return {
    signer: deviceId,
    sign: (message) => sodium.crypto_sign_detached(message, signSecretKey),
  };
}

/**
 * Whoever began this log may not have seen the newest roster of the one before. What this device knows of it is made good
 * once: devices that were let in there belong to this log too, and devices that were revoked there are revoked here.
 */
async function reconcile(
  host: SyncHost,
  { sync, client }: { readonly sync: LogSync; readonly client: DeviceClient },
): Promise<void> {
  const { before, entries } = await host.exclusively(({ database, tables }) => {
    const old = restartedLogOf(database, sync.logId);
    return {
      before: old === null ? null : tables.roster(old),
      entries: old === null ? [] : tables.rosterEntries(old),
    };
  });
  const missing = (roster: Roster): readonly RosterChange[] => {
    const devices = [...(before?.devices.values() ?? [])].flatMap((device): readonly RosterChange[] => {
      const { deviceId, name, signKey, kemKey, addedAt, revoked } = device;
      const known = roster.devices.get(deviceId);
      if (known === undefined)
        return revoked ? [] : [{ kind: 'add', deviceId, name, signKey, kemKey, addedAt }];
      return revoked && !known.revoked ? [{ kind: 'revoke', deviceId }] : [];
    });
    return before === null ? devices : [...devices, ...endedSlot(before, entries, roster)];
  };
  const current = await host.exclusively(({ tables }) => tables.roster(sync.logId));
  if (current === null || missing(current).length === 0) return;
  await beginEpoch(
    { ...host, sync, client },
    (roster) => {
      const changes = missing(roster);
      return changes.length === 0 ? null : changes;
    },
    deviceSigning(host),
  );
}

/** Keys of the account slot that had ended, or were replaced, where this device was before: they do not come back. */
function endedSlot(
  before: Roster,
  entries: readonly Uint8Array[],
  { accountSlot: { keys } }: Roster,
): readonly RosterChange[] {
  const standing = before.accountSlot.keys;
  if (keys === null || (standing !== null && equalBytes(standing.signKey, keys.signKey))) return [];
  const wasSet = entries.some((entry) => {
    const { change } = readRosterEntry(entry);
    return (
      change.kind === 'account-slot' && change.signKey !== null && equalBytes(change.signKey, keys.signKey)
    );
  });
  return wasSet ? [{ kind: 'account-slot', ...(standing ?? { signKey: null, kemKey: null }) }] : [];
}

async function moveTo(host: SyncHost, settings: SyncSettings, logId: string): Promise<void> {
  await host.exclusively(({ database, tables, seeHead }) => {
    database.transaction(() => {
      // A base stands until the new log has all that it contains.
      coverByBase(database);
      forgetHistory(tables, settings.logId);
      leaveLog(database);
      tables.begin(logId, genesisHash(logId));
      // One that this device refused is none that it could continue: what it has is of the log before.
      const old = refusesLog(database, tables, settings.logId)
        ? restartedLogOf(database, settings.logId)
        : null;
      saveRestartedLog(database, logId, old ?? settings.logId);
      saveSyncSettings(database, { ...settings, logId, problem: null });
    });
    seeHead(logId);
  });
}

/**
 * Whether this device refused the first record of a log: whoever began it is revoked here, and a server that forgot that let
 * them in again. Nothing of such a log counts; a device that knows better begins another one.
 */
export function refusesLog(database: MetaDatabase, tables: LogTables, logId: string): boolean {
  if (tables.state(logId)?.epoch !== 0) return false;
  return (
    database.get(`SELECT 1 FROM quarantine WHERE log_id = ? AND sequence = 1 AND reason = 'refused'`, [
      logId,
    ]) !== undefined
  );
}

const keyOf = (logId: string) => `continues:${logId}`;

type MetaDatabase = Parameters<typeof saveSyncSettings>[0];

function saveRestartedLog(database: MetaDatabase, logId: string, old: string): void {
  writeMeta(database, keyOf(logId), old);
}

/** The log that this one continues, as far as this device has followed it. */
function restartedLogOf(database: MetaDatabase, logId: string): string | null {
  return readMeta(database, keyOf(logId));
}
