import { sql } from 'kysely';
import { genesisHash } from '../protocol/chain.ts';
import type { DocumentKey, StoredDocument, SyncStore } from './port.ts';
import { createPostgresAppends } from './postgres-append.ts';
import {
  inTransaction,
  openPostgres,
  schemaName,
  type LogsTable,
  type PostgresConnection,
  type PostgresStoreOptions,
  type RecordsTable,
} from './postgres-pool.ts';
import { documentOf, logOf } from './postgres-rows.ts';
import { createSharedTopics } from './postgres-topics.ts';

/**
 * The store for several server processes: PostgreSQL 14 or newer. Processes hear of each other's writes through
 * LISTEN/NOTIFY; documents change under advisory locks of their partitions, logs under a lock of their row.
 */
export function createPostgresStore(options: PostgresStoreOptions): SyncStore {
  const topics = createSharedTopics(`mo_sync_${schemaName(options)}`);
  let opened: Promise<PostgresConnection> | undefined;
  let current: PostgresConnection | undefined;
  const connection = () => {
    if (current === undefined) throw new Error('the store is not open');
    return current;
  };
  const appends = createPostgresAppends(() => connection().pool);

  return {
    async open() {
      opened ??= openPostgres(options).then(async (fresh) => {
        await topics.start(fresh.pool);
        return fresh;
      });
      current = await opened;
    },
    async check() {
      await connection().pool.query('SELECT 1');
    },
    async close() {
      const closing = current;
      if (closing === undefined) return;
      await appends.idle();
      current = undefined;
      await topics.close();
      await closing.pool.end();
    },

    async get(keys) {
      const { rows } = await connection().pool.query<Parameters<typeof documentOf>[0]>({
        name: 'mo-get',
        text: `
SELECT d.* FROM unnest($1::text[], $2::text[], $3::text[]) AS k (partition, kind, id)
JOIN documents d ON d.partition = k.partition AND d.kind = k.kind AND d.id = k.id`,
        values: columnsOf(keys),
      });
      const found = new Map(rows.map((row) => [textOf(row), documentOf(row)]));
      return keys.map((key) => found.get(textOf(key)));
    },
    async list(partition, kind) {
      const rows = await connection()
        .db.selectFrom('documents')
        .selectAll()
        .where('partition', '=', partition)
        .where('kind', '=', kind)
        .orderBy('id')
        .execute();
      return rows.map(documentOf);
    },
    async update(reads, decide) {
      return inTransaction(connection().pool, async (client) => {
        const partitions = [
          ...new Set([...(reads.keys ?? []), ...(reads.lists ?? [])].map(({ partition }) => partition)),
        ];
        // In one order everywhere, so that two changes never wait for each other.
        for (const partition of partitions.sort()) {
          await client.query({
            name: 'mo-lock-partition',
            text: 'SELECT pg_advisory_xact_lock(hashtextextended($1, 7))',
            values: [partition],
          });
        }
        const { rows } = await client.query<Parameters<typeof documentOf>[0]>({
          name: 'mo-read-for-update',
          text: `
SELECT d.* FROM unnest($1::text[], $2::text[], $3::text[]) AS k (partition, kind, id)
JOIN documents d ON d.partition = k.partition AND d.kind = k.kind AND d.id = k.id
UNION
SELECT d.* FROM unnest($4::text[], $5::text[]) AS l (partition, kind)
JOIN documents d ON d.partition = l.partition AND d.kind = l.kind
ORDER BY partition, kind, id`,
          values: [
            ...columnsOf(reads.keys ?? []),
            (reads.lists ?? []).map(({ partition }) => partition),
            (reads.lists ?? []).map(({ kind }) => kind),
          ],
        });
        const change = decide(foundDocuments(rows.map(documentOf)));
        const put = change.put ?? [];
        if (put.length > 0) {
          await client.query({
            name: 'mo-put',
            text: `
INSERT INTO documents (partition, kind, id, data, expires_at)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[])
ON CONFLICT (partition, kind, id) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at`,
            values: [
              ...columnsOf(put),
              put.map(({ data }) => JSON.stringify(data)),
              put.map(({ expiresAt }) => expiresAt),
            ],
          });
        }
        const remove = change.remove ?? [];
        if (remove.length > 0) {
          await client.query({
            name: 'mo-remove',
            text: `
DELETE FROM documents d USING unnest($1::text[], $2::text[], $3::text[]) AS k (partition, kind, id)
WHERE d.partition = k.partition AND d.kind = k.kind AND d.id = k.id`,
            values: columnsOf(remove),
          });
        }
        return change.result;
      });
    },
    async removePartition(partition) {
      await connection().db.deleteFrom('documents').where('partition', '=', partition).execute();
    },
    async expired(now, limit) {
      const rows = await connection()
        .db.selectFrom('documents')
        .selectAll()
        .where('expires_at', '<=', now)
        .orderBy('expires_at')
        .limit(limit)
        .execute();
      return rows.map(documentOf);
    },

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
    async append(input) {
      const result = await appends.append(input);
      if (result.outcome === 'appended') topics.emit(`log/${input.logId}`);
      return result;
    },
    async read({ logId, after, maxRecords, maxBytes }) {
      const { pool } = connection();
      const heads = await pool.query<LogsTable & { after_hash: string | null }>({
        name: 'mo-read-head',
        text: `
SELECT l.*, r.hash AS after_hash FROM logs l
LEFT JOIN records r ON r.log_id = l.log_id AND r.sequence = $2
WHERE l.log_id = $1 AND NOT l.gone`,
        values: [logId, after],
      });
      const [row] = heads.rows;
      if (row === undefined) return undefined;
      const log = logOf(row);
      const afterHash = after === 0 ? genesisHash(logId) : row.after_hash;
      if (after >= log.sequence) return { log, afterHash, records: [] };
      const { rows } = await pool.query<RecordsTable>({
        name: 'mo-read-records',
        text: `
SELECT sequence, event_id, record_json, body_hash, hash FROM (
  SELECT *, sum(bytes) OVER (ORDER BY sequence) AS total FROM (
    SELECT * FROM records WHERE log_id = $1 AND sequence > $2 AND sequence <= $5 ORDER BY sequence LIMIT $3
  ) AS page
) AS measured
WHERE total <= $4 OR sequence = $2 + 1
ORDER BY sequence`,
        values: [logId, after, maxRecords, maxBytes, log.sequence],
      });
      const records = rows.map((record) => ({
        sequence: record.sequence,
        id: record.event_id,
        record: record.record_json,
        bodyHash: record.body_hash,
        hash: record.hash,
      }));
      return { log, afterHash, records };
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

    async putBlob(logId, name, index, bytes) {
      await inTransaction(connection().pool, async (client) => {
        const { rowCount } = await client.query(
          'SELECT 1 FROM logs WHERE log_id = $1 AND NOT gone FOR UPDATE',
          [logId],
        );
        if (rowCount === 0) return;
        const key = [logId, name, index];
        const { rows } = await client.query<{ size: number }>(
          'SELECT length(bytes) AS size FROM blobs WHERE log_id = $1 AND name = $2 AND idx = $3',
          key,
        );
        await client.query(
          'INSERT INTO blobs VALUES ($1, $2, $3, $4) ON CONFLICT (log_id, name, idx) DO UPDATE SET bytes = excluded.bytes',
          [...key, Buffer.from(bytes)],
        );
        await client.query('UPDATE logs SET blob_bytes = blob_bytes + $2 WHERE log_id = $1', [
          logId,
          bytes.length - (rows[0]?.size ?? 0),
        ]);
      });
    },
    async getBlob(logId, name, index) {
      const row = await connection()
        .db.selectFrom('blobs')
        .select('bytes')
        .where('log_id', '=', logId)
        .where('name', '=', name)
        .where('idx', '=', index)
        .executeTakeFirst();
      return row?.bytes;
    },
    async listBlobs(logId, name) {
      const rows = await connection()
        .db.selectFrom('blobs')
        .select('idx')
        .where('log_id', '=', logId)
        .where('name', '=', name)
        .orderBy('idx')
        .execute();
      return rows.map(({ idx }) => idx);
    },
    async removeBlobs(logId, name) {
      await inTransaction(connection().pool, async (client) => {
        await client.query('SELECT 1 FROM logs WHERE log_id = $1 FOR UPDATE', [logId]);
        await client.query(
          `
WITH old AS (DELETE FROM blobs WHERE log_id = $1 AND name = $2 RETURNING length(bytes) AS size)
UPDATE logs SET blob_bytes = blob_bytes - (SELECT coalesce(sum(size), 0) FROM old) WHERE log_id = $1`,
          [logId, name],
        );
      });
    },

    async notify(topic) {
      topics.emit(topic);
    },
    listen: topics.listen,
  };
}

function foundDocuments(documents: readonly StoredDocument[]) {
  const byKey = new Map(documents.map((document) => [textOf(document), document]));
  return {
    get: (key: DocumentKey) => byKey.get(textOf(key)),
    list: (partition: string, kind: string) =>
      documents.filter((document) => document.partition === partition && document.kind === kind),
  };
}

function textOf({ partition, kind, id }: DocumentKey): string {
  return `${partition}\n${kind}\n${id}`;
}

function columnsOf(keys: readonly DocumentKey[]): string[][] {
  return [keys.map(({ partition }) => partition), keys.map(({ kind }) => kind), keys.map(({ id }) => id)];
}
