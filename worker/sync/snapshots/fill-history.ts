import { decodeInnerEvent } from '../../crypto/event-crypto.ts';
import { toBase64url } from '../../crypto/base64url.ts';
import type { SnapshotRefusal, SyncStatus } from '../../api/sync.ts';
import { floorOf } from '../places.ts';
import { createLogSync } from '../log-sync.ts';
import type { DeviceClient } from '../server-client.ts';
import type { SyncedVault, SyncHost } from '../sync-host.ts';
import { rollback } from '../verify-page.ts';
import {
  BASE_STAGES,
  FROM_SNAPSHOT,
  loadBase,
  removeBase,
  saveBase,
  standingBase,
  takeExpectedHead,
  type Base,
} from './base-table.ts';
import { beginHistory, confirmsBase, createHistoryTables, joinHistory } from './history-tables.ts';
import { catchUp, takeBack } from './start-from-snapshot.ts';

export interface FillOptions {
  readonly signal?: AbortSignal;
  /** Runs a task when nothing else is under way on the log. */
  inTurn<T>(task: () => Promise<T>): Promise<T>;
  readonly onProgress?: (progress: HistoryProgress) => void;
}

/** How many of the older records are here, and back to when the history goes without the rest. */
export type HistoryProgress = NonNullable<SyncStatus['history']>;

/** Records of one page: what else is to be done on the log waits for it. */
const RECORDS_PER_PAGE = 200;
/** Aggregates that are computed from their events at once. */
const AGGREGATES_AT_ONCE = 50;

/**
 * Brings the records before a snapshot, page by page, from wherever it stopped; when all are here they are held against what
 * the snapshot said, and every aggregate is computed from its events, so that nothing rests on the snapshot any more. Null
 * when the history is complete; otherwise the records contradict the snapshot, and the log is to be pulled from its beginning.
 */
export async function fillHistory(
  host: SyncHost,
  client: Pick<DeviceClient, 'push' | 'pull' | 'call'>,
  logId: string,
  options: FillOptions,
): Promise<SnapshotRefusal | null> {
  const { signal, inTurn, onProgress } = options;
  for (;;) {
    signal?.throwIfAborted();
    const base = await host.exclusively(({ database }) => loadBase(database, logId));
    if (base === null || base.stage === BASE_STAGES.unconfirmed || base.stage === BASE_STAGES.begun)
      return null;
    if (base.stage === BASE_STAGES.read) {
      const isDone = await inTurn(() => host.exclusively((vault) => takeApart(vault, base)));
      await inTurn(() => catchUp(host, logId));
      onProgress?.(progressOf(base, base.sequence));
      if (isDone) return null;
      continue;
    }
    const at = await readOn(host, client, base, options);
    onProgress?.(progressOf(base, at));
    if (at < base.sequence) continue;
    const refusal = await inTurn(() => host.exclusively((vault) => closeReading(host, vault, base)));
    if (refusal !== null) {
      await inTurn(() => catchUp(host, logId));
      return refusal;
    }
  }
}

/** How far the records before the base are here: for the status. Null when all are. */
export function historyProgress(
  { database, tables }: Pick<SyncedVault, 'database' | 'tables'>,
  logId: string,
): HistoryProgress | null {
  const base = standingBase(database);
  if (base === null) return null;
  const read = base.logId === logId ? (createHistoryTables(tables).state(logId)?.head.sequence ?? 0) : 0;
  return progressOf(base, base.stage === BASE_STAGES.read ? base.sequence : read);
}

function progressOf({ sequence, madeAt }: Base, done: number): HistoryProgress {
  return { done, total: sequence, since: madeAt };
}

/** One more page. */
async function readOn(
  host: SyncHost,
  client: Pick<DeviceClient, 'push' | 'pull' | 'call'>,
  { logId, sequence }: Base,
  { signal, inTurn }: FillOptions,
): Promise<number> {
  const history = await host.exclusively((vault) => {
    vault.database.transaction(() => beginHistory(vault.database, logId));
    const { historyApplier: applier, outbox } = vault;
    const tables = createHistoryTables(vault.tables);
    const { kemSeed } = host.identity.device;
    return createLogSync({ ...host, tables, applier, outbox, logId, client, kemSeeds: [kemSeed] });
  });
  const { head } = await history.state();
  if (head.sequence >= sequence) return head.sequence;
  const limit = Math.min(RECORDS_PER_PAGE, sequence - head.sequence);
  const page = await client.pull(logId, { after: head.sequence, limit }, { ...(signal && { signal }) });
  const isThere = await inTurn(async () => {
    const stands = await host.exclusively(({ database }) => loadBase(database, logId) !== null);
    if (stands) await history.take(page);
    return stands;
  });
  const at = (await history.state()).head.sequence;
  // Asked again, the server would have no more: it has the newest records, and not these.
  if (isThere && at === head.sequence) throw rollback();
  return at;
}

/** The records are here: they are the log's, or the snapshot was a lie. */
function closeReading({ applied }: SyncHost, vault: SyncedVault, base: Base): SnapshotRefusal | null {
  const { database, tables, applier } = vault;
  const { logId } = base;
  if (loadBase(database, logId)?.stage !== BASE_STAGES.confirmed) return null;
  if (!confirmsBase(tables, base)) {
    takeBack(vault, logId);
    return 'contradicted';
  }
  database.transaction(() => {
    joinHistory(database, tables, logId);
    saveBase(database, { ...base, stage: BASE_STAGES.read });
  });
  if (!isHistoryAsSeen(vault, base)) {
    applied({ logId, aggregates: new Set(), contradiction: 'sync/fork' });
  }
  applied(applier.retry(logId));
  return null;
}

/** Whether the events behind the base had seen the history that is here now: it could not be compared when they came. */
function isHistoryAsSeen({ database, tables }: SyncedVault, { logId, sequence }: Base): boolean {
  const expected = takeExpectedHead(database, logId);
  if (expected !== null && tables.hashAt(logId, expected.sequence) !== expected.hash) return false;
  const floor = floorOf({ sequence });
  return database
    .all<{ inner: Uint8Array }>('SELECT inner FROM events WHERE log_id = ? AND global_sequence >= ?', [
      logId,
      floor,
    ])
    .every(({ inner }) => {
      const { seenHead } = decodeInnerEvent(inner).header;
      if (seenHead?.logId !== logId || seenHead.sequence === 0) return true;
      return tables.hashAt(logId, seenHead.sequence) === toBase64url(seenHead.hash);
    });
}

/** Some more aggregates are what their events make of them, and no base of theirs is needed. True when none is left. */
function takeApart({ database, log }: SyncedVault, { logId }: Base): boolean {
  return database.transaction(() => {
    const ids = log.base.ids('', AGGREGATES_AT_ONCE);
    log.base.remove(ids);
    database.run('INSERT OR IGNORE INTO moved_aggregates (aggregate_id) SELECT value FROM json_each(?)', [
      JSON.stringify(ids),
    ]);
    if (ids.length > 0) return false;
    // Those that it named are here themselves.
    database.run('DELETE FROM base_counted WHERE log_id = ?', [logId]);
    removeBase(database, logId);
    database.run('UPDATE keys SET packed = NULL WHERE packed = ?', [FROM_SNAPSHOT]);
    return true;
  });
}
