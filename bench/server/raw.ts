import { randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';
import pg from 'pg';
import { SQLITE_MIGRATIONS } from '../../server-kit/migrations/sqlite.ts';
import { postgresMigrations } from '../../server-kit/migrations/postgres.ts';
import { bigintArray, textArray } from '../../server-kit/storage/postgres-arrays.ts';

const id = (bytes: number) => randomBytes(bytes).toString('base64url');

/**
 * The table of records of the real schema, written and read by the driver alone, as fast as the store knows how to: the
 * same rows, as many in a transaction, the same form of parameters, one statement. No HTTP, no checks, no chain, no head.
 */
export interface RawDriver {
  /** One transaction of so many rows, flushed. */
  write(batch: number, record: string): Promise<void>;
  /** 100 rows in one statement, from anywhere in what was written. */
  read(): Promise<readonly RawRow[]>;
  /** Lets the database count what was written, as it does by itself after a while: it plans by that. */
  analyze(): Promise<void>;
  close(): Promise<void>;
}

/** What is read of a row here; it has more. */
export interface RawRow {
  readonly sequence: number;
  readonly event_id: string;
  readonly record_json: string;
}

/** The driver is synchronous: several loops only take turns. */
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
  const insertAll = db.transaction((batch: number, record: string) => {
    for (let index = 0; index < batch; index += 1)
      insert.run(logId, (sequence += 1), id(16), record, id(32), id(32), record.length);
  });
  const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    async write(batch, record) {
      insertAll(batch, record);
      await nextTurn();
    },
    async read() {
      const rows = select.all(logId, anywhere(sequence)) as RawRow[];
      await nextTurn();
      return rows;
    },
    analyze: async () => undefined,
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
    async write(batch, record) {
      const rows = Array.from({ length: batch }, () => (sequence += 1));
      await pool.query({
        name: 'insert',
        text: 'INSERT INTO records SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[])',
        values: [
          logId,
          bigintArray(rows),
          textArray(rows.map(() => id(16))),
          textArray(rows.map(() => record)),
          textArray(rows.map(() => id(32))),
          textArray(rows.map(() => id(32))),
          bigintArray(rows.map(() => record.length)),
        ],
      });
    },
    async read() {
      const { rows } = await pool.query<RawRow>({
        name: 'select',
        text: 'SELECT * FROM records WHERE log_id = $1 AND sequence > $2 ORDER BY sequence LIMIT 100',
        values: [logId, anywhere(sequence)],
      });
      return rows;
    },
    analyze: async () => void (await pool.query('ANALYZE')),
    close: () => pool.end(),
  };
}

function anywhere(sequence: number): number {
  return Math.floor(Math.random() * Math.max(1, sequence - 100));
}
