import { createGroupCommit } from './group-commit.ts';
import type { AppendInput, AppendResult, SyncStore } from './port.ts';
import { sqliteBlobs } from './sqlite-blobs.ts';
import { createConnection, type SqliteConnection } from './sqlite-connection.ts';
import { sqliteDocuments } from './sqlite-documents.ts';
import { openSqliteFile, type SqliteStoreOptions } from './sqlite-file.ts';
import { sqliteLogs } from './sqlite-logs.ts';
import { createTopics } from './topics.ts';

/**
 * The embedded store, and the default: one file, one process, WAL, flushed before anything is acknowledged. Pushes
 * that wait together share one transaction. Other processes on the same file are served too, but hear of changes by
 * polling only: for several processes take PostgreSQL.
 */
export function createSqliteStore(options: SqliteStoreOptions = {}): SyncStore {
  let opened: Promise<SqliteConnection> | undefined;
  const topics = createTopics();
  const connection = async () => {
    if (opened === undefined) throw new Error('the store is not open');
    return opened;
  };
  const appends = createGroupCommit<AppendInput, AppendResult>(
    async (inputs) => (await connection()).append(inputs),
    // The driver is synchronous, so that nothing else could be done while a smaller group is written.
    { maxInputs: 64, maxWeight: Infinity, weightOf: () => 1 },
  );

  return {
    async open() {
      opened ??= openSqliteFile(options).then(createConnection);
      await opened;
    },
    async check() {
      (await connection()).db.prepare('SELECT 1 FROM logs LIMIT 1').get();
    },
    async close() {
      await appends.idle();
      const closed = opened;
      opened = undefined;
      (await closed?.catch(() => undefined))?.db.close();
    },

    ...sqliteDocuments(connection),
    ...sqliteLogs(connection),
    ...sqliteBlobs(connection),
    async append(input) {
      const result = await appends.submit(input);
      if (result.outcome === 'appended') topics.emit(`log/${input.logId}`);
      return result;
    },

    async notify(topic) {
      topics.emit(topic);
    },
    listen: topics.listen,
  };
}
