import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createAttachedTabs, type AttachedTab } from './attached-tabs.ts';

function createPort(name: string, disposed: string[]): AttachedTab {
  return { remote: {} as AttachedTab['remote'], dispose: () => void disposed.push(name) };
}

const never = new Promise<void>(() => undefined);

describe('the ports of the tabs', () => {
  it('stay until the tab has answered on a newer one, which may have been lost on its way', async () => {
    const disposed: string[] = [];
    const tabs = createAttachedTabs();
    const first = createPort('first', disposed);
    const lost = createPort('lost', disposed);
    const third = createPort('third', disposed);
    tabs.add('a', first, Promise.resolve());
    tabs.add('a', lost, never);
    await Promise.resolve();
    assert.deepEqual([...tabs], [first, lost]);
    tabs.add('a', third, Promise.resolve());
    await new Promise((resolve) => setTimeout(resolve));
    assert.deepEqual([...tabs], [third]);
    assert.deepEqual(disposed, ['first', 'lost']);
  });

  it('are a few for each tab at most, and end with it', () => {
    const disposed: string[] = [];
    const tabs = createAttachedTabs();
    for (let number = 0; number < 10; number += 1) tabs.add('a', createPort(String(number), disposed), never);
    assert.equal([...tabs].length, 5);
    assert.deepEqual(disposed, ['0', '1', '2', '3', '4']);
    tabs.add('b', createPort('b', disposed), never);
    tabs.remove('a');
    assert.equal([...tabs].length, 1);
    tabs.clear();
    assert.equal(disposed.length, 11);
  });
});
