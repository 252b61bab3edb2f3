import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { printSql } from '../cli/print-sql.ts';
import { SchemaTooNewError } from '../migrations/migration.ts';
import { testPostgres } from '../testing/postgres.ts';
import { testStoreConformance } from './conformance.ts';
import type { SyncStore } from './port.ts';
import { createPostgresStore } from './postgres.ts';
import type { PostgresStoreOptions } from './postgres-pool.ts';

const postgres = testPostgres();
const optionsOf = new WeakMap<SyncStore, PostgresStoreOptions>();

function newStore(options: PostgresStoreOptions): SyncStore {
  const store = createPostgresStore(options);
  optionsOf.set(store, options);
  return store;
}

for (const partitions of [0, 4]) {
  testStoreConformance({
    test: (name, run) => test(`postgres${partitions > 0 ? ', partitioned' : ''}: ${name}`, run),
    createStore: async () => newStore({ ...(await postgres).fresh(), partitions }),
    reopen: async (store) => newStore(optionsOf.get(store) ?? (await postgres).fresh()),
  });
}

test('postgres: processes that start together migrate once', async () => {
  const options = (await postgres).fresh();
  const stores = Array.from({ length: 6 }, () => newStore(options));
  await Promise.all(stores.map((store) => store.open()));
  await Promise.all(stores.map((store) => store.close()));
});

test('postgres: a migration that fails leaves nothing behind, and a later schema is refused', async () => {
  const { pool, fresh } = await postgres;
  const options = fresh();
  const client = new pg.Client(pool);
  await client.connect();
  await client.query(`CREATE SCHEMA ${options.schema}; CREATE TABLE ${options.schema}.documents (taken int)`);
  await assert.rejects(newStore(options).open());
  const { rows } = await client.query(
    'SELECT table_name FROM information_schema.tables WHERE table_schema = $1',
    [options.schema],
  );
  assert.deepEqual(rows, [{ table_name: 'documents' }]);

  await client.query(`DROP TABLE ${options.schema}.documents`);
  const store = newStore(options);
  await store.open();
  await store.close();
  await client.query(`INSERT INTO ${options.schema}.migrations VALUES (99, 'later')`);
  await assert.rejects(newStore(options).open(), SchemaTooNewError);
  await client.end();
});

test('postgres: the SQL that is printed makes a schema that nothing is left to do on', async () => {
  const { pool, fresh } = await postgres;
  const options = fresh();
  const client = new pg.Client(pool);
  await client.connect();
  await client.query(printSql({ postgres: 'postgres://x/y', schema: options.schema, partitions: '2' }));
  await client.end();
  const store = newStore(options);
  await store.open();
  await store.check();
  await store.close();
});

test('postgres: a listening connection that is cut comes back', async () => {
  const { pool, fresh } = await postgres;
  const options = fresh();
  const [one, two] = [newStore(options), newStore(options)];
  await one.open();
  await two.open();
  const client = new pg.Client(pool);
  await client.connect();
  await client.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'");
  await client.end();
  const heard: string[] = [];
  two.listen((topic) => heard.push(topic));
  for (let attempt = 0; attempt < 50 && heard.length === 0; attempt += 1) {
    await one.notify('account/again');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.equal(heard[0], 'account/again');
  await one.close();
  await two.close();
});
