import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { command } from '../owner/testing/core-fixture.ts';
import { verifyEventLog } from '../storage/event-store/verify-event-log.ts';
import { createPerson, createTestDevice, type TestDevice } from './testing/test-device.ts';
import { createTestServer } from './testing/test-server.ts';

/** A laptop whose profile was copied, keys and all, while a phone looks on. */
async function createScene() {
  const server = await createTestServer();
  const person = createPerson();
  const { fetch } = server;
  const laptop = await createTestDevice(person, { fetch, name: 'Laptop' });
  await laptop.enable(server.url);
  const goalId = laptop.createGoal({ summary: 'before the copy' });
  await laptop.engine.now();
  const phone = await createTestDevice(person, { fetch, name: 'Phone' });
  await phone.enable(server.url);
  const copy = await createTestDevice(person, { fetch, name: 'Copy', copyOf: laptop });
  const all = [laptop, copy, phone];
  const inStep = async () => {
    for (let round = 0; round < 4; round += 1) {
      for (const device of all) {
        await device.engine.now();
        if (device.mustReopen) await device.restart();
      }
    }
  };
  const close = async () => {
    for (const device of all) await device.close();
    await server.close();
  };
  return { server, laptop, copy, phone, goalId, all, inStep, close };
}

const summariesOf = (device: TestDevice) =>
  (device.goals() as readonly { readonly summary: string }[]).map(({ summary }) => summary).sort();
const historyOf = ({ vault }: TestDevice, aggregateId: string) =>
  vault.query('history.list', { aggregateId, limit: 100 }).items.map(({ eventId }) => eventId);

async function membersOf(device: TestDevice) {
  const { settings } = await device.engine.connection();
  return [...(device.vault.sync.tables.roster(settings.logId)?.devices.values() ?? [])].map(
    ({ name }) => name,
  );
}

function assertOneTruth(
  all: readonly TestDevice[],
  summaries: readonly string[],
  goalId: string,
  events: number,
) {
  for (const device of all) {
    assert.deepEqual(summariesOf(device), [...summaries].sort());
    assert.deepEqual(device.goals(), all[0]!.goals());
    const history = historyOf(device, goalId);
    assert.equal(history.length, events);
    assert.deepEqual(history, historyOf(all[0]!, goalId));
    const { state, error, pending, unopened } = device.engine.status;
    assert.deepEqual(
      { state, error, pending, unopened },
      { state: 'idle', error: null, pending: 0, unopened: 0 },
    );
    const { database, identity, vault } = device;
    const keys = { vaultId: identity.vaultId, aggregateKeysKey: new Uint8Array(32), device: identity.device };
    verifyEventLog(database, vault.sync.sodium, keys);
  }
}

describe('two installations with one device key', () => {
  it('become two devices as soon as both write; nothing is lost, twice, or blocked', async () => {
    const { laptop, copy, phone, goalId, all, inStep, close } = await createScene();
    const { deviceId } = laptop.identity.device;
    laptop.createGoal({ summary: 'on the laptop' });
    laptop.execute(command('goal.change', { goalId, summary: 'changed on the laptop' }));
    copy.createGoal({ summary: 'on the copy' });
    copy.execute(command('goal.achieve', { goalId }));
    await laptop.engine.now();
    await inStep();

    assert.equal(laptop.identity.device.deviceId, deviceId);
    assert.notEqual(copy.identity.device.deviceId, deviceId);
    assertOneTruth(all, ['changed on the laptop', 'on the laptop', 'on the copy'], goalId, 3);
    assert.deepEqual(await membersOf(phone), ['Laptop', 'Phone', 'Laptop (2)']);

    // From now on each is itself.
    laptop.createGoal({ summary: 'later' });
    copy.createGoal({ summary: 'later, too' });
    await inStep();
    assertOneTruth(
      all,
      ['changed on the laptop', 'on the laptop', 'on the copy', 'later', 'later, too'],
      goalId,
      3,
    );
    assert.deepEqual(await membersOf(phone), ['Laptop', 'Phone', 'Laptop (2)']);
    await close();
  });

  it('also when both pushed before either looked, and when the owner dies at the worst moment', async () => {
    const { laptop, copy, goalId, all, inStep, close } = await createScene();
    laptop.createGoal({ summary: 'on the laptop' });
    copy.createGoal({ summary: 'on the copy' });
    // Without a look at the log first.
    for (const device of [laptop, copy]) await (await device.engine.connection()).sync.push();
    for (let round = 0; !copy.mustReopen && round < 3; round += 1)
      await copy.engine.now().catch(() => undefined);
    assert.ok(copy.mustReopen, 'it has let its new key in');
    // Written between the new key and the new beginning.
    copy.createGoal({ summary: 'in between' });
    await copy.restart({ keepCache: false });
    await inStep();
    assertOneTruth(all, ['before the copy', 'on the laptop', 'on the copy', 'in between'], goalId, 1);
    await close();
  });

  it('stay one as long as only one of them writes', async () => {
    const { laptop, copy, phone, goalId, all, inStep, close } = await createScene();
    laptop.createGoal({ summary: 'on the laptop' });
    await inStep();
    copy.createGoal({ summary: 'on the copy, which knows' });
    await copy.engine.now();
    await inStep();
    assertOneTruth(all, ['before the copy', 'on the laptop', 'on the copy, which knows'], goalId, 1);
    assert.deepEqual(await membersOf(phone), ['Laptop', 'Phone']);
    await close();
  });
});
