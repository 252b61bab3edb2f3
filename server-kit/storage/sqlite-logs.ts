import { genesisHash } from '../protocol/chain.ts';
import type { LogStore } from './port.ts';
import { logOf, type LogRow } from './rows.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

/** The entries of a page, as `ReadPage` wants them; ids and hashes are base64url and need no quoting. */
const PAGE_ENTRIES = `
SELECT CAST(group_concat('{"sequence":' || sequence || ',"id":"' || event_id || '","record":' || json_quote(record_json)
  || iif(record_json IS NULL, ',"bodyHash":"' || body_hash || '"}', '}')) AS BLOB)
FROM (
  SELECT sequence, event_id, record_json, body_hash FROM records
  WHERE log_id = ? AND sequence > ? AND sequence <= ? ORDER BY sequence
)`;

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
      const { log, hashAt, sql, snapshot } = await connection();
      return snapshot(() => {
        const found = log(logId);
        if (found === undefined) return undefined;
        const afterHash = hashAt(found, after) ?? null;
        let sequence = after;
        let total = 0;
        const sizes = sql(
          'SELECT bytes FROM records WHERE log_id = ? AND sequence > ? ORDER BY sequence LIMIT ?',
        )
          .pluck()
          .iterate(logId, after, maxRecords) as IterableIterator<number>;
        for (const bytes of sizes) {
          total += bytes;
          if (sequence > after && total > maxBytes) break;
          sequence += 1;
        }
        if (sequence === after) return { log: found, afterHash, last: null, entries: new Uint8Array() };
        // SQLite keeps the order of the inner query for group_concat.
        const entries = sql(PAGE_ENTRIES).pluck().get(logId, after, sequence) as Uint8Array;
        return { log: found, afterHash, last: { sequence, hash: hashAt(found, sequence) ?? '' }, entries };
      });
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
