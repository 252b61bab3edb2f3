import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createDevice, createGoal, createVault } from './testing/core-fixture.ts';

it('getting ready leaves nothing behind, beside an open vault or before there is one', async () => {
  const device = await createDevice();
  const idle = device.start();
  await idle.warmUp();
  assert.deepEqual(await device.directory.list(), []);
  assert.equal((await idle.presence()).state, 'empty');

  const { core } = await createVault();
  await core.execute(createGoal().command);
  await core.warmUp();
  assert.equal((await core.query('goals.list', {})).total, 1);
  await core.close();
});
