import assert from 'node:assert/strict';
import { it } from 'node:test';
import { v7 } from 'uuid';
import { TEST_SCRYPT_LOG_N } from '../backup/testing/archive-fixture.ts';
import { DiskModel } from '../storage/testing/disk-model.ts';
import { createRandom } from '../storage/testing/random.ts';
import { command, createDevice, createGoal, PASSPHRASE, someGoal } from './testing/core-fixture.ts';

const full = { code: 'storage/quota' };

it('a full disk refuses what needs room, keeps everything, and once there is room all of it works', async () => {
  const device = await createDevice();
  const disk = new DiskModel({ random: createRandom(1) });
  const start = () => device.start({ directory: disk, scryptLogN: TEST_SCRYPT_LOG_N });
  const used = async () => {
    let bytes = 0;
    for (const name of await disk.list()) bytes += disk.contents(name)?.length ?? 0;
    return bytes;
  };
  let core = start();
  await core.run('vault.create', { passphrase: PASSPHRASE });
  const { goalId, command: create } = createGoal();
  await core.execute(create);
  const { file } = await core.run('backup.export-readable', {});
  const goals = async () => (await core.query('goals.list', { status: 'all', limit: 1_000 })).items;
  const before = await goals();

  disk.capacity = await used();
  const items = Array.from({ length: 200 }, () => ({ goalId: v7(), ...someGoal }));
  const many = command('goal.import', { items });
  const change = command('goal.change', { goalId, summary: 'x'.repeat(200) });
  const copy = new Blob([JSON.stringify({ ...(JSON.parse(await file.text()) as object), goals: items })]);
  const attempts: readonly (() => Promise<unknown>)[] = [
    () => core.execute(many),
    () => core.execute(change),
    () => core.run('backup.import-readable', { file: copy }),
  ];
  for (const attempt of attempts) {
    await assert.rejects(attempt(), full);
    assert.deepEqual(await goals(), before);
  }
  // What only reads goes on, a lock and an unlock included, and the content can be taken away from here.
  await core.run('backup.export-readable', {});
  await core.close();
  core = start();
  await core.run('vault.unlock', { passphrase: PASSPHRASE });
  assert.deepEqual(await goals(), before);
  await assert.rejects(core.execute(change), full);

  disk.capacity = Infinity;
  await core.execute(change);
  await core.execute(many);
  assert.equal((await goals()).length, 201);
  const { integrity } = await core.query('diagnostics.get', { verify: true });
  assert.equal(integrity?.eventLog, 'ok');
  await core.close();
  core = start();
  await core.run('vault.unlock', { passphrase: PASSPHRASE });
  assert.equal((await goals()).length, 201);
  await core.close();
});
