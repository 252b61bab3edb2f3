import assert from 'node:assert/strict';
import { aDocument, key, put, type Check } from './conformance-fixtures.ts';

/** Documents change in one transaction that nothing else in their partitions overlaps. */
export function checkDocuments(check: Check): void {
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
}
