import { randomId } from '../../crypto/random.ts';
import type { Database } from '../../storage/database.ts';
import { readMeta, writeMeta } from '../../storage/event-store/store-meta.ts';
import { createCopies } from '../../storage/event-store/copies.ts';
import { renewIncarnation } from '../../storage/event-store/store-meta.ts';

/** Where keys came from that no record has confirmed yet; in the column that names the record on its way. */
export const FROM_SNAPSHOT = 'snapshot';

/** The snapshot that a device started from, while records before it are missing. */
export interface Base {
  readonly logId: string;
  readonly snapshotId: string;
  /** The head of the log that it contains. */
  readonly sequence: number;
  /** 32 bytes. */
  readonly hash: Uint8Array;
  /** The device that made it. */
  readonly signer: string;
  /** Of the roster at that head, 32 bytes. */
  readonly rosterHash: Uint8Array;
  /** ms since the epoch, by the clock of who made it. */
  readonly madeAt: number;
  readonly stage: BaseStage;
}

/** How sure a base is: its maker may turn out to be revoked; then what came before is read; then it is taken apart. */
export const BASE_STAGES = { unconfirmed: 0, confirmed: 1, read: 2 } as const;
type BaseStage = (typeof BASE_STAGES)[keyof typeof BASE_STAGES];

const COLUMNS = `log_id AS "logId", snapshot_id AS "snapshotId", sequence, hash, signer, roster_hash AS "rosterHash", made_at AS "madeAt", stage`;

/** The base in this log, or null when everything is here. */
export function loadBase(database: Database, logId: string): Base | null {
  return database.get<Base>(`SELECT ${COLUMNS} FROM bases WHERE log_id = ?`, [logId]) ?? null;
}

export function saveBase(database: Database, base: Base): void {
  const { logId, snapshotId, sequence, hash, signer, rosterHash, madeAt, stage } = base;
  database.run(
    `INSERT INTO bases (log_id, snapshot_id, sequence, hash, signer, roster_hash, made_at, stage)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (log_id) DO UPDATE SET stage = excluded.stage`,
    [logId, snapshotId, sequence, hash, signer, rosterHash, madeAt, stage],
  );
}

/**
 * Another device had verified the log up to here: when the records before the base have come, they must say the same. False
 * when the base does not contain that head.
 */
export function expectHead(
  database: Database,
  { logId, sequence, hash }: { readonly logId: string; readonly sequence: number; readonly hash: string },
): boolean {
  const base = loadBase(database, logId);
  if (base === null || sequence > base.sequence) return false;
  writeMeta(database, expectedKey(logId), JSON.stringify([sequence, hash]));
  return true;
}

/** What {@link expectHead} noted, or null; it is forgotten. */
export function takeExpectedHead(
  database: Database,
  logId: string,
): { readonly sequence: number; readonly hash: string } | null {
  const value = readMeta(database, expectedKey(logId));
  if (value === null) return null;
  writeMeta(database, expectedKey(logId), null);
  const [sequence, hash] = JSON.parse(value) as [number, string];
  return { sequence, hash };
}

/** What was a copy of something before the base is to be judged by what is here. */
function dropCounted(database: Database, logId: string): void {
  const counted = database.all<{ eventId: string; aggregateId: string }>(
    'SELECT event_id AS "eventId", aggregate_id AS "aggregateId" FROM base_counted WHERE log_id = ?',
    [logId],
  );
  const copies = createCopies(database);
  if (counted.length > 0) copies.expect();
  for (const { eventId, aggregateId } of counted) {
    database.run('DELETE FROM base_counted WHERE event_id = ?', [eventId]);
    database.run('INSERT OR IGNORE INTO moved_aggregates (aggregate_id) VALUES (?)', [aggregateId]);
    copies.settle(aggregateId, eventId);
  }
}

const expectedKey = (logId: string) => `expected-head:${logId}`;

/** Nothing is based on it any more. */
export function removeBase(database: Database, logId: string): void {
  database.run('DELETE FROM bases WHERE log_id = ?', [logId]);
}

/**
 * Takes back what a snapshot said: states, and keys that no record has confirmed. Aggregates are what their events here make
 * of them, as soon as the read models have followed. Runs in the caller's transaction.
 */
export function dropBase(database: Database, logId: string): void {
  database.run(
    'INSERT OR IGNORE INTO moved_aggregates (aggregate_id) SELECT DISTINCT aggregate_id FROM base_states WHERE log_id = ?',
    [logId],
  );
  database.run('DELETE FROM base_states WHERE log_id = ?', [logId]);
  database.run('DELETE FROM keys WHERE packed = ?', [FROM_SNAPSHOT]);
  removeBase(database, logId);
  dropCounted(database, logId);
  // Read models that a dead owner left may still hold it.
  renewIncarnation(database, randomId());
}
