import { MoError } from '../errors/mo-error.ts';
import type { Sqlite } from './sqlite.ts';

/** The error for a result code of SQLite. Never carries SQLite's own text, which may quote SQL and values. */
export function sqliteError(sqlite: Sqlite, code: number): MoError {
  const { capi } = sqlite;
  switch (code & 0xff) {
    case capi.SQLITE_FULL:
      return new MoError('storage/quota', 'The disk is full; nothing was written.');
    case capi.SQLITE_CORRUPT:
    case capi.SQLITE_NOTADB:
      return new MoError('storage/corrupt', 'The database is damaged.');
    default:
      return new MoError('internal/unexpected', 'The database failed.', { cause: { resultCode: code } });
  }
}
