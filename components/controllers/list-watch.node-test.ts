import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ListWatch, type ListEvent, type ListSource } from './list-watch.ts';

interface Item {
  readonly id: number;
}
type Query = { readonly word: string };

const itemsTo = (count: number): readonly Item[] => Array.from({ length: count }, (_, id) => ({ id }));

/** A list in an element that draws whenever it is asked to, and a vault that answers when the test says so. */
function shown(step: number, drawnAtOnce: number) {
  const draws: number[] = [];
  const host = {
    addController: () => undefined,
    removeController: () => undefined,
    updateComplete: Promise.resolve(true),
    requestUpdate: () => queueMicrotask(draw),
  };
  const list = new ListWatch<Item, Query>(host, step, drawnAtOnce);
  function draw(): void {
    list.hostUpdate();
    draws.push(list.shown.length);
    list.hostUpdated();
  }
  let answer: (event: ListEvent<Item>) => void = () => undefined;
  const source: ListSource<Item, Query> = {
    watch: (_, { onChange }) => {
      answer = onChange;
      return () => undefined;
    },
  };
  const settled = () => new Promise((resolve) => setTimeout(resolve, 40));
  return { list, source, draws, settled, answer: (event: ListEvent<Item>) => answer(event) };
}

test('many items that come at once are drawn a few at a time, and no more often than that', async () => {
  const { list, source, draws, settled, answer } = shown(10, 4);
  list.use(source, { word: 'a' });
  await settled();
  draws.length = 0;
  answer({ items: itemsTo(10), total: 30 });
  assert.equal(list.items.length, 10);
  await settled();
  assert.deepEqual(draws, [4, 8, 10]);
  assert.equal(list.hasMore, true);
  answer({ changes: [{ kind: 'insert', index: 0, item: { id: 99 } }], total: 31 });
  await settled();
  assert.deepEqual(draws, [4, 8, 10, 11]);
});

test('more of the same list keeps what is drawn, object for object; another list begins anew', async () => {
  const { list, source, draws, settled, answer } = shown(10, 4);
  list.use(source, { word: 'a' });
  answer({ items: itemsTo(10), total: 30 });
  await settled();
  const before = list.items;
  draws.length = 0;
  list.more();
  answer({ items: itemsTo(20).map((item) => (item.id === 3 ? { id: 33 } : item)), total: 30 });
  await settled();
  assert.deepEqual(draws, [14, 18, 20]);
  assert.ok(
    before.every((item, index) => (index === 3 ? list.items[index] !== item : list.items[index] === item)),
  );

  list.use(source, { word: 'b' });
  assert.equal(list.stale, true);
  answer({ items: itemsTo(10), total: 10 });
  assert.equal(list.stale, false);
  draws.length = 0;
  await settled();
  assert.deepEqual(draws, [4, 8, 10]);
  list.hostDisconnected();
});
