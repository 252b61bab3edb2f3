import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { followChain, genesisHash } from '../protocol/chain.ts';
import { aLog, anId, appended, aPush, aRecord, readPage, type Check } from './conformance-fixtures.ts';

/** A push is decided and stored as a whole, in one gap-free chain. */
export function checkAppends(check: Check): void {
  check('appends in order, with the chain of the protocol', async (store) => {
    const log = await aLog(store);
    const records = [aRecord(), aRecord('ü'.repeat(100)), aRecord()];
    const result = appended(await store.append(aPush(log, records)));
    assert.deepEqual(
      result.results.map(({ status }) => status),
      ['stored', 'stored', 'stored'],
    );
    const page = await readPage(store, { logId: log.logId, after: 0, maxRecords: 10, maxBytes: 1e6 });
    assert.deepEqual(
      page?.records.map(({ sequence }) => sequence),
      [1, 2, 3],
    );
    assert.deepEqual(
      page?.records.map(({ record }) => record),
      records.map(({ record }) => record),
    );
    const genesis = { sequence: 0, hash: genesisHash(log.logId) };
    assert.deepEqual(followChain(genesis, page?.records ?? []), result.head);
    assert.equal(page?.afterHash, genesis.hash);
    const stored = await store.getLog(log.logId);
    assert.equal(stored?.sequence, 3);
    assert.equal(
      stored?.bytes,
      records.reduce((total, { bytes }) => total + bytes, 0),
    );
    assert.deepEqual([...(await store.heads([log.logId, anId(32)]))], [[log.logId, 3]]);
  });

  check('record texts come back byte for byte', async (store) => {
    const log = await aLog(store);
    const texts = [
      '{"v":1}',
      ' {\t"b" : 1 ,\n"a":"\\u0000\\ud800\\/"}\r\n',
      '{"é":"\u{1F469}\u200D\u{1F680}\u2028\uFFFF\uFEFF","é":"e\u0301"}',
      `{"long":"${'x'.repeat(200_000)}"}`,
      '{"sql":"\'; DROP TABLE records; --","dollar":"$1 ? :a @b"}',
      '{"\u007f":"\\\\\\""}',
    ];
    appended(
      await store.append(
        aPush(
          log,
          texts.map((text) => aRecord(text)),
        ),
      ),
    );
    const page = await readPage(store, { logId: log.logId, after: 0, maxRecords: 100, maxBytes: 1e7 });
    assert.deepEqual(
      page?.records.map(({ record }) => record),
      texts,
    );
  });

  check('a repeated push gets its old positions, and stores nothing', async (store) => {
    const log = await aLog(store);
    const push = aPush(log, [aRecord(), aRecord()]);
    const first = appended(await store.append(push));
    const more = appended(await store.append(aPush(log, [aRecord()])));
    const again = appended(await store.append(push));
    assert.deepEqual(again.results, first.results);
    assert.deepEqual(again.head, more.head);
    assert.equal((await store.getLog(log.logId))?.sequence, 3);
  });

  check('other bytes under a known id are a conflict of that record alone', async (store) => {
    const log = await aLog(store);
    const [taken, fresh] = [aRecord(), aRecord()];
    appended(await store.append(aPush(log, [taken])));
    const result = appended(await store.append(aPush(log, [{ ...aRecord(), id: taken.id }, fresh])));
    assert.deepEqual(result.results[0], {
      id: taken.id,
      status: 'conflict',
      sequence: 1,
      record: taken.record,
    });
    assert.equal(result.results[1]?.status, 'stored');
    assert.equal(result.head.sequence, 2);
  });

  check('one push may name an id twice', async (store) => {
    const log = await aLog(store);
    const record = aRecord();
    const result = appended(
      await store.append(aPush(log, [record, record, { ...aRecord(), id: record.id }])),
    );
    assert.deepEqual(
      result.results.map(({ status }) => status),
      ['stored', 'stored', 'conflict'],
    );
    assert.equal(result.head.sequence, 1);
  });

  check('a prefix must match: shorter is fine, longer is a rollback, another hash a fork', async (store) => {
    const log = await aLog(store);
    const first = appended(await store.append(aPush(log, [aRecord()])));
    const second = appended(await store.append({ ...aPush(log, [aRecord()]), prefix: first.head }));
    for (const prefix of [{ sequence: 0, hash: genesisHash(log.logId) }, first.head, second.head]) {
      appended(await store.append({ ...aPush(log, [aRecord()]), prefix }));
    }
    const outcomeOf = async (prefix: { sequence: number; hash: string }) =>
      (await store.append({ ...aPush(log, [aRecord()]), prefix })).outcome;
    assert.equal(await outcomeOf({ sequence: 6, hash: anId(32) }), 'rollback');
    assert.equal(await outcomeOf({ sequence: 5, hash: anId(32) }), 'fork');
    assert.equal(await outcomeOf({ sequence: 1, hash: second.head.hash }), 'fork');
    assert.equal(await outcomeOf({ sequence: 0, hash: anId(32) }), 'fork');
    assert.equal((await store.getLog(log.logId))?.sequence, 5);
  });

  check('a push to a log of somebody else is a push to none', async (store) => {
    const log = await aLog(store);
    assert.equal(
      (await store.append({ ...aPush(log, [aRecord()]), accountId: anId(32) })).outcome,
      'not-found',
    );
    assert.equal((await store.append(aPush({ ...log, logId: anId(32) }, [aRecord()]))).outcome, 'not-found');
    // The same after the store has seen a push of the owner's.
    appended(await store.append(aPush(log, [aRecord()])));
    assert.equal(
      (await store.append({ ...aPush(log, [aRecord()]), accountId: anId(32) })).outcome,
      'not-found',
    );
  });

  check('control pushes are compare-and-swap, all or nothing, and move the epoch', async (store) => {
    const log = await aLog(store);
    const control = { ...aPush(log, [aRecord(), aRecord()]), control: { expect: 0, epoch: 2 } };
    const first = appended(await store.append(control));
    assert.deepEqual([first.control, first.epoch], [1, 2]);
    const late = { ...aPush(log, [aRecord()]), control: { expect: 0, epoch: 3 } };
    assert.equal((await store.append(late)).outcome, 'control-conflict');
    // The answer was lost, so it is asked again.
    assert.deepEqual(appended(await store.append(control)).results, first.results);
    assert.equal(
      (await store.append({ ...late, control: { expect: 1, epoch: 1 } })).outcome,
      'control-conflict',
    );
    const sealedBefore = appended(await store.append(aPush(log, [aRecord()])));
    assert.deepEqual(
      sealedBefore.results.map(({ status }) => status),
      ['epoch'],
    );
    const sealedNow = appended(await store.append(aPush(log, [{ ...aRecord(), epoch: 2 }])));
    assert.deepEqual(
      sealedNow.results.map(({ status }) => status),
      ['stored'],
    );
  });

  check('only one of many control pushes wins', async (store) => {
    const log = await aLog(store);
    const pushes = Array.from({ length: 12 }, () => ({
      ...aPush(log, [aRecord()]),
      control: { expect: 0, epoch: 0 },
    }));
    const results = await Promise.all(pushes.map((push) => store.append(push)));
    assert.equal(results.filter(({ outcome }) => outcome === 'appended').length, 1);
    assert.equal((await store.getLog(log.logId))?.sequence, 1);
  });

  check('the allowance counts every log of the account, snapshots included', async (store) => {
    const log = await aLog(store);
    const other = await aLog(store, { accountId: log.accountId });
    const record = aRecord('x'.repeat(1000));
    const push = { ...aPush(log, [record]), maxAccountBytes: 2_500 };
    appended(await store.append(push));
    await store.putBlob(other.logId, 'snapshot', 0, randomBytes(600));
    assert.equal((await store.append({ ...push, records: [aRecord('x'.repeat(1000))] })).outcome, 'quota');
    // What is stored already costs nothing more.
    appended(await store.append(push));
    appended(await store.append({ ...push, records: [aRecord('x'.repeat(800))] }));
    assert.equal((await store.append({ ...push, records: [aRecord('x'.repeat(200))] })).outcome, 'quota');
  });

  check('concurrent pushes are all stored, once, in one gap-free chain', async (store) => {
    const log = await aLog(store);
    const pushes = Array.from({ length: 30 }, () => aPush(log, [aRecord(), aRecord(), aRecord()]));
    const twice = [...pushes, ...pushes];
    for (const result of await Promise.all(twice.map((push) => store.append(push)))) appended(result);
    const page = await readPage(store, { logId: log.logId, after: 0, maxRecords: 1_000, maxBytes: 1e9 });
    assert.equal(page?.records.length, 90);
    assert.equal(new Set(page?.records.map(({ id }) => id)).size, 90);
    const head = followChain({ sequence: 0, hash: genesisHash(log.logId) }, page?.records ?? []);
    assert.deepEqual(head, page?.head);
    for (const push of pushes) {
      const positions: number[] = push.records.map(
        ({ id }) => page?.records.findIndex((record) => record.id === id) ?? -1,
      );
      const first: number = positions[0] ?? -1;
      assert.deepEqual(positions, [first, first + 1, first + 2], 'a push stays together');
    }
  });
}
