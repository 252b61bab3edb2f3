import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGoal, createVault, PASSPHRASE } from './testing/core-fixture.ts';

test('a goal is destroyed after a fresh unlock, under a new key of the read models, and stays gone', async () => {
  const { device, core } = await createVault();
  const kept = createGoal({ summary: 'Harbour' });
  const lost = createGoal({ summary: 'Lighthouse' });
  for (const { command } of [kept, lost]) await core.execute(command);
  const input = { aggregateId: lost.goalId };
  device.time += 60_001;
  for (const name of ['keys.shred', 'keys.renew-aggregate-key'] as const) {
    await assert.rejects(core.run(name, input), { code: 'vault/step-up-required' });
  }
  await core.run('vault.unlock', { passphrase: PASSPHRASE });
  for (const name of ['keys.shred', 'keys.renew-aggregate-key'] as const) {
    await assert.rejects(core.run(name, { aggregateId: 'nobody' }), { field: 'aggregateId' });
    await assert.rejects(core.run(name, { aggregateId: '' }), { code: 'input/invalid' });
  }
  await core.run('keys.renew-aggregate-key', input);
  const cacheBefore = await device.keyStore.load();
  await core.run('keys.shred', input);
  assert.notDeepEqual(await device.keyStore.load(), cacheBefore);
  await core.run('keys.shred', input);

  const left = () => core.query('goals.list', { status: 'all' });
  assert.deepEqual(
    (await left()).items.map(({ summary }) => summary),
    ['Harbour'],
  );
  await core.close();
  const again = device.start();
  await again.run('vault.unlock', { passphrase: PASSPHRASE });
  assert.equal((await again.query('goals.list', { status: 'all' })).total, 1);
  assert.equal((await again.query('search.find', { text: 'lighthouse' })).items.length, 0);
  assert.equal((await again.query('history.list', input)).destroyed, true);
  assert.equal((await again.query('history.list', { aggregateId: kept.goalId })).destroyed, false);
  await again.close();
});
