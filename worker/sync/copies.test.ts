import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { command } from '../owner/testing/core-fixture.ts';
import { bringSnapshot } from './snapshots/keep-snapshot.ts';
import { backupOf, restoreInto } from './testing/restore-from.ts';
import { createPerson, createTestDevice, type TestDevice } from './testing/test-device.ts';
import { createTestServer } from './testing/test-server.ts';

/** A device that has changes which nobody has received, and another one that its backup was restored on. */
async function createScene(options: { readonly isFirstMember?: boolean } = {}) {
  const server = await createTestServer();
  const person = createPerson();
  const devices: TestDevice[] = [];
  const add = async (name: string) => {
    const device = await createTestDevice(person, { fetch: server.fetch, name });
    devices.push(device);
    return device;
  };
  const a = await add('First');
  if (options.isFirstMember !== false) await a.enable(server.url);
  const goalId = a.createGoal({ summary: 'created' });
  a.execute(command('goal.change', { goalId, summary: 'changed' }));
  a.execute(command('goal.achieve', { goalId }));
  const b = await add('Restored');
  await restoreInto(b, backupOf(a));
  const inStep = async () => {
    for (let round = 0; round < 3; round += 1) for (const device of devices) await device.engine.now();
  };
  const close = async () => {
    for (const device of devices) await device.close();
    await server.close();
  };
  return { server, a, b, add, goalId, inStep, close };
}

const historyOf = ({ vault }: TestDevice, aggregateId: string) =>
  vault
    .query('history.list', { aggregateId, limit: 100 })
    .items.map(({ eventId, deviceId, changes }) => ({ eventId, deviceId, changes }));

const summaryOf = ({ vault }: TestDevice, goalId: string) => vault.query('goals.get', { goalId })?.summary;

/** Everywhere three events, of the same device each, and the same goals. */
function assertOnce(devices: readonly TestDevice[], goalId: string, events = 3) {
  for (const device of devices) {
    const history = historyOf(device, goalId);
    assert.equal(history.length, events);
    assert.deepEqual(history, historyOf(devices[0]!, goalId));
    assert.deepEqual(device.goals(), devices[0]!.goals());
    assert.equal(device.vault.query('conflicts.list', {}).total, 0);
    assert.equal(device.engine.status.pending, 0);
    assert.equal(device.engine.status.unopened, 0);
  }
}

describe('what nobody had received when a backup was made, and comes from two devices', () => {
  for (const first of ['its own device', 'the restored one'] as const) {
    it(`counts once, wherever ${first} is before the other`, async () => {
      const { server, a, b, add, goalId, inStep, close } = await createScene();
      if (first === 'its own device') await a.engine.now();
      await b.enable(server.url);
      await inStep();
      assertOnce([a, b, await joined(server.url, add)], goalId);
      for (const device of [a, b]) await device.restart({ keepCache: false });
      assertOnce([a, b], goalId);
      await close();
    });
  }

  it('counts once when sync is turned on by hand, on the restored device before the first', async () => {
    const { server, a, b, add, goalId, inStep, close } = await createScene({ isFirstMember: false });
    await b.enable(server.url);
    await a.enable(server.url);
    await inStep();
    assertOnce([a, b, await joined(server.url, add)], goalId);
    await close();
  });

  it('stays where it stands in the log: what was changed since is not undone by the one that comes later', async () => {
    const { server, a, b, goalId, inStep, close } = await createScene();
    await b.enable(server.url);
    b.execute(command('goal.change', { goalId, summary: 'changed since' }));
    await b.engine.now();
    await a.engine.now();
    await inStep();
    assert.equal(summaryOf(a, goalId), 'changed since');
    assertOnce([a, b], goalId, 4);
    await close();
  });

  for (const early of ['the originals', 'the copies'] as const) {
    it(`counts once where ${early} are in a snapshot that a device started from`, async () => {
      const { server, a, b, add, goalId, inStep, close } = await createScene();
      const [before, behind] = early === 'the originals' ? [a, b] : [b, a];
      if (before === b) await b.enable(server.url);
      before.execute(command('goal.change', { goalId, summary: 'changed since' }));
      await before.engine.now();
      await bring(before);
      // One that has copies of what the snapshot contains does not start from it.
      if (behind === b) await b.enable(server.url);
      await behind.engine.now();

      const c = await joined(server.url, add);
      assert.notEqual(c.vault.sync.log.base.origin(), null, 'it started from the snapshot');
      assert.equal(summaryOf(c, goalId), 'changed since');
      await c.engine.completeHistory();
      assert.equal(c.vault.sync.log.base.origin(), null);
      await inStep();
      assertOnce([a, b, c], goalId, 4);
      await c.restart({ keepCache: false });
      assertOnce([a, b, c], goalId, 4);
      await close();
    });
  }
});

const bring = async (device: TestDevice) => {
  const { client, settings } = await device.engine.connection();
  return device.engine.inTurn(() => bringSnapshot(device.host, client, settings.logId));
};

async function joined(url: string, add: (name: string) => Promise<TestDevice>) {
  const device = await add('Third');
  await device.enable(url);
  return device;
}
