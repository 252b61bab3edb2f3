import type { BlobStore } from './port.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

export function sqliteBlobs(connection: () => Promise<SqliteConnection>): BlobStore {
  return {
    async putBlob(logId, name, index, bytes) {
      const { immediate, sql } = await connection();
      immediate(() => {
        const known = sql('SELECT 1 FROM logs WHERE log_id = ? AND gone = 0').get(logId);
        if (known === undefined) return;
        const old = sql(
          'SELECT length(bytes) AS size FROM blobs WHERE log_id = ? AND name = ? AND idx = ?',
        ).get(logId, name, index) as { size: number } | undefined;
        sql('INSERT OR REPLACE INTO blobs VALUES (?, ?, ?, ?)').run(logId, name, index, bytes);
        sql('UPDATE logs SET blob_bytes = blob_bytes + ? WHERE log_id = ?').run(
          bytes.length - (old?.size ?? 0),
          logId,
        );
      });
    },
    async getBlob(logId, name, index) {
      const { sql } = await connection();
      const row = sql('SELECT bytes FROM blobs WHERE log_id = ? AND name = ? AND idx = ?').get(
        logId,
        name,
        index,
      );
      return (row as { bytes: Uint8Array } | undefined)?.bytes;
    },
    async listBlobs(logId, name) {
      const { sql } = await connection();
      const rows = sql('SELECT idx FROM blobs WHERE log_id = ? AND name = ? ORDER BY idx').all(logId, name);
      return (rows as { idx: number }[]).map(({ idx }) => idx);
    },
    async removeBlobs(logId, name) {
      const { immediate, sql } = await connection();
      immediate(() => {
        const { size } = sql(
          'SELECT coalesce(sum(length(bytes)), 0) AS size FROM blobs WHERE log_id = ? AND name = ?',
        ).get(logId, name) as { size: number };
        sql('DELETE FROM blobs WHERE log_id = ? AND name = ?').run(logId, name);
        sql('UPDATE logs SET blob_bytes = blob_bytes - ? WHERE log_id = ?').run(size, logId);
      });
    },
  };
}
