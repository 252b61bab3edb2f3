import * as v from 'valibot';
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
  /** The number of the newest event of each device that it contains. */
  readonly tips: readonly (readonly [deviceId: string, sequence: number])[];
  readonly stage: BaseStage;
}

/** How sure a base is: its maker may turn out to be revoked; then what came before is read; then it is taken apart. */
export const BASE_STAGES = {
  unconfirmed: 0,
  confirmed: 1,
  read: 2,
  /** The log itself begins with it: it stays for as long as the log is followed. */
  begun: 3,
} as const;
type BaseStage = (typeof BASE_STAGES)[keyof typeof BASE_STAGES];

const tipsSchema = v.array(v.tuple([v.string(), v.number()]));

const COLUMNS = `log_id AS "logId", snapshot_id AS "snapshotId", sequence, hash, signer, roster_hash AS "rosterHash", made_at AS "madeAt", tips, stage`;

type Readable = Pick<Database, 'get'>;
type Row = Omit<Base, 'tips'> & { readonly tips: string };

/** The base in this log, or null when everything is here. */
export function loadBase(database: Readable, logId: string): Base | null {
  const base = standingBase(database);
  return base?.logId === logId ? base : null;
}

/** The base, whichever log it is of; there is one at most. Null when everything is here. */
export function standingBase(database: Readable): Base | null {
  const row = database.get<Row>(`SELECT ${COLUMNS} FROM bases ORDER BY log_id LIMIT 1`);
  return row === undefined ? null : { ...row, tips: v.parse(tipsSchema, JSON.parse(row.tips)) };
}

/** The number of the newest event of a device that it contains; 0 for none. */
export function lastInBase({ tips }: Pick<Base, 'tips'>, deviceId: string): number {
  return tips.find(([id]) => id === deviceId)?.[1] ?? 0;
}

/** Whether it contains this event of a device. */
export function containsEvent(
  base: Pick<Base, 'tips'>,
  event: { readonly deviceId: string; readonly deviceSequence: number },
): boolean {
  return event.deviceSequence <= lastInBase(base, event.deviceId);
}

export function saveBase(database: Database, base: Base): void {
  const { logId, snapshotId, sequence, hash, signer, rosterHash, madeAt, tips, stage } = base;
  database.run(
    `INSERT INTO bases (log_id, snapshot_id, sequence, hash, signer, roster_hash, made_at, tips, stage)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (log_id) DO UPDATE SET stage = excluded.stage`,
    [logId, snapshotId, sequence, hash, signer, rosterHash, madeAt, JSON.stringify(tips), stage],
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
