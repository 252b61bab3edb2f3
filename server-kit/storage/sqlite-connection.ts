import type BetterSqlite3 from 'better-sqlite3';
import { pendingMigrations } from '../migrations/migration.ts';
import { SQLITE_MIGRATIONS, SQLITE_MIGRATIONS_TABLE } from '../migrations/sqlite.ts';
import { genesisHash } from '../protocol/chain.ts';
import { decideAppend, type ExistingEvent } from './append-decision.ts';
import type { AppendInput, AppendResult, DocumentKey, StoredDocument, StoredLog } from './port.ts';
import { documentOf, logOf, type DocumentRow, type LogRow } from './rows.ts';

/** The prepared statements and transactions over one handle. Everything in here is synchronous. */
export interface SqliteConnection {
  readonly db: BetterSqlite3.Database;
  /** A statement that is prepared once. */
  sql(text: string): BetterSqlite3.Statement;
  /** Runs `body` in a transaction that takes the write lock at once. */
  immediate<T>(body: () => T): T;
  document(key: DocumentKey): StoredDocument | undefined;
  documents(partition: string, kind: string): StoredDocument[];
  log(logId: string): StoredLog | undefined;
  append(inputs: readonly AppendInput[]): AppendResult[];
}

export function createConnection(db: BetterSqlite3.Database): SqliteConnection {
  const statements = new Map<string, BetterSqlite3.Statement>();
  const sql = (text: string): BetterSqlite3.Statement => {
    let statement = statements.get(text);
    if (statement === undefined) statements.set(text, (statement = db.prepare(text)));
    return statement;
  };
  const immediate = <T>(body: () => T): T => db.transaction(body).immediate();
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
  /** The chain's hash at a sequence; undefined when the log does not reach it. */
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
    sql(
      'SELECT event_id AS id, sequence, hash, body_hash AS bodyHash, record_json AS record FROM records WHERE log_id = ? AND event_id IN (SELECT value FROM json_each(?))',
    ).all(input.logId, JSON.stringify(input.records.map(({ id }) => id))) as ExistingEvent[];

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
  return { db, sql, immediate, document, documents, log, append };
}

function migrate(db: BetterSqlite3.Database): void {
  db.transaction(() => {
    db.exec(SQLITE_MIGRATIONS_TABLE);
    const { applied } = db.prepare('SELECT coalesce(max(version), 0) AS applied FROM migrations').get() as {
      applied: number;
    };
    for (const { version, name, sql } of pendingMigrations(SQLITE_MIGRATIONS, applied)) {
      db.exec(sql);
      db.prepare('INSERT INTO migrations VALUES (?, ?)').run(version, name);
    }
  }).immediate();
}
