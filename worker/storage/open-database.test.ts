import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryDirectory } from './memory-directory.ts';
import { inspectStore, openDatabase, removeStore } from './open-database.ts';
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
