import { sql } from 'kysely';
import { genesisHash } from '../protocol/chain.ts';
import type { LogStore } from './port.ts';
import { inTransaction, type LogsTable, type PostgresConnection } from './postgres-pool.ts';
import { logOf } from './rows.ts';

interface PageRow extends Pick<LogsTable, 'account_id' | 'sequence' | 'hash'> {
  readonly after_hash: string | null;
  readonly last_sequence: number | null;
  readonly last_hash: string | null;
  readonly entries: string | null;
}

/** A log with a page of it, as `ReadPage` wants the entries; ids and hashes are base64url and need no quoting. */
const READ_PAGE = `
WITH wanted AS MATERIALIZED (
  SELECT max(sequence) AS newest, sum(bytes) AS total FROM records
  WHERE log_id = $1 AND sequence > $2 AND sequence <= $2 + $3
), bound AS MATERIALIZED (
  SELECT CASE WHEN total <= $4 THEN newest ELSE (
    SELECT max(sequence) FROM (
      SELECT sequence, sum(bytes) OVER (ORDER BY sequence ROWS UNBOUNDED PRECEDING) AS total FROM records
      WHERE log_id = $1 AND sequence > $2 AND sequence <= newest
    ) AS measured
    WHERE measured.total <= $4 OR sequence = $2 + 1
  ) END AS last_sequence
  FROM wanted
)
SELECT
  l.account_id,
  l.sequence,
  l.hash,
  bound.last_sequence,
  (SELECT hash FROM records WHERE log_id = $1 AND sequence = $2) AS after_hash,
  (SELECT hash FROM records WHERE log_id = $1 AND sequence = bound.last_sequence) AS last_hash,
  (
    SELECT string_agg(
      '{"sequence":' || sequence || ',"id":"' || event_id || '","record":' || coalesce(
        to_json(record_json)::text || '}',
        'null,"bodyHash":"' || body_hash || '"}'
      ), ',' ORDER BY sequence
    )
    FROM records WHERE log_id = $1 AND sequence > $2 AND sequence <= bound.last_sequence
  ) AS entries
FROM logs l, bound
WHERE l.log_id = $1 AND NOT l.gone`;

export function postgresLogs(connection: () => PostgresConnection): Omit<LogStore, 'append'> {
  return {
    async createLog({ logId, accountId, createdAt, restartOf, maxLogs }) {
      return connection()
        .db.transaction()
        .execute(async (trx) => {
          await sql`SELECT pg_advisory_xact_lock(hashtextextended(${accountId}, 8))`.execute(trx);
          const known = await trx
            .selectFrom('logs')
            .select('gone')
            .where('log_id', '=', logId)
            .executeTakeFirst();
          if (known !== undefined) return known.gone ? 'gone' : 'exists';
          const owned = await trx
            .selectFrom('logs')
            .select(({ fn }) => fn.countAll<number>().as('count'))
            .where('account_id', '=', accountId)
            .where('gone', '=', false)
            .executeTakeFirst();
          if ((owned?.count ?? 0) >= maxLogs) return 'full';
          await trx
            .insertInto('logs')
            .values({
              log_id: logId,
              account_id: accountId,
              gone: false,
              sequence: 0,
              hash: genesisHash(logId),
              epoch: 0,
              control: 0,
              bytes: 0,
              blob_bytes: 0,
              created_at: createdAt,
              delete_at: null,
              restart_of: restartOf === null ? null : JSON.stringify(restartOf),
            })
            .execute();
          return 'created';
        });
    },
    async getLog(logId) {
      const { rows } = await connection().pool.query<LogsTable>({
        name: 'mo-get-log',
        text: 'SELECT * FROM logs WHERE log_id = $1 AND NOT gone',
        values: [logId],
      });
      return rows[0] === undefined ? undefined : logOf(rows[0]);
    },
    async listLogs(accountId) {
      const rows = await connection()
        .db.selectFrom('logs')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('gone', '=', false)
        .orderBy('log_id')
        .execute();
      return rows.map(logOf);
    },
    async heads(logIds) {
      const { rows } = await connection().pool.query<Pick<LogsTable, 'log_id' | 'sequence'>>({
        name: 'mo-heads',
        text: 'SELECT log_id, sequence FROM logs WHERE log_id = ANY($1::text[]) AND NOT gone',
        values: [[...logIds]],
      });
      return new Map(rows.map(({ log_id, sequence }) => [log_id, sequence]));
    },
    async read({ logId, after, maxRecords, maxBytes }) {
      // One statement, so that log and records are of one moment.
      const { rows } = await connection().pool.query<PageRow>({
        name: 'mo-read',
        text: READ_PAGE,
        values: [logId, after, maxRecords, maxBytes],
      });
      const [row] = rows;
      if (row === undefined) return undefined;
      const { last_sequence: sequence, last_hash: hash } = row;
      return {
        accountId: row.account_id,
        head: { sequence: row.sequence, hash: row.hash },
        afterHash: after === 0 ? genesisHash(logId) : row.after_hash,
        last: sequence === null || hash === null ? null : { sequence, hash },
        entries: row.entries ?? '',
      };
    },
    async tombstone(logId, eventIds) {
      return inTransaction(connection().pool, async (client) => {
        await client.query('SELECT 1 FROM logs WHERE log_id = $1 FOR UPDATE', [logId]);
        const { rows } = await client.query<{ replaced: number }>(
          `
WITH old AS (
  SELECT sequence, bytes FROM records WHERE log_id = $1 AND event_id = ANY($2::text[]) AND record_json IS NOT NULL
), replaced AS (
  UPDATE records r SET record_json = NULL, bytes = 0 FROM old WHERE r.log_id = $1 AND r.sequence = old.sequence
), freed AS (
  UPDATE logs SET bytes = logs.bytes - (SELECT coalesce(sum(old.bytes), 0) FROM old) WHERE log_id = $1
)
SELECT count(*) AS replaced FROM old`,
          [logId, [...eventIds]],
        );
        return rows[0]?.replaced ?? 0;
      });
    },
    async scheduleDeletion(logId, deleteAt) {
      await connection()
        .db.updateTable('logs')
        .set({ delete_at: deleteAt })
        .where('log_id', '=', logId)
        .execute();
    },
    async dueLogs(now, limit) {
      const rows = await connection()
        .db.selectFrom('logs')
        .select('log_id')
        .where('delete_at', '<=', now)
        .where('gone', '=', false)
        .limit(limit)
        .execute();
      return rows.map(({ log_id }) => log_id);
    },
    async deleteLog(logId) {
      await connection()
        .db.transaction()
        .execute(async (trx) => {
          // The row first: a push that waits for its lock then finds nothing.
          await trx
            .updateTable('logs')
            .set({
              gone: true,
              sequence: 0,
              hash: '',
              bytes: 0,
              blob_bytes: 0,
              delete_at: null,
              restart_of: null,
            })
            .where('log_id', '=', logId)
            .execute();
          await trx.deleteFrom('records').where('log_id', '=', logId).execute();
          await trx.deleteFrom('blobs').where('log_id', '=', logId).execute();
        });
    },
    async removeLogs(accountId) {
      await connection()
        .db.transaction()
        .execute(async (trx) => {
          const rows = await trx
            .deleteFrom('logs')
            .where('account_id', '=', accountId)
            .returning('log_id')
            .execute();
          for (const { log_id } of rows) {
            await trx.deleteFrom('records').where('log_id', '=', log_id).execute();
            await trx.deleteFrom('blobs').where('log_id', '=', log_id).execute();
          }
        });
    },
  };
}
