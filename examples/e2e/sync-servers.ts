import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import pg from 'pg';
import { createPostgresStore } from '@mo-kit/server-kit';
import { moSync } from '@mo-kit/server-kit/fastify';
import { freePort } from '../../server-kit/testing/free-port.ts';
import { testPostgres } from '../../server-kit/testing/postgres.ts';
import { serveDemo } from '../serve.mjs';

/** A sync server at an address that stays, whose records can be put back to an older copy. */
export interface SyncServer {
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** While it is stopped. */
  copyRecords(): Promise<void>;
  /** While it is stopped. */
  putBackCopy(): Promise<void>;
}

export interface SyncServers {
  /** A page of the demo, which may speak to both and names `home` as its server. */
  readonly page: string;
  readonly express: SyncServer;
  readonly fastify: SyncServer;
  close(): Promise<void>;
}

/** Express over SQLite, which serves the page as well, and Fastify over PostgreSQL at an origin of its own. */
export async function startSyncServers(folder: string, home: 'express' | 'fastify'): Promise<SyncServers> {
  const page = `http://localhost:${await freePort()}`;
  const away = `http://localhost:${await freePort()}`;
  const express = expressServer(page, join(folder, 'mo-data'), {
    syncUrl: home === 'express' ? '/mo' : `${away}/mo`,
    connect: [away],
  });
  const fastify = await fastifyServer(away, page);
  await express.start();
  await fastify.start();
  return {
    page,
    express,
    fastify,
    close: async () => void (await Promise.all([express.stop(), fastify.stop()])),
  };
}

function expressServer(
  origin: string,
  dataDir: string,
  options: { readonly syncUrl: string; readonly connect: readonly string[] },
): SyncServer {
  const copy = `${dataDir}-older`;
  let demo: Awaited<ReturnType<typeof serveDemo>> | null = null;
  return {
    url: `${origin}/mo`,
    async start() {
      demo = await serveDemo({ ...options, port: Number(new URL(origin).port), otherPort: 0, dataDir });
    },
    stop: async () => demo?.close(),
    copyRecords: async () => cpSync(dataDir, copy, { recursive: true }),
    async putBackCopy() {
      rmSync(dataDir, { recursive: true });
      cpSync(copy, dataDir, { recursive: true });
    },
  };
}

async function fastifyServer(origin: string, page: string): Promise<SyncServer> {
  const { pool } = await testPostgres();
  const database = `mo_${new URL(origin).port}`;
  const copy = `${database}_older`;
  const administer = async (...statements: string[]) => {
    const client = new pg.Client(pool);
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  await administer(`CREATE DATABASE ${database}`);
  let app: FastifyInstance | null = null;
  return {
    url: `${origin}/mo`,
    async start() {
      app = Fastify({ forceCloseConnections: true });
      await app.register(moSync, {
        prefix: '/mo',
        store: createPostgresStore({ pool: { ...pool, database } }),
        cors: { origins: [page] },
      });
      await app.listen({ host: 'localhost', port: Number(new URL(origin).port) });
    },
    stop: async () => app?.close(),
    copyRecords: () => administer(`CREATE DATABASE ${copy} TEMPLATE ${database}`),
    putBackCopy: () =>
      administer(`DROP DATABASE ${database}`, `CREATE DATABASE ${database} TEMPLATE ${copy}`),
  };
}
