import { genesisHash } from '../protocol/chain.ts';
import type { LogStore } from './port.ts';
import { logOf, type LogRow } from './rows.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

/** Account and head of a log, where the page ends, its entries as a JSON array, and the chain's hash in front of it. */
type PageRow = [string, number, string, number | null, string | null, string, string | null];

/**
 * A log with a page of it, in one statement, so that they are of one moment. SQLite keeps the order of the inner query
 * for the array, and takes the bare column `hash` from the row that has the maximum.
 */
const READ_PAGE = `
SELECT account_id, logs.sequence, logs.hash, page.*, (SELECT hash FROM records WHERE log_id = @logId AND sequence = @after) AS after_hash
FROM logs, (
  SELECT
    max(sequence) AS last_sequence,
    hash AS last_hash,
    json_group_array(iif(
      record_json IS NULL,
      json_object('sequence', sequence, 'id', event_id, 'record', NULL, 'bodyHash', body_hash),
      json_object('sequence', sequence, 'id', event_id, 'record', record_json)
    )) AS entries
  FROM (
    SELECT sequence, event_id, record_json, body_hash, hash FROM records
    WHERE log_id = @logId AND sequence > @after AND sequence <= @last ORDER BY sequence
  )
) AS page
WHERE logs.log_id = @logId AND gone = 0`;

export function sqliteLogs(connection: () => Promise<SqliteConnection>): Omit<LogStore, 'append'> {
  return {
    async createLog({ logId, accountId, createdAt, restartOf, maxLogs }) {
      const { immediate, sql } = await connection();
      return immediate(() => {
        const found = sql('SELECT gone FROM logs WHERE log_id = ?').get(logId) as
          { gone: number } | undefined;
        if (found !== undefined) return found.gone === 1 ? 'gone' : 'exists';
        const { owned } = sql('SELECT count(*) AS owned FROM logs WHERE account_id = ? AND gone = 0').get(
          accountId,
        ) as { owned: number };
        if (owned >= maxLogs) return 'full';
        sql('INSERT INTO logs VALUES (?, ?, 0, 0, ?, 0, 0, 0, 0, ?, NULL, ?)').run(
          logId,
          accountId,
          genesisHash(logId),
          createdAt,
          restartOf === null ? null : JSON.stringify(restartOf),
        );
        return 'created';
      });
    },
    async getLog(logId) {
      return (await connection()).log(logId);
    },
    async listLogs(accountId) {
      const { sql } = await connection();
      const rows = sql('SELECT * FROM logs WHERE account_id = ? AND gone = 0 ORDER BY log_id').all(accountId);
      return (rows as LogRow[]).map(logOf);
    },
    async heads(logIds) {
      const { log } = await connection();
      return new Map(
        logIds.flatMap((logId) => {
          const found = log(logId);
          return found === undefined ? [] : [[logId, found.sequence] as const];
        }),
      );
    },
    async read({ logId, after, maxRecords, maxBytes }) {
      const { sql } = await connection();
      // Records only ever shrink, so what fits now fits in the next statement as well. As arrays, because an object with
      // a name for each column costs more than the columns.
      const [newest, total] = sql(
        'SELECT max(sequence), sum(bytes) FROM records WHERE log_id = ? AND sequence > ? AND sequence <= ?',
      )
        .raw()
        .get(logId, after, after + maxRecords) as [number | null, number];
      const last =
        newest === null || total <= maxBytes ? newest : lastWithin(sql, logId, after, newest, maxBytes);
      const row = sql(READ_PAGE)
        .raw()
        .get({ logId, after, last: last ?? after }) as PageRow | undefined;
      if (row === undefined) return undefined;
      const [accountId, headSequence, headHash, lastSequence, lastHash, entries, afterHash] = row;
      return {
        accountId,
        head: { sequence: headSequence, hash: headHash },
        afterHash: after === 0 ? genesisHash(logId) : afterHash,
        last: lastSequence === null || lastHash === null ? null : { sequence: lastSequence, hash: lastHash },
        // Without the brackets of the array.
        entries: entries.slice(1, -1),
      };
    },
    async tombstone(logId, eventIds) {
      const { immediate, sql } = await connection();
      return immediate(() => {
        let replaced = 0;
        let freed = 0;
        for (const eventId of new Set(eventIds)) {
          const row = sql(
            'SELECT bytes FROM records WHERE log_id = ? AND event_id = ? AND record_json IS NOT NULL',
          ).get(logId, eventId) as { bytes: number } | undefined;
          if (row === undefined) continue;
          sql('UPDATE records SET record_json = NULL, bytes = 0 WHERE log_id = ? AND event_id = ?').run(
            logId,
            eventId,
          );
          replaced += 1;
          freed += row.bytes;
        }
        sql('UPDATE logs SET bytes = bytes - ? WHERE log_id = ?').run(freed, logId);
        return replaced;
      });
    },
    async scheduleDeletion(logId, deleteAt) {
      (await connection())
        .sql('UPDATE logs SET delete_at = ? WHERE log_id = ? AND gone = 0')
        .run(deleteAt, logId);
    },
    async dueLogs(now, limit) {
      const { sql } = await connection();
      const rows = sql('SELECT log_id FROM logs WHERE delete_at <= ? AND gone = 0 LIMIT ?').all(now, limit);
      return (rows as { log_id: string }[]).map(({ log_id }) => log_id);
    },
    async deleteLog(logId) {
      const { immediate, sql } = await connection();
      immediate(() => {
        sql('DELETE FROM records WHERE log_id = ?').run(logId);
        sql('DELETE FROM blobs WHERE log_id = ?').run(logId);
        sql(
          "UPDATE logs SET gone = 1, sequence = 0, hash = '', bytes = 0, blob_bytes = 0, delete_at = NULL, restart_of = NULL WHERE log_id = ?",
        ).run(logId);
      });
    },
    async removeLogs(accountId) {
      const { immediate, sql } = await connection();
      immediate(() => {
        for (const table of ['records', 'blobs']) {
          sql(`DELETE FROM ${table} WHERE log_id IN (SELECT log_id FROM logs WHERE account_id = ?)`).run(
            accountId,
          );
        }
        sql('DELETE FROM logs WHERE account_id = ?').run(accountId);
      });
    },
  };
}

/** The last of the records behind `after` that make no more than `maxBytes` together; the first of them in any case. */
function lastWithin(
  sql: SqliteConnection['sql'],
  logId: string,
  after: number,
  newest: number,
  maxBytes: number,
): number {
  const sizes = sql(
    'SELECT bytes FROM records WHERE log_id = ? AND sequence > ? AND sequence <= ? ORDER BY sequence',
  )
    .pluck()
    .all(logId, after, newest) as number[];
  let total = 0;
  const fitting = sizes.findIndex((bytes) => (total += bytes) > maxBytes);
  return after + Math.max(1, fitting < 0 ? sizes.length : fitting);
}
