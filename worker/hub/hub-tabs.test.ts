import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { TabApi, TabHello } from '../ports/contracts.ts';
import { lockNames } from '../ports/lock-names.ts';
import type { Port } from '../ports/port.ts';
import type { Connection } from '../ports/rpc.ts';
import { createHubTabs } from './hub-tabs.ts';

it('a tab that says hello again gets new ports: those it has may have led through a process that died', () => {
  const tabs = createHubTabs(lockNames('default'), () => undefined);
  const hello: TabHello = { tabId: 'a', visible: true, holdsLock: false, hosts: [], wantsOwner: false };
  const connection = { remote: {}, close: () => undefined } as Connection<TabApi>;
  tabs.add(hello, {} as Port, connection).links.add('worker');
  assert.equal(tabs.add(hello, {} as Port, connection).links.size, 0);
  assert.equal(tabs.size, 1);
});
