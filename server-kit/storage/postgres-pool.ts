import type Pg from 'pg';
import type { ClientBase, Pool, PoolConfig } from 'pg';
import { Kysely, PostgresDialect } from 'kysely';
import { pendingMigrations } from '../migrations/migration.ts';
import { POSTGRES_MIGRATIONS_TABLE, postgresMigrations } from '../migrations/postgres.ts';
import type { DocumentRow, LogRow } from './rows.ts';

export interface PostgresStoreOptions {
  /** Of node-postgres: `connectionString`, `host`, `ssl`, `max` (connections, 10 unless said otherwise) … */
  readonly pool: PoolConfig;
  /** The schema that the tables live in; `mo_sync` unless said otherwise. Created when it is missing. */
  readonly schema?: string;
  /** Hash partitions of `records`, for a database that is set up anew; 0, the default, for one plain table. */
  readonly partitions?: number;
}

export interface LogsTable extends LogRow {
  readonly gone: boolean;
}

export interface RecordsTable {
  log_id: string;
  sequence: number;
  event_id: string;
  record_json: string | null;
  body_hash: string;
  hash: string;
  bytes: number;
}

export interface SyncTables {
  logs: LogsTable;
  records: RecordsTable;
  blobs: { log_id: string; name: string; idx: number; bytes: Uint8Array };
  documents: DocumentRow;
}

export interface PostgresConnection {
  readonly pool: Pool;
  readonly db: Kysely<SyncTables>;
}

/** Serializes migrations of several processes that start together. An arbitrary constant: "mo-sync" in ASCII. */
const MIGRATION_LOCK = '30801939386461795';

/** Opens a pool whose connections see `schema` first, and brings the tables up to date. */
export async function openPostgres(options: PostgresStoreOptions): Promise<PostgresConnection> {
  const schema = schemaName(options);
  const { Pool, types } = await loadDriver();
  const INT8 = 20;
  const pool = new Pool({
    ...options.pool,
    // Every statement looks things up by key, so a plan for the values at hand is never better than the general one; but
    // PostgreSQL would guess so for a limited page, and plan each of them anew, which costs more than reading it.
    options:
      `${options.pool.options ?? ''} -c search_path=${schema} -c plan_cache_mode=force_generic_plan`.trim(),
    // Sequences and sizes stay far below 2^53, where a number is exact.
    types: {
      getTypeParser: (id: number, format?: 'text' | 'binary') =>
        id === INT8 ? Number : (types.getTypeParser(id, format as 'text') as (value: string) => unknown),
    } as PoolConfig['types'],
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  try {
    await migrate(pool, schema, options.partitions ?? 0);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return { pool, db: new Kysely<SyncTables>({ dialect: new PostgresDialect({ pool }) }) };
}

export function schemaName({ schema = 'mo_sync' }: Pick<PostgresStoreOptions, 'schema'>): string {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw new Error('The option schema must be a plain lower-case PostgreSQL name.');
  }
  return schema;
}

/** One transaction on one connection; whatever `body` throws rolls it back and comes out. */
export async function inTransaction<T>(pool: Pool, body: (client: ClientBase) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query('BEGIN');
    const result = await body(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // A connection whose rollback fails as well is not given back.
    await client.query('ROLLBACK').catch(() => (broken = true));
    throw error;
  } finally {
    client.release(broken);
  }
}

async function migrate(pool: Pool, schema: string, partitions: number): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    await client.query(POSTGRES_MIGRATIONS_TABLE);
    const { rows } = await client.query<{ applied: number }>(
      'SELECT coalesce(max(version), 0)::integer AS applied FROM migrations',
    );
    for (const { version, name, sql } of pendingMigrations(
      postgresMigrations(partitions),
      rows[0]?.applied ?? 0,
    )) {
      await client.query(sql);
      await client.query('INSERT INTO migrations VALUES ($1, $2)', [version, name]);
    }
  });
}

async function loadDriver(): Promise<typeof Pg> {
  try {
    return (await import('pg')).default as unknown as typeof Pg;
  } catch (cause) {
    throw new Error('The PostgreSQL store needs the package pg: npm install pg.', { cause });
  }
}
