import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { followChain, genesisHash } from '../protocol/chain.ts';
import { aLog, anId, appended, aPush, aRecord, readPage, type Check } from './conformance-fixtures.ts';

/** Logs are made, read in pages, emptied and deleted; their blobs with them. */
export function checkLogs(check: Check): void {
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
      const page = await readPage(store, { logId: log.logId, after, maxRecords, maxBytes });
      return page?.records.map(({ sequence }) => sequence);
    };
    assert.deepEqual(await read(0, 4, 1e6), [1, 2, 3, 4]);
    assert.deepEqual(await read(4, 100, 2_500), [5, 6]);
    assert.deepEqual(await read(6, 100, 1), [7]);
    assert.deepEqual(await read(9, 100, 1e6), []);
    assert.deepEqual(await read(99, 100, 1e6), []);
    const beyond = await readPage(store, { logId: log.logId, after: 99, maxRecords: 1, maxBytes: 1 });
    assert.equal(beyond?.afterHash, null);
    assert.equal(await readPage(store, { logId: anId(32), after: 0, maxRecords: 1, maxBytes: 1 }), undefined);
    const middle = await readPage(store, { logId: log.logId, after: 4, maxRecords: 1, maxBytes: 1e6 });
    const before = { sequence: 4, hash: middle?.afterHash ?? '' };
    assert.deepEqual(followChain(before, middle?.records ?? []), middle?.last);
  });

  check('a tombstone keeps the chain, frees the space, and is known by its bytes', async (store) => {
    const log = await aLog(store);
    const records = [aRecord(), aRecord(), aRecord()];
    const { head } = appended(await store.append(aPush(log, records)));
    const ids = [records[1]?.id ?? '', records[1]?.id ?? '', anId(16)];
    assert.equal(await store.tombstone(log.logId, ids), 1);
    assert.equal(await store.tombstone(log.logId, ids), 0);
    const page = await readPage(store, { logId: log.logId, after: 0, maxRecords: 10, maxBytes: 1e6 });
    assert.equal(page?.records[1]?.record, null);
    assert.deepEqual(followChain({ sequence: 0, hash: genesisHash(log.logId) }, page?.records ?? []), head);
    assert.deepEqual([page?.accountId, page?.head], [log.accountId, head]);
    assert.equal((await store.getLog(log.logId))?.bytes, (records[0]?.bytes ?? 0) + (records[2]?.bytes ?? 0));
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
    assert.equal(
      await readPage(store, { logId: log.logId, after: 0, maxRecords: 1, maxBytes: 1 }),
      undefined,
    );
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
    const page = await readPage(store, { logId: theirs.logId, after: 0, maxRecords: 9, maxBytes: 1e6 });
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
}
