import type { WasmPointer } from '@sqlite.org/sqlite-wasm';
import { MoError } from '../errors/mo-error.ts';
import type { Database, OpenReport, SqlValue } from './database.ts';
import { installPageLogVfs } from './page-log/sqlite-vfs.ts';
import type { PageLogVfs } from './page-log/sqlite-vfs.ts';
import type { PageStore } from './page-store.ts';
import type { Sqlite } from './sqlite.ts';
import { sqliteError } from './sqlite-errors.ts';
import { Statement } from './statement.ts';

/** More statements than any one screen uses; the one that was not used for longest goes first. */
const CACHED_STATEMENTS = 128;
const CACHE_KIB = 16 * 1024;

/**
 * The journal lives in memory, because a commit of the log is atomic by itself. `synchronous` must not be off:
 * the sync at the end of a transaction is the commit.
 */
const SETTINGS = `
  PRAGMA page_size = 4096;
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = MEMORY;
  PRAGMA synchronous = NORMAL;
  PRAGMA temp_store = MEMORY;
  PRAGMA auto_vacuum = NONE;
  PRAGMA cache_size = -${CACHE_KIB};
  PRAGMA foreign_keys = ON;
  PRAGMA trusted_schema = OFF;
`;

/** One connection over one page log. It owns the log from the moment it is made. */
export class SqliteDatabase implements Database {
  readonly report: OpenReport;
  readonly #sqlite: Sqlite;
  readonly #log: PageStore;
  readonly #registered: ReturnType<PageLogVfs['register']>;
  readonly #statements = new Map<string, Statement>();
  #connection: WasmPointer = 0;
  #inTransaction = false;

  constructor(sqlite: Sqlite, log: PageStore) {
    this.#sqlite = sqlite;
    this.#log = log;
    this.report = log.report;
    const vfs = installPageLogVfs(sqlite);
    this.#registered = vfs.register(log);
    const { capi, wasm } = sqlite;
    const scope = wasm.scopedAllocPush();
    try {
      const out = wasm.scopedAlloc(8);
      const flags = capi.SQLITE_OPEN_READWRITE | capi.SQLITE_OPEN_CREATE;
      const code = capi.sqlite3_open_v2(this.#registered.fileName, out, flags, vfs.name);
      this.#connection = wasm.peekPtr(out);
      this.#check(code);
      capi.sqlite3_extended_result_codes(this.#connection, 1);
      this.exec(SETTINGS);
    } catch (error) {
      this.close();
      throw error;
    } finally {
      wasm.scopedAllocPop(scope);
    }
  }

  run(sql: string, params: readonly SqlValue[] = []): void {
    const { capi } = this.#sqlite;
    this.#use(sql, params, (statement) => {
      let code = statement.step();
      while (code === capi.SQLITE_ROW) code = statement.step();
      if (code !== capi.SQLITE_DONE) this.#check(code);
    });
  }

  get<Row extends object>(sql: string, params: readonly SqlValue[] = []): Row | undefined {
    const { capi } = this.#sqlite;
    return this.#use(sql, params, (statement) => {
      const code = statement.step();
      if (code === capi.SQLITE_ROW) return statement.row() as Row;
      if (code !== capi.SQLITE_DONE) this.#check(code);
      return undefined;
    });
  }

  all<Row extends object>(sql: string, params: readonly SqlValue[] = []): Row[] {
    const { capi } = this.#sqlite;
    return this.#use(sql, params, (statement) => {
      const rows: Row[] = [];
      let code = statement.step();
      for (; code === capi.SQLITE_ROW; code = statement.step()) rows.push(statement.row() as Row);
      if (code !== capi.SQLITE_DONE) this.#check(code);
      return rows;
    });
  }

  exec(sql: string): void {
    this.#check(this.#sqlite.capi.sqlite3_exec(this.#open(), sql, 0, 0, 0));
  }

  transaction<T>(body: () => T): T {
    if (this.#inTransaction) throw new MoError('internal/unexpected', 'Transactions cannot be nested.');
    this.run('BEGIN IMMEDIATE');
    this.#inTransaction = true;
    try {
      const result = body();
      this.run('COMMIT');
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    } finally {
      this.#inTransaction = false;
    }
  }

  sizeBytes(): number {
    return this.#log.sizeBytes;
  }

  close(): void {
    for (const statement of this.#statements.values()) statement.finalize();
    this.#statements.clear();
    if (this.#connection) this.#sqlite.capi.sqlite3_close_v2(this.#connection);
    this.#connection = 0;
    this.#registered.release();
    this.#log.close();
  }

  #open(): WasmPointer {
    if (!this.#connection) throw new MoError('vault/closed', 'The store is closed.');
    return this.#connection;
  }

  /** Throws for a result code: what the log said, if it said something, else what SQLite's code means. */
  #check(code: number): void {
    if (code === this.#sqlite.capi.SQLITE_OK) return;
    throw this.#registered.takeError() ?? sqliteError(this.#sqlite, code);
  }

  /** SQLite has rolled back by itself after a full disk and other grave errors; then there is nothing left to do. */
  #rollBack(): void {
    const { capi } = this.#sqlite;
    if (!this.#connection || capi.sqlite3_get_autocommit(this.#connection) !== 0) return;
    capi.sqlite3_exec(this.#connection, 'ROLLBACK', 0, 0, 0);
    this.#registered.takeError();
  }

  #use<T>(sql: string, params: readonly SqlValue[], action: (statement: Statement) => T): T {
    const statement = this.#prepare(sql);
    try {
      this.#check(statement.bind(params));
      return action(statement);
    } finally {
      statement.reset();
    }
  }

  #prepare(sql: string): Statement {
    const connection = this.#open();
    const cached = this.#statements.get(sql);
    if (cached !== undefined) {
      this.#statements.delete(sql);
      this.#statements.set(sql, cached);
      return cached;
    }
    const { capi, wasm } = this.#sqlite;
    const scope = wasm.scopedAllocPush();
    try {
      const out = wasm.scopedAlloc(8);
      const [text, length] = wasm.scopedAllocCString(sql, true);
      this.#check(capi.sqlite3_prepare_v3(connection, text, length, capi.SQLITE_PREPARE_PERSISTENT, out, 0));
      const pointer = wasm.peekPtr(out);
      if (!pointer) throw new MoError('internal/unexpected', 'An empty statement.');
      const statement = new Statement(this.#sqlite, pointer);
      this.#statements.set(sql, statement);
      this.#evict();
      return statement;
    } finally {
      wasm.scopedAllocPop(scope);
    }
  }

  #evict(): void {
    if (this.#statements.size <= CACHED_STATEMENTS) return;
    const [oldest] = this.#statements;
    if (oldest === undefined) return;
    oldest[1].finalize();
    this.#statements.delete(oldest[0]);
  }
}
