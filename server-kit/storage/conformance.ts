import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { bodyHashOf, chainHash, followChain, genesisHash } from '../protocol/chain.ts';
import type {
  Appended,
  AppendInput,
  AppendRecord,
  AppendResult,
  DocumentKey,
  StoredDocument,
  SyncStore,
} from './port.ts';

export interface StoreConformanceOptions {
  /** Of any runner: `node:test`, vitest, mocha. */
  readonly test: (name: string, run: () => Promise<void>) => unknown;
  /** An empty store that is not open yet. */
  readonly createStore: () => Promise<SyncStore>;
  /** Another connection to the same data, for stores that outlive a process. */
  readonly reopen?: (store: SyncStore) => Promise<SyncStore>;
}

/**
 * Registers the tests that every store must pass; run it on an adapter of your own. Needs Node for its assertions, and
 * nothing else beside the store.
 */
export function testStoreConformance({ test, createStore, reopen }: StoreConformanceOptions): void {
  const check = (name: string, run: (store: SyncStore) => Promise<void>) =>
    test(name, async () => {
      const store = await createStore();
      await store.open();
      try {
        await run(store);
      } finally {
        await store.close();
      }
    });

  check('opens twice, answers, and closes twice', async (store) => {
    await store.open();
    await store.check();
    await store.close();
    await store.close();
  });

  // ---- Documents

  check('a document comes back as it was put, by key and in a list', async (store) => {
    const document = aDocument('p', 'kind', 'b', {
      text: 'ä"\\\u0001\u{1F600}',
      deep: { list: [1, null, true] },
    });
    const other = aDocument('p', 'kind', 'a', {}, 5);
    await put(store, document, other);
    assert.deepEqual(await store.get([document, key('p', 'kind', 'none'), other]), [
      document,
      undefined,
      other,
    ]);
    assert.deepEqual(await store.list('p', 'kind'), [other, document]);
    assert.deepEqual(await store.list('p', 'other'), []);
    assert.deepEqual(await store.list('q', 'kind'), []);
  });

  check('an update that throws writes nothing', async (store) => {
    const document = aDocument('p', 'kind', 'a', { n: 1 });
    await put(store, document);
    await assert.rejects(
      store.update({ keys: [document] }, () => {
        throw new Error('no');
      }),
      /^Error: no$/,
    );
    assert.deepEqual(await store.get([document]), [document]);
  });

  check('updates of one partition do not overlap', async (store) => {
    const counter = key('p', 'counter', 'c');
    await Promise.all(
      Array.from({ length: 40 }, () =>
        store.update({ keys: [counter] }, (found) => {
          const count = Number(found.get(counter)?.data['count'] ?? 0);
          return { result: undefined, put: [aDocument('p', 'counter', 'c', { count: count + 1 })] };
        }),
      ),
    );
    assert.equal((await store.get([counter]))[0]?.data['count'], 40);
  });

  check('updates of several partitions do not wait for each other for ever', async (store) => {
    const [a, b] = [key('a', 'k', '1'), key('b', 'k', '1')];
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        store.update({ keys: index % 2 === 0 ? [a, b] : [b, a] }, () => ({
          result: undefined,
          put: [aDocument('a', 'k', '1', {}), aDocument('b', 'k', '1', {})],
        })),
      ),
    );
  });

  check('an update sees its lists whole, and removes', async (store) => {
    await put(
      store,
      aDocument('p', 'k', '1', {}),
      aDocument('p', 'k', '2', {}),
      aDocument('p', 'x', '3', {}),
    );
    const seen = await store.update({ lists: [{ partition: 'p', kind: 'k' }] }, (found) => ({
      result: found.list('p', 'k').map(({ id }) => id),
      remove: found.list('p', 'k'),
    }));
    assert.deepEqual(seen, ['1', '2']);
    assert.deepEqual(await store.list('p', 'k'), []);
    assert.equal((await store.list('p', 'x')).length, 1);
    await store.removePartition('p');
    assert.deepEqual(await store.list('p', 'x'), []);
  });

  check('lists what has expired', async (store) => {
    await put(
      store,
      aDocument('p', 'k', '1', {}, 10),
      aDocument('p', 'k', '2', {}, 20),
      aDocument('p', 'k', '3', {}),
    );
    assert.deepEqual(
      (await store.expired(10, 10)).map(({ id }) => id),
      ['1'],
    );
    assert.deepEqual((await store.expired(99, 10)).map(({ id }) => id).sort(), ['1', '2']);
    assert.equal((await store.expired(99, 1)).length, 1);
  });

  // ---- Logs

  check('creates a log once, up to the limit of the account', async (store) => {
    const log = await aLog(store, { maxLogs: 1 });
    const again = { ...log, createdAt: 9, restartOf: null, maxLogs: 1 };
    assert.equal(await store.createLog(again), 'exists');
    assert.equal(await store.createLog({ ...again, logId: anId(32) }), 'full');
    assert.equal(await store.createLog({ ...again, logId: anId(32), accountId: anId(32) }), 'created');
    assert.equal((await store.listLogs(log.accountId)).length, 1);
    assert.equal(await store.getLog(anId(32)), undefined);
  });

  check('keeps what a restart names', async (store) => {
    const restartOf = { logId: anId(32), sequence: 7, hash: anId(32) };
    const { logId } = await aLog(store, { restartOf });
    assert.deepEqual((await store.getLog(logId))?.restartOf, restartOf);
  });

  check('appends in order, with the chain of the protocol', async (store) => {
    const log = await aLog(store);
    const records = [aRecord(), aRecord('ü'.repeat(100)), aRecord()];
    const result = appended(await store.append(aPush(log, records)));
    assert.deepEqual(
      result.results.map(({ status }) => status),
      ['stored', 'stored', 'stored'],
    );
    const page = await store.read({ logId: log.logId, after: 0, maxRecords: 10, maxBytes: 1e6 });
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
    const page = await store.read({ logId: log.logId, after: 0, maxRecords: 100, maxBytes: 1e7 });
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
    const page = await store.read({ logId: log.logId, after: 0, maxRecords: 1_000, maxBytes: 1e9 });
    assert.equal(page?.records.length, 90);
    assert.equal(new Set(page?.records.map(({ id }) => id)).size, 90);
    const head = followChain({ sequence: 0, hash: genesisHash(log.logId) }, page?.records ?? []);
    assert.deepEqual(head, { sequence: page?.log.sequence, hash: page?.log.hash });
    for (const push of pushes) {
      const positions: number[] = push.records.map(
        ({ id }) => page?.records.findIndex((record) => record.id === id) ?? -1,
      );
      const first: number = positions[0] ?? -1;
      assert.deepEqual(positions, [first, first + 1, first + 2], 'a push stays together');
    }
  });

  check('pages end by count and by size, hold one record at least, and leave no gap', async (store) => {
    const log = await aLog(store);
    appended(
      await store.append(
        aPush(
          log,
          Array.from({ length: 9 }, () => aRecord('y'.repeat(1_000))),
        ),
      ),
    );
    const read = async (after: number, maxRecords: number, maxBytes: number) => {
      const page = await store.read({ logId: log.logId, after, maxRecords, maxBytes });
      return page?.records.map(({ sequence }) => sequence);
    };
    assert.deepEqual(await read(0, 4, 1e6), [1, 2, 3, 4]);
    assert.deepEqual(await read(4, 100, 2_500), [5, 6]);
    assert.deepEqual(await read(6, 100, 1), [7]);
    assert.deepEqual(await read(9, 100, 1e6), []);
    assert.deepEqual(await read(99, 100, 1e6), []);
    const beyond = await store.read({ logId: log.logId, after: 99, maxRecords: 1, maxBytes: 1 });
    assert.equal(beyond?.afterHash, null);
    assert.equal(await store.read({ logId: anId(32), after: 0, maxRecords: 1, maxBytes: 1 }), undefined);
    const middle = await store.read({ logId: log.logId, after: 4, maxRecords: 1, maxBytes: 1e6 });
    const [next] = middle?.records ?? [];
    assert.equal(next?.hash, chainHash(middle?.afterHash ?? '', 5, next?.id ?? '', next?.bodyHash ?? ''));
  });

  check('a tombstone keeps the chain, frees the space, and is known by its bytes', async (store) => {
    const log = await aLog(store);
    const records = [aRecord(), aRecord(), aRecord()];
    const { head } = appended(await store.append(aPush(log, records)));
    const ids = [records[1]?.id ?? '', records[1]?.id ?? '', anId(16)];
    assert.equal(await store.tombstone(log.logId, ids), 1);
    assert.equal(await store.tombstone(log.logId, ids), 0);
    const page = await store.read({ logId: log.logId, after: 0, maxRecords: 10, maxBytes: 1e6 });
    assert.equal(page?.records[1]?.record, null);
    assert.deepEqual(followChain({ sequence: 0, hash: genesisHash(log.logId) }, page?.records ?? []), head);
    assert.equal(page?.log.bytes, (records[0]?.bytes ?? 0) + (records[2]?.bytes ?? 0));
    assert.equal(appended(await store.append(aPush(log, records))).results[1]?.status, 'stored');
    const other = { ...aRecord(), id: records[1]?.id ?? '' };
    const [conflict] = appended(await store.append(aPush(log, [other]))).results;
    assert.deepEqual(conflict, { id: other.id, status: 'conflict', sequence: 2, record: null });
    appended(await store.append(aPush(log, [aRecord()])));
  });

  check('a deleted log is gone with its records and blobs, and is not created again', async (store) => {
    const log = await aLog(store);
    appended(await store.append(aPush(log, [aRecord()])));
    await store.putBlob(log.logId, 's', 0, new Uint8Array(10));
    await store.scheduleDeletion(log.logId, 50);
    assert.equal((await store.getLog(log.logId))?.deleteAt, 50);
    assert.deepEqual(await store.dueLogs(49, 10), []);
    assert.deepEqual(await store.dueLogs(50, 10), [log.logId]);
    await store.scheduleDeletion(log.logId, null);
    assert.deepEqual(await store.dueLogs(1e15, 10), []);
    await store.deleteLog(log.logId);
    assert.equal(await store.getLog(log.logId), undefined);
    assert.equal(await store.read({ logId: log.logId, after: 0, maxRecords: 1, maxBytes: 1 }), undefined);
    assert.equal((await store.append(aPush(log, [aRecord()]))).outcome, 'not-found');
    assert.equal(await store.getBlob(log.logId, 's', 0), undefined);
    assert.deepEqual(await store.listLogs(log.accountId), []);
    assert.deepEqual([...(await store.heads([log.logId]))], []);
    assert.equal(await store.createLog({ ...log, createdAt: 0, restartOf: null, maxLogs: 9 }), 'gone');
    await store.removeLogs(log.accountId);
    assert.equal((await store.append(aPush(log, [aRecord()]))).outcome, 'not-found');
  });

  check('removing the logs of an account leaves others alone', async (store) => {
    const [mine, theirs] = [await aLog(store), await aLog(store)];
    for (const log of [mine, theirs]) appended(await store.append(aPush(log, [aRecord()])));
    await store.removeLogs(mine.accountId);
    assert.equal(await store.getLog(mine.logId), undefined);
    const page = await store.read({ logId: theirs.logId, after: 0, maxRecords: 9, maxBytes: 1e6 });
    assert.equal(page?.records.length, 1);
  });

  check('blobs are replaced, listed, counted and removed', async (store) => {
    const { logId } = await aLog(store);
    const bytes = randomBytes(5_000);
    await store.putBlob(logId, 's', 1, bytes);
    await store.putBlob(logId, 's', 0, new Uint8Array(100));
    await store.putBlob(logId, 's', 0, new Uint8Array(50));
    await store.putBlob(logId, 't', 10, new Uint8Array(1));
    assert.deepEqual(await store.listBlobs(logId, 's'), [0, 1]);
    assert.deepEqual(Buffer.from((await store.getBlob(logId, 's', 1)) ?? []), bytes);
    assert.equal((await store.getLog(logId))?.blobBytes, 5_051);
    await store.removeBlobs(logId, 's');
    assert.deepEqual(await store.listBlobs(logId, 's'), []);
    assert.equal((await store.getLog(logId))?.blobBytes, 1);
    await store.putBlob(anId(32), 's', 0, new Uint8Array(1));
    assert.equal(await store.getBlob(anId(32), 's', 0), undefined);
  });

  // ---- Listening

  check('tells listeners of pushes and notifications, until they stop', async (store) => {
    const log = await aLog(store);
    const heard: string[] = [];
    const stop = store.listen((topic) => heard.push(topic));
    store.listen(() => {
      throw new Error('a listener of somebody else');
    });
    await store.notify('account/x');
    appended(await store.append(aPush(log, [aRecord()])));
    await eventually(() => heard.includes('account/x') && heard.includes(`log/${log.logId}`));
    stop();
    const count = heard.length;
    await store.notify('account/y');
    assert.equal(heard.length, count);
  });

  if (reopen !== undefined) {
    check('what was acknowledged is there for another connection', async (store) => {
      const log = await aLog(store);
      const document = aDocument('p', 'k', '1', { kept: true });
      await put(store, document);
      const push = aPush(log, [aRecord()]);
      const first = appended(await store.append(push));
      const other = await reopen(store);
      await other.open();
      try {
        assert.deepEqual(appended(await other.append(push)).results, first.results);
        assert.deepEqual(await other.get([document]), [document]);
        // Each learns of the other's writes, also where it remembers a head of its own.
        const second = appended(await other.append(aPush(log, [aRecord()])));
        const third = appended(await store.append({ ...aPush(log, [aRecord()]), prefix: second.head }));
        assert.equal(third.head.sequence, 3);
        assert.equal(appended(await other.append(aPush(log, [aRecord()]))).head.sequence, 4);
      } finally {
        await other.close();
      }
    });
  }
}

const anId = (bytes: number) => randomBytes(bytes).toString('base64url');
const key = (partition: string, kind: string, id: string): DocumentKey => ({ partition, kind, id });

function aDocument(
  partition: string,
  kind: string,
  id: string,
  data: StoredDocument['data'],
  expiresAt: number | null = null,
): StoredDocument {
  return { partition, kind, id, data, expiresAt };
}

function put(store: SyncStore, ...documents: StoredDocument[]): Promise<void> {
  return store.update({ keys: documents }, () => ({ result: undefined, put: documents }));
}

async function aLog(
  store: SyncStore,
  {
    accountId = anId(32),
    maxLogs = 9,
    restartOf = null,
  }: Partial<Parameters<SyncStore['createLog']>[0]> = {},
): Promise<{ logId: string; accountId: string }> {
  const logId = anId(32);
  assert.equal(await store.createLog({ logId, accountId, createdAt: 5, restartOf, maxLogs }), 'created');
  return { logId, accountId };
}

function aRecord(text = `{"ct":"${anId(40)}"}`): AppendRecord {
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
  return {
    id: anId(16),
    epoch: 0,
    record: text,
    bodyHash: bodyHashOf(text, sha256),
    bytes: Buffer.byteLength(text),
  };
}

function aPush(log: { logId: string; accountId: string }, records: readonly AppendRecord[]): AppendInput {
  const prefix = { sequence: 0, hash: genesisHash(log.logId) };
  return { ...log, prefix, records, control: null, maxAccountBytes: Infinity };
}

function appended(result: AppendResult): Appended {
  if (result.outcome !== 'appended') assert.fail(`the push was not stored: ${result.outcome}`);
  return result;
}

async function eventually(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail('it did not happen within two seconds');
}
