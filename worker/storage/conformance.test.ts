import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode } from '../errors/has-code.ts';
import { MoError } from '../errors/mo-error.ts';
import { createMemoryDirectory } from './memory-directory.ts';
import type { Database, SqlValue } from './database.ts';
import { openDatabase } from './open-database.ts';
import { loadSqlite } from './sqlite.ts';
import { createRandom } from './testing/random.ts';
import type { Random } from './testing/random.ts';

const sqlite = await loadSqlite();
const RUNS = Math.min(400, Number(process.env['MO_RUNS'] ?? 12));
const key = new Uint8Array(32).fill(7);
const fileId = new Uint8Array(16).fill(9);

const TABLES = ['a', 'b'] as const;
const SCHEMA = TABLES.map(
  (table) =>
    `CREATE TABLE ${table} (id INTEGER PRIMARY KEY, k TEXT, v BLOB, n REAL); CREATE INDEX ${table}_k ON ${table} (k);`,
).join('');

type Step = (run: (sql: string, params?: readonly SqlValue[]) => void) => void;

function randomStep(random: Random): Step {
  const table = TABLES[random.below(2) as 0 | 1];
  const id = random.below(300);
  const kind = random.below(20);
  const text = `k${random.below(50)}`;
  const blob = random.bytes(random.chance(0.1) ? 20_000 + random.below(30_000) : random.below(600));
  if (kind < 9)
    return (run) => run(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?, ?)`, [id, text, blob, id / 7]);
  if (kind < 12)
    return (run) =>
      run(`UPDATE ${table} SET v = ?, k = k || 'x' WHERE id BETWEEN ? AND ?`, [blob, id, id + 9]);
  if (kind < 15) return (run) => run(`DELETE FROM ${table} WHERE id BETWEEN ? AND ?`, [id, id + 20]);
  if (kind === 15) return (run) => run(`DELETE FROM ${table}`);
  if (kind === 16) return (run) => run(`INSERT INTO ${table} (k, v) SELECT k, v FROM ${TABLES[0]} LIMIT 80`);
  if (kind === 17) {
    return (run) => {
      run('SAVEPOINT s');
      run(`DELETE FROM ${table}`);
      run('ROLLBACK TO s');
      run(`UPDATE ${table} SET n = n + 1`);
      run('RELEASE s');
    };
  }
  if (kind === 18) return (run) => run(`REINDEX ${table}`);
  return (run) => run(`DROP INDEX IF EXISTS ${table}_n`);
}

test(`random SQL does the same over the page log as in memory (${RUNS} histories)`, async () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    const random = createRandom(seed);
    const directory = createMemoryDirectory();
    const options = { sqlite, directory, name: 'db', key, fileId } as const;
    const durability = seed % 2 === 0 ? 'flush' : 'relaxed';
    const model = new sqlite.oo1.DB(':memory:');
    let database: Database = await openDatabase({ ...options, durability, mode: 'create' });
    // Little cache: pages go to the log before their transaction ends.
    const settle = (): void => database.exec(`PRAGMA cache_size = ${random.chance(0.5) ? 5 : 200}`);
    settle();
    model.exec(SCHEMA);
    database.exec(SCHEMA);
    const compare = (): void => {
      for (const table of TABLES) {
        const sql = `SELECT id, k, v, n FROM ${table} ORDER BY id`;
        const expected = model.exec(sql, { rowMode: 'object', returnValue: 'resultRows' });
        // Rows of the model have no prototype.
        assert.deepEqual(
          database.all(sql),
          expected.map((row) => ({ ...row })),
        );
      }
      assert.deepEqual(database.all('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
    };
    for (let i = 0; i < 40; i++) {
      const steps = Array.from({ length: 1 + random.below(8) }, () => randomStep(random));
      const onModel = (sql: string, params: readonly SqlValue[] = []): void => {
        model.exec(sql, { bind: [...params] });
      };
      const givesUp = random.chance(0.2);
      try {
        database.transaction(() => {
          for (const step of steps) step((sql, params) => database.run(sql, params));
          if (givesUp) throw new RangeError('given up');
        });
        model.exec('BEGIN');
        for (const step of steps) step(onModel);
        model.exec('COMMIT');
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
      if (random.chance(0.05)) database.exec('VACUUM');
      if (random.chance(0.1)) {
        database.close();
        database = await openDatabase({ ...options, durability, mode: 'open' });
        assert.equal(database.report.droppedTailBytes, 0);
        settle();
        compare();
      }
    }
    compare();
    database.close();
    model.close();
  }
});

test('a database of many pages shrinks and its files with it', async () => {
  const directory = createMemoryDirectory();
  const options = { sqlite, directory, name: 'db', key, fileId, durability: 'flush' } as const;
  const database = await openDatabase({ ...options, mode: 'create' });
  database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, v BLOB)');
  let largest = 0;
  for (let round = 0; round < 30; round++) {
    database.transaction(() => {
      for (let i = 0; i < 100; i++)
        database.run('INSERT OR REPLACE INTO t VALUES (?, ?)', [i * 7 + round, new Uint8Array(3000)]);
    });
  }
  for (let round = 0; round < 1500; round++) {
    database.run('UPDATE t SET v = ? WHERE id = ?', [new Uint8Array(3000).fill(round), round % 700]);
    largest = Math.max(largest, database.sizeBytes());
  }
  const { pages } = database.get<{ pages: number }>('SELECT page_count AS pages FROM pragma_page_count') ?? {
    pages: 0,
  };
  assert.ok(pages > 500);
  assert.ok(largest < 2.3 * pages * 4096, `${(largest / pages / 4096).toFixed(2)} times the live size`);
  database.exec('DELETE FROM t WHERE id > 10; VACUUM');
  for (let round = 0; round < 200; round++) database.run('UPDATE t SET v = ? WHERE id = 1', [round]);
  assert.ok(database.sizeBytes() < 1_300_000, String(database.sizeBytes()));
  database.close();
});

test('full-text search, big values, every type', async () => {
  const directory = createMemoryDirectory();
  const options = { sqlite, directory, name: 'db', key, fileId, durability: 'flush' } as const;
  let database = await openDatabase({ ...options, mode: 'create' });
  database.exec("CREATE VIRTUAL TABLE f USING fts5(body, tokenize = 'unicode61 remove_diacritics 2')");
  database.transaction(() => {
    for (let i = 0; i < 3000; i++)
      database.run('INSERT INTO f (body) VALUES (?)', [`goal number${i} café ${i % 7 ? 'run' : 'sail'}`]);
  });
  database.close();
  database = await openDatabase({ ...options, mode: 'open' });
  assert.equal(database.all('SELECT rowid FROM f WHERE f MATCH ?', ['cafe sail']).length, 429);
  assert.deepEqual(database.all('SELECT rowid FROM f WHERE f MATCH ?', ['number29*']).length, 111);
  database.exec('CREATE TABLE t (v)');
  const values: SqlValue[] = [
    null,
    0,
    -1,
    1.5,
    2 ** 53 - 1,
    2n ** 62n,
    -(2n ** 63n),
    '',
    'é\u{1f600}\0z',
    new Uint8Array(0),
    new Uint8Array(100_000).fill(5),
    'x'.repeat(300_000),
    NaN,
  ];
  values.forEach((value, i) => database.run('INSERT INTO t (rowid, v) VALUES (?, ?)', [i + 1, value]));
  const read = database.all<{ v: SqlValue }>('SELECT v FROM t ORDER BY rowid').map(({ v }) => v);
  assert.deepEqual(read, [...values.slice(0, -1), null]);
  database.close();
});

test('no SQL and no value in an error, and a database that works on', async () => {
  const directory = createMemoryDirectory();
  const options = { sqlite, directory, name: 'db', key, fileId, durability: 'flush' } as const;
  const database = await openDatabase({ ...options, mode: 'create' });
  database.exec('CREATE TABLE t (v TEXT UNIQUE)');
  database.run('INSERT INTO t VALUES (?)', ['secret canary']);
  for (const sql of ['INSERT INTO t VALUES (?)', 'SELEKT canary ?', 'SELECT canary FROM t WHERE v = ?']) {
    assert.throws(
      () => database.run(sql, ['secret canary']),
      (error) =>
        error instanceof MoError &&
        error.code === 'internal/unexpected' &&
        !/canary|SEL/.test(JSON.stringify([error, error.message, error.cause])),
    );
  }
  assert.throws(() => database.transaction(() => database.transaction(() => 1)));
  assert.throws(() => database.exec("ATTACH DATABASE '/1' AS other"));
  assert.deepEqual(database.all('SELECT v FROM t'), [{ v: 'secret canary' }]);
  database.close();
  assert.throws(
    () => database.all('SELECT v FROM t'),
    (error) => hasCode(error, 'vault/closed'),
  );
});

test('two databases at once, and one that is open already', async () => {
  const directory = createMemoryDirectory();
  const options = { sqlite, directory, key, fileId, durability: 'flush' } as const;
  const first = await openDatabase({ ...options, name: 'one', mode: 'create' });
  const second = await openDatabase({ ...options, name: 'two', mode: 'create' });
  first.exec('CREATE TABLE t (v); INSERT INTO t VALUES (1)');
  second.exec('CREATE TABLE t (v); INSERT INTO t VALUES (2)');
  assert.deepEqual([first.get('SELECT v FROM t'), second.get('SELECT v FROM t')], [{ v: 1 }, { v: 2 }]);
  await assert.rejects(openDatabase({ ...options, name: 'one', mode: 'open' }), (error) =>
    hasCode(error, 'storage/busy'),
  );
  first.close();
  assert.deepEqual(second.get('SELECT v FROM t'), { v: 2 });
  (await openDatabase({ ...options, name: 'one', mode: 'open' })).close();
  second.close();
});
