import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OwnerState, TabForOwnerApi } from '../ports/contracts.ts';
import type { Port } from '../ports/port.ts';
import { connect } from '../ports/rpc.ts';
import { createOwnerLinks } from './owner-links.ts';

const OWNER = { role: 'owner', open: true } as OwnerState;

describe('the ports of a tab to the owner', () => {
  it('change when the worker speaks on the new one, not before: it may lead nowhere', async () => {
    const channels: MessageChannel[] = [];
    const channel = () => {
      const made = new MessageChannel();
      channels.push(made);
      return [made.port1, made.port2] as unknown as [Port, Port];
    };
    const links = createOwnerLinks({
      onState: () => undefined,
      onWatchEvent: () => undefined,
      onTokenWanted: async () => null,
    });
    const introduce = async ({ answers }: { answers: boolean }) => {
      const [forTab, forWorker] = channel();
      links.add('w', forTab);
      if (answers) await connect<TabForOwnerApi>(forWorker, {}).remote.state(OWNER);
    };
    await introduce({ answers: true });
    const first = links.current;
    assert.ok(first);
    await introduce({ answers: false });
    assert.equal(links.current, first, 'calls still go to the port that works');
    await introduce({ answers: true });
    assert.notEqual(links.current, first);
    assert.deepEqual(links.current?.state, OWNER);
    links.clear();
    assert.equal(links.current, null);
    for (const { port1, port2 } of channels) for (const port of [port1, port2]) port.close();
  });
});
