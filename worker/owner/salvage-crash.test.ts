import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DiskModel } from '../storage/testing/disk-model.ts';
import { createRandom } from '../storage/testing/random.ts';
import { createDevice, createGoal, PASSPHRASE } from './testing/core-fixture.ts';
import { cutKeys, KEYS_STEPS } from './testing/cut-keys.ts';
import { damageStore, onlySlots } from './testing/damage-store.ts';

const NEW_PASSPHRASE = 'a new passphrase here';

it('a crash at any write of a salvage leaves the damaged vault as it was, or the rescued one whole', async () => {
  const outcomes = new Set<string>();
  let isDone = false;
  // The first two: the power goes right before the write of the keys, and right behind it.
  for (let step: number = KEYS_STEPS.before; !isDone; step += step < 0 ? 1 : 3) {
    const device = await createDevice();
    const disk = new DiskModel({ random: createRandom(step + 2) });
    const first = device.start({ directory: disk });
    const { recoveryPhrase } = await first.run('vault.create', { passphrase: PASSPHRASE });
    for (let index = 0; index < 3; index += 1) await first.execute(createGoal().command);
    await first.close();
    await damageStore({ directory: disk }, onlySlots);
    disk.restart(true);
    const keyStore = cutKeys(device.keyStore, disk, step);
    const core = device.start({ directory: disk, keyStore });
    if (step >= 0) disk.crashAfter(step);
    const secret = { recoveryPhrase, newPassphrase: NEW_PASSPHRASE };
    isDone = await core.run('backup.salvage', secret).then(
      () => !disk.hasCrashed,
      () => false,
    );
    await core.close().catch(() => undefined);
    disk.restart(step % 2 === 0);

    const next = device.start({ directory: disk });
    const opened = await next.run('vault.unlock', { passphrase: NEW_PASSPHRASE }).then(
      () => 'rescued',
      (error: { readonly code: string }) => error.code,
    );
    outcomes.add(opened);
    if (isDone) assert.equal(opened, 'rescued');
    if (opened === 'rescued') {
      const { total } = await next.query('goals.list', {});
      assert.equal(total, 3);
      // What was damaged is kept until it is confirmed.
      await next.close();
      await next.run('backup.undo-restore', {});
    }
    // The damaged vault is there whole: it can be rescued again.
    assert.equal((await next.run('backup.salvage', secret)).rescued, 3);
    await next.close();
  }
  assert.ok(outcomes.delete('rescued'));
  assert.ok(outcomes.size > 0);
  for (const code of outcomes) assert.match(code, /^storage\/corrupt$|^vault\/wrong-passphrase$/);
});
