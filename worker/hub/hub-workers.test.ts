import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lockNames } from '../ports/lock-names.ts';
import type { Port } from '../ports/port.ts';
import type { TabApi } from '../ports/contracts.ts';
import type { HubTab, HubTabs } from './hub-tabs.ts';
import { createHubWorkers } from './hub-workers.ts';

/** A tab that notes what it is told. */
function createTab(tabId: string) {
  const told: string[] = [];
  const remote = new Proxy({} as TabApi, {
    get: (_target, call: string) => async (workerId: string) => void told.push(`${call} ${workerId}`),
  });
  const tab = { tabId, port: {} as Port, remote, links: new Set<string>() } as unknown as HubTab;
  return { tab, told };
}

function createWorkers(...tabs: HubTab[]) {
  const channels: MessageChannel[] = [];
  const known = new Map(tabs.map((tab) => [tab.tabId, tab]));
  const workers = createHubWorkers({
    names: lockNames('default'),
    tabs: Object.assign([...tabs], { get: (tabId: string) => known.get(tabId) }) as unknown as HubTabs,
    channel() {
      const channel = new MessageChannel();
      channels.push(channel);
      return [channel.port1, channel.port2] as unknown as [Port, Port];
    },
    onReport: () => undefined,
    onGone: () => undefined,
  });
  const close = () => {
    for (const { port1, port2 } of channels) for (const port of [port1, port2]) port.close();
  };
  return { workers, close };
}

describe('the workers a hub knows of', () => {
  it('are those that a tab says it runs: a word to start one may have been lost with the port it went to', () => {
    const { tab, told } = createTab('a');
    const other = createTab('b');
    const { workers, close } = createWorkers(tab, other.tab);
    workers.spawnIn(tab);
    workers.spawnIn(other.tab);
    const [lost, kept] = workers.ids;
    workers.adoptAll(tab, []);
    assert.deepEqual(workers.ids, [kept], 'another one can be started in its place');
    workers.adoptAll(tab, ['found']);
    assert.deepEqual(workers.ids, [kept, 'found']);
    assert.deepEqual(told, [`spawn ${lost}`, 'adopt found']);
    close();
  });

  it('of the time before a lock are ended', () => {
    const { tab, told } = createTab('a');
    const { workers, close } = createWorkers(tab);
    workers.disownEarlier();
    workers.adoptAll(tab, ['earlier']);
    assert.equal(workers.size, 0);
    assert.deepEqual(told, ['terminate earlier']);
    close();
  });
});
