import type { DocumentStore } from './port.ts';
import { documentOf, type DocumentRow } from './rows.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

export function sqliteDocuments(connection: () => Promise<SqliteConnection>): DocumentStore {
  return {
    async get(keys) {
      const { document } = await connection();
      return keys.map((key) => document(key));
    },
    async list(partition, kind) {
      return (await connection()).documents(partition, kind);
    },
    async update(_reads, decide) {
      const { immediate, document, documents, sql } = await connection();
      return immediate(() => {
        const change = decide({ get: document, list: documents });
        for (const { partition, kind, id, data, expiresAt } of change.put ?? []) {
          sql('INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?)').run(
            partition,
            kind,
            id,
            JSON.stringify(data),
            expiresAt,
          );
        }
        for (const { partition, kind, id } of change.remove ?? []) {
          sql('DELETE FROM documents WHERE partition = ? AND kind = ? AND id = ?').run(partition, kind, id);
        }
        return change.result;
      });
    },
    async removePartition(partition) {
      (await connection()).sql('DELETE FROM documents WHERE partition = ?').run(partition);
    },
    async expired(now, limit) {
      const { sql } = await connection();
      const rows = sql('SELECT * FROM documents WHERE expires_at <= ? ORDER BY expires_at LIMIT ?').all(
        now,
        limit,
      );
      return (rows as DocumentRow[]).map(documentOf);
    },
  };
}
