import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSodium } from '../crypto/sodium.ts';
import { hasCode } from '../errors/has-code.ts';
import { MoError } from '../errors/mo-error.ts';
import { createMemoryDirectory } from './memory-directory.ts';
import { inspectStore, openDatabase, removeStore } from './open-database.ts';
import { PageLog } from './page-log/page-log.ts';
import { createSodiumCipher } from './page-log/sodium-cipher.ts';
import { loadSqlite } from './sqlite.ts';

const sqlite = await loadSqlite();
const key = new Uint8Array(32).fill(7);
const fileId = new Uint8Array(16).fill(9);
const name = 'mo-eventstore-test';

test('what a transaction wrote is there after closing and opening again', async () => {
  const directory = createMemoryDirectory();
  const options = { sqlite, directory, name, key, fileId, durability: 'flush' } as const;
  const created = await openDatabase({ ...options, mode: 'create' });
  created.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT, bytes BLOB, number REAL)');
  created.transaction(() => {
    for (let i = 1; i <= 1000; i++) {
      created.run('INSERT INTO t VALUES (?, ?, ?, ?)', [
        i,
        `row ${i} é\u{1f600}`,
        Uint8Array.of(i & 255, 1, 2),
        i / 3,
      ]);
    }
  });
  assert.throws(() =>
    created.transaction(() => {
      created.run('DELETE FROM t');
      throw new Error('no');
    }),
  );
  created.close();
  created.close();
  const opened = await openDatabase({ ...options, mode: 'open' });
  assert.equal(opened.report.droppedTailBytes, 0);
  assert.deepEqual(opened.get('SELECT count(*) AS n FROM t'), { n: 1000 });
  assert.deepEqual(opened.get('SELECT * FROM t WHERE id = ?', [300]), {
    id: 300,
    text: 'row 300 é\u{1f600}',
    bytes: Uint8Array.of(44, 1, 2),
    number: 100,
  });
  assert.deepEqual(opened.get('PRAGMA integrity_check'), { integrity_check: 'ok' });
  assert.deepEqual(opened.get('PRAGMA journal_mode'), { journal_mode: 'memory' });
  assert.deepEqual(opened.get('PRAGMA locking_mode'), { locking_mode: 'exclusive' });
  assert.deepEqual(opened.get('PRAGMA page_size'), { page_size: 4096 });
  opened.exec("CREATE VIRTUAL TABLE s USING fts5(body); INSERT INTO s VALUES ('learn to sail'), ('run far')");
  assert.deepEqual(opened.all('SELECT rowid FROM s WHERE s MATCH ?', ['sail*']), [{ rowid: 1 }]);
  opened.close();
  assert.equal((await inspectStore(directory, name)).kind, 'page-log');
  await removeStore(directory, name);
  assert.equal((await inspectStore(directory, name)).kind, 'missing');
});

test('the opening table: what is found at the place of a store', async () => {
  const directory = createMemoryDirectory();
  const options = { sqlite, directory, name, key, fileId, durability: 'flush', mode: 'open' } as const;
  const fails = (code: string, change: object = {}) =>
    assert.rejects(
      openDatabase({ ...options, ...change }),
      (error) => error instanceof MoError && error.code === code,
    );
  const kind = async (): Promise<string> => (await inspectStore(directory, name)).kind;
  const put = async (bytes: Uint8Array): Promise<void> => {
    await removeStore(directory, name);
    const file = await directory.open(name, { create: true });
    assert.ok(file);
    file.write(bytes, 0);
    file.close();
  };
  assert.equal(await kind(), 'missing');
  await fails('storage/missing');
  assert.deepEqual(await directory.list(), [], 'asking makes no files');

  const plain = new sqlite.oo1.DB(':memory:');
  plain.exec('CREATE TABLE t (v)');
  await put(sqlite.capi.sqlite3_js_db_export(plain));
  plain.close();
  assert.equal(await kind(), 'unencrypted');
  await put(new Uint8Array(5000).fill(1));
  assert.equal(await kind(), 'unknown');
  await fails('storage/corrupt');
  await removeStore(directory, name);

  (await openDatabase({ ...options, mode: 'create' })).close();
  const found = await inspectStore(directory, name);
  assert.deepEqual(found, { kind: 'page-log', fileId });
  await fails('vault/exists', { mode: 'create' });
  await fails('crypto/authentication-failed', { key: new Uint8Array(32) });
  await fails('storage/key-lost', { fileId: new Uint8Array(16) });
  (await openDatabase(options)).close();
});

test('a first page that is not ours is refused before SQLite sees it', async () => {
  const sodium = await loadSodium();
  const page = new Uint8Array(4096);
  page.set(new TextEncoder().encode('SQLite format 3\0'));
  page.set([0x10, 0x00, 1, 1, 0], 16);
  const changes: readonly (readonly [at: number, value: number])[] = [
    [16, 0x20],
    [18, 2],
    [19, 2],
    [20, 32],
    [0, 0x54],
  ];
  for (const [at, value] of changes) {
    const directory = createMemoryDirectory();
    const files = [
      (await directory.open(name, { create: true }))!,
      (await directory.open(`${name}.odd`, { create: true }))!,
    ] as const;
    const log = PageLog.create({
      files,
      fileId,
      cipher: createSodiumCipher(sodium, key),
      durability: 'flush',
    });
    const changed = page.slice();
    changed[at] = value;
    log.write(1, changed);
    log.commit();
    log.close();
    await assert.rejects(
      openDatabase({ sqlite, directory, name, key, fileId, durability: 'flush', mode: 'open' }),
      (error) => hasCode(error, 'storage/corrupt'),
    );
  }
});
