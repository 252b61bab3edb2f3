import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createDevice, createGoal, createVault } from './testing/core-fixture.ts';

it('getting ready leaves nothing behind, in a store that is empty or in one that is open', async () => {
  const device = await createDevice();
  const idle = device.start();
  const { core } = await createVault();
  await core.execute(createGoal().command);
  // Of all cores of one realm the first does it.
  await Promise.all([idle.warmUp(), core.warmUp()]);
  assert.deepEqual(await device.directory.list(), []);
  assert.equal((await idle.presence()).state, 'empty');
  assert.equal((await core.query('goals.list', {})).total, 1);
  await core.close();
});
