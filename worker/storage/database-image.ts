import { MoError } from '../errors/mo-error.ts';
import type { Database } from './database.ts';
import type { Sqlite } from './sqlite.ts';

/** A whole SQLite file in memory, to be read. What is wrong in it shows in the query that meets it. */
export interface DatabaseImage extends Pick<Database, 'get' | 'all'> {
  close(): void;
}

/** The header of every SQLite file. */
export const SQLITE_MAGIC = 'SQLite format 3\0';
const WRITE_VERSION_AT = 18;
const READ_VERSION_AT = 19;
const ROLLBACK_JOURNAL = 1;

/** Whether these are the first bytes of a SQLite file that is not encrypted. */
export function isSqliteHeader(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(0, SQLITE_MAGIC.length)) === SQLITE_MAGIC;
}

/**
 * Opens the bytes of a database file, whoever wrote it: nothing in its schema is trusted, and a write-ahead log beside it
 * is not read. `storage/corrupt` when it is no database.
 */
export function openDatabaseImage(sqlite: Sqlite, bytes: Uint8Array): DatabaseImage {
  const { capi, wasm } = sqlite;
  const image = bytes.slice();
  // A memory database knows no write-ahead log; a file that says it has one is read without.
  if (image.length > READ_VERSION_AT) image[WRITE_VERSION_AT] = image[READ_VERSION_AT] = ROLLBACK_JOURNAL;
  const database = new sqlite.oo1.DB(':memory:');
  const pointer = wasm.allocFromTypedArray(image);
  const flags = capi.SQLITE_DESERIALIZE_FREEONCLOSE | capi.SQLITE_DESERIALIZE_READONLY;
  const code = capi.sqlite3_deserialize(database, 'main', pointer, image.length, image.length, flags);
  if (code !== capi.SQLITE_OK) {
    database.close();
    throw damaged();
  }
  const all = <Row extends object>(sql: string, params: readonly unknown[] = []): Row[] => {
    try {
      return database.exec({
        sql,
        ...(params.length === 0 ? {} : { bind: [...params] as never }),
        rowMode: 'object',
        returnValue: 'resultRows',
      }) as unknown as Row[];
    } catch {
      // SQLite's own text may quote what it has read.
      throw damaged();
    }
  };
  all('PRAGMA trusted_schema = OFF');
  return { all, get: (sql, params) => all<never>(sql, params)[0], close: () => database.close() };
}

function damaged(): MoError {
  return new MoError('storage/corrupt', 'The database is damaged.');
}
