import type { DocumentKey, DocumentStore, StoredDocument } from './port.ts';
import { inTransaction, type PostgresConnection } from './postgres-pool.ts';
import { documentOf, type DocumentRow } from './rows.ts';

export function postgresDocuments(connection: () => PostgresConnection): DocumentStore {
  return {
    get: createReads(connection),
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
        const { rows } = await client.query<DocumentRow>({
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
  };
}

/** Every request reads who it comes from: the reads of one turn of the event loop go into one statement. */
function createReads(connection: () => PostgresConnection): DocumentStore['get'] {
  let waiting: {
    readonly keys: readonly DocumentKey[];
    readonly resolve: (documents: (StoredDocument | undefined)[]) => void;
    readonly reject: (error: unknown) => void;
  }[] = [];

  async function read(): Promise<void> {
    const reads = waiting;
    waiting = [];
    try {
      const { rows } = await connection().pool.query<DocumentRow>({
        name: 'mo-get',
        text: `
SELECT d.* FROM unnest($1::text[], $2::text[], $3::text[]) AS k (partition, kind, id)
JOIN documents d ON d.partition = k.partition AND d.kind = k.kind AND d.id = k.id`,
        values: columnsOf(reads.flatMap(({ keys }) => keys)),
      });
      const found = new Map(rows.map((row) => [textOf(row), documentOf(row)]));
      for (const { keys, resolve } of reads) resolve(keys.map((key) => found.get(textOf(key))));
    } catch (error) {
      for (const { reject } of reads) reject(error);
    }
  }

  return (keys) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(() => void read());
      waiting.push({ keys, resolve, reject });
    });
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
