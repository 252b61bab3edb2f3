import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode } from '../errors/has-code.ts';
import { MoError } from '../errors/mo-error.ts';
import { openDatabase } from './open-database.ts';
import { loadSqlite } from './sqlite.ts';
import { DiskModel } from './testing/disk-model.ts';
import { createRandom } from './testing/random.ts';

const sqlite = await loadSqlite();
const key = new Uint8Array(32).fill(7);
const fileId = new Uint8Array(16).fill(9);
const RUNS = Math.min(300, Number(process.env['MO_RUNS'] ?? 15));

const options = (disk: DiskModel) =>
  ({ sqlite, directory: disk, name: 'db', key, fileId, durability: 'flush' }) as const;

function usedBy(disk: DiskModel): number {
  return (disk.contents('db')?.length ?? 0) + (disk.contents('db.odd')?.length ?? 0);
}

test(`a full disk, wherever it strikes, leaves the last commit and a database that works (${RUNS} histories)`, async (t) => {
  let failures = 0;
  for (let seed = 1; seed <= RUNS; seed++) {
    const random = createRandom(seed);
    const disk = new DiskModel({ random });
    let database = await openDatabase({ ...options(disk), mode: 'create' });
    database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, v BLOB); CREATE INDEX ti ON t (length(v))');
    database.exec(`PRAGMA cache_size = ${random.chance(0.5) ? 6 : 500}`);
    const expected = new Map<number, number>();
    const rows = (): Map<number, number> =>
      new Map(
        database
          .all<{ id: number; n: number }>('SELECT id, length(v) AS n FROM t')
          .map(({ id, n }) => [id, n]),
      );
    for (let i = 0; i < 60; i++) {
      disk.capacity = random.chance(0.4) ? usedBy(disk) + random.below(60_000) : Infinity;
      const changes = Array.from(
        { length: 1 + random.below(25) },
        () => [random.below(200), random.below(5000)] as const,
      );
      try {
        database.transaction(() => {
          for (const [id, length] of changes) {
            database.run('INSERT OR REPLACE INTO t VALUES (?, ?)', [id, random.bytes(length)]);
          }
        });
        for (const [id, length] of changes) expected.set(id, length);
      } catch (error) {
        assert.ok(hasCode(error, 'storage/quota'), String(error));
        failures++;
        assert.deepEqual(rows(), expected, 'after the failure');
      }
      disk.capacity = Infinity;
      if (random.chance(0.05)) {
        database.close();
        database = await openDatabase({ ...options(disk), mode: 'open' });
        assert.equal(database.report.droppedTailBytes, 0);
      }
    }
    assert.deepEqual(rows(), expected);
    assert.deepEqual(database.all('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
    database.close();
    database = await openDatabase({ ...options(disk), mode: 'open' });
    assert.deepEqual(rows(), expected);
    database.close();
  }
  t.diagnostic(`${failures} times full`);
  assert.ok(failures > RUNS);
});

test('any other failure of the disk: nothing works until the store is opened again, and nothing is lost', async (t) => {
  let poisoned = 0;
  for (let step = 0; step < 40; step++) {
    const disk = new DiskModel({ random: createRandom(step) });
    const database = await openDatabase({ ...options(disk), mode: 'create' });
    database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, v BLOB)');
    disk.failAfter(step);
    let acknowledged = 0;
    try {
      for (let i = 1; i <= 15; i++) {
        database.run('INSERT INTO t VALUES (?, ?)', [i, new Uint8Array(2000)]);
        acknowledged = i;
      }
    } catch (error) {
      poisoned++;
      assert.ok(hasCode(error, 'internal/unexpected'));
      assert.throws(() => database.run('INSERT INTO t VALUES (99, NULL)'), MoError);
    }
    database.close();
    disk.failAfter(Infinity);
    const again = await openDatabase({ ...options(disk), mode: 'open' });
    const { n } = again.get<{ n: number }>('SELECT count(*) AS n FROM t') ?? { n: -1 };
    assert.ok(n === acknowledged || n === acknowledged + 1, `${n} of ${acknowledged}`);
    assert.deepEqual(again.all('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
    again.close();
  }
  t.diagnostic(`${poisoned} times poisoned`);
  assert.ok(poisoned >= 25);
});
