import type { ClientBase, Pool } from 'pg';
import type { ExistingEvent, InsertRecord } from './append-decision.ts';
import { decideGroup, headsOf, type AppendGroup } from './append-group.ts';
import { createGroupCommit, type GroupCommit, type GroupLimits } from './group-commit.ts';
import type { AppendInput, AppendResult, StoredLog } from './port.ts';
import { bigintArray, textArray } from './postgres-arrays.ts';
import { inTransaction, type LogsTable, type RecordsTable } from './postgres-pool.ts';
import { logOf } from './rows.ts';

/** Logs whose last state is remembered in this process. */
const MAX_REMEMBERED = 2_000;
/** Earlier heads of each that a push may name as its prefix. */
const MAX_HEADS = 256;

/**
 * A group is written while the next one is read, checked and hashed: one that held all that waits would leave either the
 * database or this process idle. Small pushes share a flush, 64 of them at most.
 */
const GROUP_LIMITS: GroupLimits<AppendInput> = {
  maxInputs: 64,
  maxWeight: 1_048_576,
  weightOf: ({ records }) => records.reduce((total, { bytes }) => total + bytes, 0),
};

/** What this process believes a log to be: right until another process writes, which the database then tells. */
interface Remembered {
  log: StoredLog;
  /** Chain hash by sequence, oldest first. */
  readonly heads: Map<number, string>;
}

export interface PostgresAppends {
  append(input: AppendInput): Promise<AppendResult>;
  idle(): Promise<void>;
}

/**
 * Appends to logs. Pushes to one log that wait together go into one transaction. While this process is the only one that
 * writes to a log, a push is a single statement that compares the remembered head with the stored one; otherwise, and
 * whenever an event id is known already, the log's row is locked and read first.
 */
export function createPostgresAppends(pool: () => Pool): PostgresAppends {
  const groups = new Map<string, GroupCommit<AppendInput, AppendResult>>();
  const remembered = new Map<string, Remembered>();
  const waiting = new Set<Promise<unknown>>();

  function remember(log: StoredLog, group: Pick<AppendGroup, 'results'>): void {
    const heads = remembered.get(log.logId)?.heads ?? new Map<number, string>();
    for (const { sequence, hash } of headsOf(group)) heads.set(sequence, hash);
    for (const sequence of heads.keys()) {
      if (heads.size <= MAX_HEADS) break;
      heads.delete(sequence);
    }
    remembered.delete(log.logId);
    remembered.set(log.logId, { log, heads });
    for (const logId of remembered.keys()) {
      if (remembered.size <= MAX_REMEMBERED) break;
      remembered.delete(logId);
    }
  }

  async function run(inputs: readonly AppendInput[]): Promise<readonly AppendResult[]> {
    const logId = inputs[0]?.logId ?? '';
    const known = remembered.get(logId);
    if (known !== undefined) {
      const fast = await appendRemembered(pool(), known, inputs);
      if (fast !== null) {
        remember(fast.log, fast);
        return fast.results;
      }
      remembered.delete(logId);
    }
    const slow = await appendLocked(pool(), logId, inputs);
    if (slow.log !== undefined) remember(slow.log, slow);
    return slow.results;
  }

  return {
    async append(input) {
      let group = groups.get(input.logId);
      if (group === undefined) groups.set(input.logId, (group = createGroupCommit(run, GROUP_LIMITS)));
      const pending = group.submit(input);
      const settled = pending.then(
        () => undefined,
        () => undefined,
      );
      waiting.add(settled);
      try {
        return await pending;
      } finally {
        waiting.delete(settled);
        if (group.isIdle()) groups.delete(input.logId);
      }
    },
    async idle() {
      await Promise.all(waiting);
    },
  };
}

/** One statement; null when the memory does not suffice or is out of date, and then nothing was written. */
async function appendRemembered(
  pool: Pool,
  { log, heads }: Remembered,
  inputs: readonly AppendInput[],
): Promise<AppendGroup | null> {
  const knowsPrefixes = inputs.every(
    ({ prefix, accountId }) =>
      accountId === log.accountId &&
      (prefix.sequence === 0 || prefix.sequence === log.sequence || heads.has(prefix.sequence)),
  );
  if (!knowsPrefixes) return null;
  const group = decideGroup(inputs, log, { prefixHashes: heads, existing: [], accountBytes: 0 });
  const allStored = group.results.every(({ outcome }) => outcome === 'appended');
  if (!allStored || group.inserts.length === 0) return null;
  const maxBytes = Math.min(...inputs.map(({ maxAccountBytes }) => maxAccountBytes));
  try {
    const { rows } = await pool.query<{ inserted: number }>({
      name: 'mo-append',
      text: `
WITH head AS (
  UPDATE logs SET sequence = $2, hash = $3, epoch = $4, control = $5, bytes = bytes + $6
  WHERE log_id = $1 AND hash = $7 AND NOT gone
    AND $6 + (SELECT sum(bytes + blob_bytes) FROM logs WHERE account_id = $8) <= $9::float8
  RETURNING log_id
), added AS (
  INSERT INTO records (log_id, sequence, event_id, record_json, body_hash, hash, bytes)
  SELECT head.log_id, r.* FROM head,
    unnest($10::bigint[], $11::text[], $12::text[], $13::text[], $14::text[], $15::bigint[]) AS r
  RETURNING 1
)
SELECT count(*) AS inserted FROM added`,
      values: [
        log.logId,
        group.log.sequence,
        group.log.hash,
        group.log.epoch,
        group.log.control,
        group.log.bytes - log.bytes,
        log.hash,
        log.accountId,
        maxBytes,
        ...columnsOf(group.inserts),
      ],
    });
    return rows[0]?.inserted === group.inserts.length ? group : null;
  } catch (error) {
    // An event id that is there already: the locked path finds out which.
    if (error instanceof Error && 'code' in error && error.code === '23505') return null;
    throw error;
  }
}

/** Locks the log's row, reads what the decision needs, and writes. */
async function appendLocked(
  pool: Pool,
  logId: string,
  inputs: readonly AppendInput[],
): Promise<
  AppendGroup | { log: undefined; inserts: readonly InsertRecord[]; results: readonly AppendResult[] }
> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<LogsTable>({
      name: 'mo-lock-log',
      text: 'SELECT * FROM logs WHERE log_id = $1 AND NOT gone FOR UPDATE',
      values: [logId],
    });
    const [row] = rows;
    if (row === undefined) {
      return { log: undefined, inserts: [], results: inputs.map(() => ({ outcome: 'not-found' as const })) };
    }
    const log = logOf(row);
    // A statement of its own, so that it sees what the holder of the lock before us has committed.
    const known = await client.query<RecordsTable>({
      name: 'mo-known-events',
      text: 'SELECT * FROM records WHERE log_id = $1 AND (event_id = ANY($2::text[]) OR sequence = ANY($3::bigint[]))',
      values: [
        logId,
        inputs.flatMap(({ records }) => records.map(({ id }) => id)),
        inputs.map(({ prefix }) => prefix.sequence),
      ],
    });
    const total = await client.query<{ total: number }>({
      name: 'mo-account-bytes',
      text: 'SELECT coalesce(sum(bytes + blob_bytes), 0)::bigint AS total FROM logs WHERE account_id = $1',
      values: [log.accountId],
    });
    const group = decideGroup(inputs, log, {
      prefixHashes: new Map(known.rows.map(({ sequence, hash }) => [sequence, hash])),
      existing: known.rows.map(existingOf),
      accountBytes: total.rows[0]?.total ?? 0,
    });
    if (group.inserts.length > 0) await write(client, log, group);
    return group;
  });
}

async function write(client: ClientBase, before: StoredLog, { log, inserts }: AppendGroup): Promise<void> {
  await client.query({
    name: 'mo-insert-records',
    text: `
INSERT INTO records (log_id, sequence, event_id, record_json, body_hash, hash, bytes)
SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[])`,
    values: [log.logId, ...columnsOf(inserts)],
  });
  await client.query({
    name: 'mo-move-head',
    text: 'UPDATE logs SET sequence = $2, hash = $3, epoch = $4, control = $5, bytes = bytes + $6 WHERE log_id = $1',
    values: [log.logId, log.sequence, log.hash, log.epoch, log.control, log.bytes - before.bytes],
  });
}

function columnsOf(inserts: readonly InsertRecord[]): Buffer[] {
  return [
    bigintArray(inserts.map(({ sequence }) => sequence)),
    textArray(inserts.map(({ id }) => id)),
    textArray(inserts.map(({ record }) => record)),
    textArray(inserts.map(({ bodyHash }) => bodyHash)),
    textArray(inserts.map(({ hash }) => hash)),
    bigintArray(inserts.map(({ bytes }) => bytes)),
  ];
}

function existingOf(row: RecordsTable): ExistingEvent {
  return {
    id: row.event_id,
    sequence: row.sequence,
    hash: row.hash,
    bodyHash: row.body_hash,
    record: row.record_json,
  };
}
