import type BetterSqlite3 from 'better-sqlite3';
import { pendingMigrations } from '../migrations/migration.ts';
import { SQLITE_MIGRATIONS } from '../migrations/sqlite.ts';
import { genesisHash } from '../protocol/chain.ts';
import { decideAppend, type ExistingEvent } from './append-decision.ts';
import { createGroupCommit } from './group-commit.ts';
import type {
  AppendInput,
  AppendResult,
  DocumentKey,
  ReadRecord,
  RestartOf,
  StoredDocument,
  StoredLog,
  SyncStore,
} from './port.ts';
import { openSqliteFile, type SqliteStoreOptions } from './sqlite-file.ts';
import { createTopics } from './topics.ts';

interface LogRow {
  log_id: string;
  account_id: string;
  gone: number;
  sequence: number;
  hash: string;
  epoch: number;
  control: number;
  bytes: number;
  blob_bytes: number;
  created_at: number;
  delete_at: number | null;
  restart_of: string | null;
}

interface DocumentRow {
  partition: string;
  kind: string;
  id: string;
  data: string;
  expires_at: number | null;
}

/**
 * The embedded store, and the default: one file, one process, WAL, flushed before anything is acknowledged. Pushes
 * that wait together share one transaction. Other processes on the same file are served too, but hear of changes by
 * polling only: for several processes take PostgreSQL.
 */
export function createSqliteStore(options: SqliteStoreOptions = {}): SyncStore {
  let opened: Promise<Connection> | undefined;
  const topics = createTopics();
  const connection = () => {
    if (opened === undefined) throw new Error('the store is not open');
    return opened;
  };
  const appends = createGroupCommit<AppendInput, AppendResult>(async (inputs) =>
    (await connection()).append(inputs),
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
    async append(input) {
      const result = await appends.submit(input);
      if (result.outcome === 'appended') topics.emit(`log/${input.logId}`);
      return result;
    },
    async read({ logId, after, maxRecords, maxBytes }) {
      const { log, hashAt, sql, snapshot } = await connection();
      return snapshot(() => {
        const found = log(logId);
        if (found === undefined) return undefined;
        const records: ReadRecord[] = [];
        let total = 0;
        const rows = sql(
          'SELECT sequence, event_id AS id, record_json AS record, body_hash AS bodyHash, hash, bytes FROM records WHERE log_id = ? AND sequence > ? ORDER BY sequence LIMIT ?',
        ).iterate(logId, after, maxRecords) as IterableIterator<ReadRecord & { bytes: number }>;
        for (const row of rows) {
          total += row.bytes;
          if (records.length > 0 && total > maxBytes) break;
          records.push(row);
        }
        return { log: found, afterHash: hashAt(found, after) ?? null, records };
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

    async notify(topic) {
      topics.emit(topic);
    },
    listen: topics.listen,
  };
}

type Connection = ReturnType<typeof createConnection>;

/** The prepared statements and transactions over one handle. Everything in here is synchronous. */
function createConnection(db: BetterSqlite3.Database) {
  const statements = new Map<string, BetterSqlite3.Statement>();
  const sql = (text: string): BetterSqlite3.Statement => {
    let statement = statements.get(text);
    if (statement === undefined) statements.set(text, (statement = db.prepare(text)));
    return statement;
  };
  const immediate = <T>(body: () => T): T => db.transaction(body).immediate();
  const snapshot = <T>(body: () => T): T => db.transaction(body).deferred();
  migrate(db);

  const document = ({ partition, kind, id }: DocumentKey): StoredDocument | undefined => {
    const row = sql('SELECT * FROM documents WHERE partition = ? AND kind = ? AND id = ?').get(
      partition,
      kind,
      id,
    );
    return row === undefined ? undefined : documentOf(row as DocumentRow);
  };
  const documents = (partition: string, kind: string): StoredDocument[] => {
    const rows = sql('SELECT * FROM documents WHERE partition = ? AND kind = ? ORDER BY id').all(
      partition,
      kind,
    );
    return (rows as DocumentRow[]).map(documentOf);
  };
  const log = (logId: string): StoredLog | undefined => {
    const row = sql('SELECT * FROM logs WHERE log_id = ? AND gone = 0').get(logId) as LogRow | undefined;
    return row === undefined ? undefined : logOf(row);
  };
  const hashAt = (found: StoredLog, sequence: number): string | undefined => {
    if (sequence === found.sequence) return found.hash;
    if (sequence === 0) return genesisHash(found.logId);
    const row = sql('SELECT hash FROM records WHERE log_id = ? AND sequence = ?').get(found.logId, sequence);
    return (row as { hash: string } | undefined)?.hash;
  };
  const accountBytes = (accountId: string): number => {
    const row = sql(
      'SELECT coalesce(sum(bytes + blob_bytes), 0) AS total FROM logs WHERE account_id = ?',
    ).get(accountId);
    return (row as { total: number }).total;
  };
  const existing = (input: AppendInput): ExistingEvent[] =>
    input.records.flatMap(({ id }) => {
      const row = sql(
        'SELECT event_id AS id, sequence, hash, body_hash AS bodyHash, record_json AS record FROM records WHERE log_id = ? AND event_id = ?',
      ).get(input.logId, id);
      return row === undefined ? [] : [row as ExistingEvent];
    });

  function appendOne(input: AppendInput): AppendResult {
    const found = log(input.logId);
    const { result, inserts } = decideAppend(input, {
      log: found,
      prefixHash: found === undefined ? undefined : hashAt(found, input.prefix.sequence),
      existing: found === undefined ? [] : existing(input),
      accountBytes: accountBytes(input.accountId),
    });
    if (result.outcome !== 'appended' || inserts.length === 0) return result;
    const insert = sql('INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)');
    let bytes = 0;
    for (const record of inserts) {
      insert.run(
        input.logId,
        record.sequence,
        record.id,
        record.record,
        record.bodyHash,
        record.hash,
        record.bytes,
      );
      bytes += record.bytes;
    }
    sql(
      'UPDATE logs SET sequence = ?, hash = ?, epoch = ?, control = ?, bytes = bytes + ? WHERE log_id = ?',
    ).run(result.head.sequence, result.head.hash, result.epoch, result.control, bytes, input.logId);
    return result;
  }

  const append = (inputs: readonly AppendInput[]) => immediate(() => inputs.map(appendOne));
  return { db, sql, immediate, snapshot, document, documents, log, hashAt, append };
}

function migrate(db: BetterSqlite3.Database): void {
  db.transaction(() => {
    db.exec('CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT');
    const { applied } = db.prepare('SELECT coalesce(max(version), 0) AS applied FROM migrations').get() as {
      applied: number;
    };
    for (const { version, name, sql } of pendingMigrations(SQLITE_MIGRATIONS, applied)) {
      db.exec(sql);
      db.prepare('INSERT INTO migrations VALUES (?, ?)').run(version, name);
    }
  }).immediate();
}

function documentOf({ partition, kind, id, data, expires_at }: DocumentRow): StoredDocument {
  return { partition, kind, id, data: JSON.parse(data) as StoredDocument['data'], expiresAt: expires_at };
}

function logOf(row: LogRow): StoredLog {
  return {
    logId: row.log_id,
    accountId: row.account_id,
    sequence: row.sequence,
    hash: row.hash,
    epoch: row.epoch,
    control: row.control,
    bytes: row.bytes,
    blobBytes: row.blob_bytes,
    createdAt: row.created_at,
    deleteAt: row.delete_at,
    restartOf: row.restart_of === null ? null : (JSON.parse(row.restart_of) as RestartOf),
  };
}
