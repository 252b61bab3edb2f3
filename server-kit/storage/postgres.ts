import type { SyncStore } from './port.ts';
import { createPostgresAppends } from './postgres-append.ts';
import { postgresBlobs } from './postgres-blobs.ts';
import { postgresDocuments } from './postgres-documents.ts';
import { postgresLogs } from './postgres-logs.ts';
import {
  openPostgres,
  schemaName,
  type PostgresConnection,
  type PostgresStoreOptions,
} from './postgres-pool.ts';
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

    ...postgresDocuments(connection),
    ...postgresLogs(connection),
    ...postgresBlobs(connection),
    async append(input) {
      const result = await appends.append(input);
      if (result.outcome === 'appended') topics.emit(`log/${input.logId}`);
      return result;
    },

    async notify(topic) {
      topics.emit(topic);
    },
    listen: topics.listen,
  };
}
