import type { BlobStore } from './port.ts';
import { inTransaction, type PostgresConnection } from './postgres-pool.ts';

export function postgresBlobs(connection: () => PostgresConnection): BlobStore {
  return {
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
  };
}
