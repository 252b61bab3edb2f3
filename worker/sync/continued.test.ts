import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { command } from '../owner/testing/core-fixture.ts';
import { createPerson, createTestDevice, type TestDevice } from './testing/test-device.ts';
import { createTestServer } from './testing/test-server.ts';

const server = await createTestServer();
after(() => server.close());

const rename = (device: TestDevice, goalId: string, summary: string) =>
  device.execute(command('goal.change', { goalId, summary }));

/** A goal on two devices, and how often the second one reads all events of an aggregate. */
async function createTwo() {
  const person = createPerson();
  const laptop = await createTestDevice(person, { fetch: server.fetch, name: 'Laptop' });
  const phone = await createTestDevice(person, { fetch: server.fetch, name: 'Phone' });
  await laptop.enable(server.url);
  const goalId = laptop.createGoal();
  await laptop.engine.now();
  await phone.enable(server.url);
  let readings = 0;
  const log = phone.vault.context.log as {
    readAggregate: TestDevice['vault']['context']['log']['readAggregate'];
  };
  const { readAggregate } = log;
  log.readAggregate = (...args) => {
    readings += 1;
    return readAggregate(...args);
  };
  return {
    laptop,
    phone,
    goalId,
    readings: () => readings,
    async comeToTheSame() {
      assert.deepEqual(phone.goals(), laptop.goals());
      // The read models are made anew from all events.
      const before = phone.goals();
      await phone.restart();
      assert.deepEqual(phone.goals(), before);
      await Promise.all([laptop.close(), phone.close()]);
    },
  };
}

describe('events that come', () => {
  it('behind all others of their aggregate are read without those', async () => {
    const { laptop, phone, goalId, readings, comeToTheSame } = await createTwo();
    for (let change = 0; change < 5; change += 1) {
      rename(laptop, goalId, `Change ${change}`);
      laptop.execute(command(change % 2 === 0 ? 'goal.achieve' : 'goal.unachieve', { goalId }));
      await laptop.engine.now();
      await phone.engine.now();
      assert.equal(readings(), 0);
    }
    await comeToTheSame();
  });

  it('in front of what is pending here take their place', async () => {
    const { laptop, phone, goalId, readings, comeToTheSame } = await createTwo();
    rename(phone, goalId, 'On the phone, and not sent yet');
    rename(laptop, goalId, 'On the laptop');
    laptop.execute(command('goal.achieve', { goalId }));
    await laptop.engine.now();
    await phone.engine.now();
    assert.ok(readings() > 0);
    await laptop.engine.now();
    await comeToTheSame();
  });
});
