import { randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';
import pg from 'pg';
import { SQLITE_MIGRATIONS } from '../../server-kit/migrations/sqlite.ts';
import { postgresMigrations } from '../../server-kit/migrations/postgres.ts';
import { measure, type Load } from './load.ts';

const id = (bytes: number) => randomBytes(bytes).toString('base64url');

/** The table of records of the real schema, written and read by the driver alone: no HTTP, no checks, no chain. */
export interface RawDriver {
  /** Transactions of `batch` rows, each flushed, from `clients` loops. */
  write(clients: number, batch: number, durationMs: number, record: string): Promise<Load>;
  /** Pages of 100 rows. */
  read(clients: number, durationMs: number): Promise<Load>;
  close(): Promise<void>;
}

export function rawSqlite(path: string): RawDriver {
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  for (const { sql } of SQLITE_MIGRATIONS) db.exec(sql);
  const insert = db.prepare('INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)');
  const select = db.prepare(
    'SELECT * FROM records WHERE log_id = ? AND sequence > ? ORDER BY sequence LIMIT 100',
  );
  const logId = id(32);
  let sequence = 0;
  const write = db.transaction((batch: number, record: string) => {
    for (let index = 0; index < batch; index += 1)
      insert.run(logId, (sequence += 1), id(16), record, id(32), id(32), record.length);
  });
  return {
    // The driver is synchronous: more loops would only take turns.
    write: (clients, batch, durationMs, record) =>
      measure(clients, durationMs, async () => {
        write(batch, record);
        await new Promise((resolve) => setImmediate(resolve));
      }),
    read: (clients, durationMs) =>
      measure(clients, durationMs, async () => {
        select.all(logId, Math.floor(Math.random() * Math.max(1, sequence - 100)));
        await new Promise((resolve) => setImmediate(resolve));
      }),
    close: async () => void db.close(),
  };
}

export async function rawPostgres(config: pg.PoolConfig): Promise<RawDriver> {
  const pool = new pg.Pool({ ...config, options: '-c search_path=raw' });
  await pool.query('CREATE SCHEMA raw');
  for (const { sql } of postgresMigrations()) await pool.query(sql);
  const logId = id(32);
  let sequence = 0;
  return {
    write: (clients, batch, durationMs, record) =>
      measure(clients, durationMs, async () => {
        const rows = Array.from({ length: batch }, () => (sequence += 1));
        await pool.query({
          name: 'insert',
          text: 'INSERT INTO records SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[])',
          values: [
            logId,
            rows,
            rows.map(() => id(16)),
            rows.map(() => record),
            rows.map(() => id(32)),
            rows.map(() => id(32)),
            rows.map(() => record.length),
          ],
        });
      }),
    read: (clients, durationMs) =>
      measure(clients, durationMs, async () => {
        await pool.query({
          name: 'select',
          text: 'SELECT * FROM records WHERE log_id = $1 AND sequence > $2 ORDER BY sequence LIMIT 100',
          values: [logId, Math.floor(Math.random() * Math.max(1, sequence - 100))],
        });
      }),
    close: () => pool.end(),
  };
}
