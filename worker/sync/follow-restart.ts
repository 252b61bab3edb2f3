import { genesisHash, logIdOf, toBase64url } from '../../server-kit/protocol/index.ts';
import { fromBase64url } from '../crypto/base64url.ts';
import { MoError } from '../errors/mo-error.ts';
import type { Restart } from './formats/epoch-record.ts';
import { logNameOf } from './log-control.ts';
import type { LogTables } from './log-tables.ts';
import type { DeviceClient } from './server-client.ts';
import { restartBase } from './snapshots/begin-behind.ts';
import type { Database } from '../storage/database.ts';

/** Logs that continue one another, at most; more is a server that leads a device in circles. */
const MAX_RESTARTS = 64;

/**
 * The newest log that continues `logId` on this server; `logId` itself when there is none. Names tell nothing, so every
 * one of them is recomputed: a server cannot pass another log for a continuation.
 */
export async function newestLog(
  client: DeviceClient,
  vaultId: string,
  logId: string,
): Promise<{ readonly logId: string; readonly exists: boolean }> {
  const { logs } = await client.call('listLogs', {});
  const known = new Set(logs.map(({ logId: id }) => id));
  let newest = logId;
  let current = logId;
  for (let step = 0; step < MAX_RESTARTS; step += 1) {
    current = logIdOf(client.accountId, logNameOf(vaultId, current));
    // Of a vault that moved more than once, logs in between are on other servers.
    if (known.has(current)) newest = current;
  }
  if (newest === current) {
    throw new MoError('sync/invalid-answer', 'The server has more logs than a vault can have.');
  }
  return { logId: newest, exists: known.has(newest) };
}

/** Whether a log is the vault's in this account: its first one, or one that continues it. */
export function isLogOf(accountId: string, vaultId: string, logId: string): boolean {
  let current = firstLogId(accountId, vaultId);
  for (let step = 0; step < MAX_RESTARTS && current !== logId; step += 1) {
    current = logIdOf(accountId, logNameOf(vaultId, current));
  }
  return current === logId;
}

/** Opens the log that continues `restartOf`, or the vault's first one; the same when it is open already. */
export async function openLog(
  client: DeviceClient,
  vaultId: string,
  restartOf: string | null,
): Promise<string> {
  const name = logNameOf(vaultId, restartOf);
  await client.call('createLog', { body: { name: toBase64url(name) } });
  return logIdOf(client.accountId, name);
}

/** The vault's first log in an account. */
export function firstLogId(accountId: string, vaultId: string): string {
  return logIdOf(accountId, logNameOf(vaultId, null));
}

/** What the first record of a log says of the one that it continues; null when this device has followed none. */
export function restartFrom(database: Database, tables: LogTables, logId: string): Restart | null {
  const state = tables.state(logId);
  const roster = tables.roster(logId);
  if (state === null || roster === null || state.head.hash === genesisHash(logId)) return null;
  const revoked = new Set(
    [...roster.devices.values()].filter((device) => device.revoked).map(({ deviceId }) => deviceId),
  );
  return {
    head: { logId, sequence: state.head.sequence, hash: fromBase64url(state.head.hash) },
    revokedTips: tables
      .tips(logId)
      .filter(({ deviceId, hash }) => revoked.has(deviceId) && hash.length > 0)
      .map(({ deviceId, sequence, hash }) => ({ deviceId, sequence, hash })),
    base: restartBase(database, tables, logId),
  };
}
