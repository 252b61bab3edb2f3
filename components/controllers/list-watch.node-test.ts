import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReactiveControllerHost } from 'lit';
import { ListWatch, type ListEvent, type ListSource } from './list-watch.ts';

interface Item {
  readonly id: number;
}
type Query = { readonly word: string };

const itemsTo = (count: number): readonly Item[] => Array.from({ length: count }, (_, id) => ({ id }));

/** A list in an element that draws whenever it is asked to, and a vault that answers when the test says so. */
function shown(step: number, drawnAtOnce: number) {
  const draws: number[] = [];
  const turns = new Set<() => void>();
  const host = {
    addController: () => undefined,
    removeController: () => undefined,
    updateComplete: Promise.resolve(true),
    requestUpdate: () => queueMicrotask(draw),
  } as unknown as ReactiveControllerHost & Element;
  const list = new ListWatch<Item, Query>(host, step, drawnAtOnce, (_, act) => {
    turns.add(act);
    return () => turns.delete(act);
  });
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
  const drawn = () => new Promise((resolve) => setTimeout(resolve));
  /** One frame: whoever waits for it has a turn. */
  async function frame() {
    const waiting = [...turns];
    turns.clear();
    for (const act of waiting) act();
    await drawn();
  }
  async function settled() {
    await drawn();
    while (turns.size > 0) await frame();
  }
  return {
    list,
    source,
    draws,
    turns,
    drawn,
    frame,
    settled,
    host,
    answer: (event: ListEvent<Item>) => answer(event),
  };
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

test('what else draws the element between two turns draws no more of the list', async () => {
  const { list, source, draws, drawn, frame, host, answer } = shown(10, 4);
  list.use(source, { word: 'a' });
  await drawn();
  draws.length = 0;
  answer({ items: itemsTo(10), total: 10 });
  await drawn();
  host.requestUpdate();
  await drawn();
  answer({ changes: [{ kind: 'update', index: 9, item: { id: 99 } }], total: 10 });
  await drawn();
  await frame();
  assert.deepEqual(draws, [4, 4, 4, 8]);
});

test('an element that left or asks for something else does not go on with what it had', async () => {
  const { list, source, draws, turns, drawn, settled, answer } = shown(10, 4);
  list.use(source, { word: 'a' });
  answer({ items: itemsTo(10), total: 10 });
  await drawn();
  assert.equal(turns.size, 1);
  list.use(source, { word: 'b' });
  draws.length = 0;
  answer({ items: itemsTo(9), total: 9 });
  await settled();
  assert.deepEqual(draws, [4, 8, 9]);
  list.more();
  answer({ items: itemsTo(20), total: 20 });
  await drawn();
  list.hostDisconnected();
  assert.equal(turns.size, 0);
});
