import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import Database from 'better-sqlite3';
import { SchemaTooNewError } from '../migrations/migration.ts';
import { testStoreConformance } from './conformance.ts';
import type { SyncStore } from './port.ts';
import { createSqliteStore } from './sqlite.ts';

const root = mkdtempSync(join(tmpdir(), 'mo-sqlite-'));
after(() => rmSync(root, { recursive: true }));

let count = 0;
const directories = new WeakMap<SyncStore, string>();
function newStore(directory = join(root, String((count += 1)))): SyncStore {
  const store = createSqliteStore({ directory });
  directories.set(store, directory);
  return store;
}

testStoreConformance({
  test: (name, run) => test(`sqlite: ${name}`, run),
  createStore: async () => newStore(),
  reopen: async (store) => newStore(directories.get(store)),
});

test('sqlite: directory 0700, file and sidecars 0600, whatever the umask', async () => {
  const before = process.umask(0);
  try {
    const directory = join(root, 'modes', 'data');
    const store = newStore(directory);
    await store.open();
    await store.createLog({
      logId: 'A'.repeat(43),
      accountId: 'a',
      createdAt: 0,
      restartOf: null,
      maxLogs: 1,
    });
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
    assert.equal(mode(directory), '700');
    for (const suffix of ['', '-wal', '-shm'])
      assert.equal(mode(join(directory, `mo.sqlite${suffix}`)), '600');
    await store.close();
  } finally {
    process.umask(before);
  }
});

test('sqlite: a schema from the future is refused', async () => {
  const directory = join(root, 'future');
  const store = newStore(directory);
  await store.open();
  await store.close();
  const db = new Database(join(directory, 'mo.sqlite'));
  db.prepare("INSERT INTO migrations VALUES (99, 'later')").run();
  db.close();
  await assert.rejects(newStore(directory).open(), SchemaTooNewError);
});

test('sqlite: a file that is no database is refused, and left alone', async () => {
  const directory = join(root, 'other');
  const store = newStore(directory);
  await store.open();
  await store.close();
  writeFileSync(
    join(directory, 'mo.sqlite'),
    'not a database at all, but somebody else’s notes. '.repeat(100),
  );
  await assert.rejects(newStore(directory).open(), /not a database/);
});
