import assert from 'node:assert/strict';
import { checkAppends } from './conformance-appends.ts';
import { checkDocuments } from './conformance-documents.ts';
import { aDocument, aLog, appended, aPush, aRecord, eventually, put } from './conformance-fixtures.ts';
import { checkLogs } from './conformance-logs.ts';
import type { SyncStore } from './port.ts';

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

  checkDocuments(check);
  checkLogs(check);
  checkAppends(check);

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
