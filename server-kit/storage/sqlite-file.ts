import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';

export interface SqliteStoreOptions {
  /** Created with mode 0700; `./mo-data` unless said otherwise. */
  readonly directory?: string;
  /** Within the directory; created with mode 0600. */
  readonly fileName?: string;
}

/** The absolute path of the database file. */
export function sqlitePath({
  directory = './mo-data',
  fileName = 'mo.sqlite',
}: SqliteStoreOptions = {}): string {
  return join(resolve(directory), fileName);
}

/**
 * Opens the database, creating directory and file at their final modes: no moment in which others could open them.
 * SQLite gives `-wal` and `-shm` the mode of the database file.
 */
export async function openSqliteFile(options: SqliteStoreOptions): Promise<BetterSqlite3.Database> {
  const Database = await loadDriver();
  const path = sqlitePath(options);
  mkdirSync(resolve(options.directory ?? './mo-data'), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const db = new Database(path, { timeout: 5_000 });
  db.pragma('journal_mode = WAL');
  // An acknowledged push survives a power loss, not only the end of the process.
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('trusted_schema = OFF');
  return db;
}

async function loadDriver(): Promise<typeof BetterSqlite3> {
  try {
    return (await import('better-sqlite3')).default;
  } catch (cause) {
    throw new Error(
      'The SQLite store needs the package better-sqlite3: npm install better-sqlite3. Or pass another store.',
      { cause },
    );
  }
}
