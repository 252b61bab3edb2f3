import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OwnerState, TabForOwnerApi } from '../ports/contracts.ts';
import type { Port } from '../ports/port.ts';
import { connect } from '../ports/rpc.ts';
import { ANSWER_GRACE_MS, createOwnerLinks } from './owner-links.ts';

const OWNER = { role: 'owner', open: true } as OwnerState;

describe('the ports of a tab to the owner', () => {
  it('bring what a worker answered before it was ended, though the word of its end was faster', async () => {
    const { port1, port2 } = new MessageChannel();
    const links = createOwnerLinks({
      onState: () => undefined,
      onWatchEvent: () => undefined,
      onTokenWanted: async () => null,
    });
    links.add('w', port1 as unknown as Port);
    let answer = (_: unknown) => {};
    const run = () => new Promise((resolve) => (answer = resolve));
    await connect<TabForOwnerApi>(port2 as unknown as Port, { run }).remote.state(OWNER);
    const done = links.current!.owner.run('1', 'vault.wipe', { confirm: 'v' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    links.keepOnly([]);
    assert.equal(links.current, null);
    answer('wiped');
    assert.equal(await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 300))]), 'wiped');
    await new Promise((resolve) => setTimeout(resolve, ANSWER_GRACE_MS));
    const late = connect<TabForOwnerApi>(port2 as unknown as Port, {}).remote.state(OWNER);
    assert.equal(await Promise.race([late, new Promise((resolve) => setTimeout(resolve, 50))]), undefined);
    port2.close();
  });

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
