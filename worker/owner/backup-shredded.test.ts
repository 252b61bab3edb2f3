import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openAgeFile } from '../backup/age-file.ts';
import { readArchive } from '../backup/archive-reader.ts';
import { listOf, TEST_SCRYPT_LOG_N } from '../backup/testing/archive-fixture.ts';
import type { OwnerCore } from './owner-core.ts';
import { command, createDevice, createGoal, createVault, PASSPHRASE } from './testing/core-fixture.ts';

const FILE_PASSPHRASE = 'orbit lantern velvet canyon';
const cheap = { scryptLogN: TEST_SCRYPT_LOG_N };

const exportFull = async (core: OwnerCore) =>
  (await core.run('backup.export', { content: 'full', passphrase: FILE_PASSPHRASE })).file;

const restore = (core: OwnerCore, file: Blob, mode: 'new' | 'merge') =>
  core.run('backup.restore', {
    file,
    secret: { passphrase: FILE_PASSPHRASE },
    mode,
    newPassphrase: PASSPHRASE,
  });

const summariesOf = async (core: OwnerCore) =>
  (await core.query('goals.list', { status: 'all' })).items.map(({ summary }) => summary).sort();

const isDestroyed = async (core: OwnerCore, aggregateId: string) =>
  (await core.query('history.list', { aggregateId })).destroyed;

/** A vault, and a copy of it on another device. */
async function vaultAndCopy() {
  const { device, core, vaultId } = await createVault(cheap);
  const lost = createGoal({ summary: 'Lighthouse' });
  for (const { command } of [createGoal({ summary: 'Harbour' }), lost]) await core.execute(command);
  const older = await exportFull(core);
  const copyDevice = await createDevice();
  const copy = copyDevice.start(cheap);
  await restore(copy, older, 'new');
  await copy.run('vault.unlock', { passphrase: PASSPHRASE });
  return { device, core, copy, copyDevice, older, vaultId, goalId: lost.goalId };
}

describe('what was destroyed', () => {
  it('does not come back by merging an older backup', async () => {
    const { core, older, goalId } = await vaultAndCopy();
    await core.run('keys.shred', { aggregateId: goalId });
    const { added, known, shredded } = await restore(core, older, 'merge');
    assert.deepEqual({ added, known, shredded }, { added: 0, known: 1, shredded: 1 });
    assert.deepEqual([await summariesOf(core), await isDestroyed(core, goalId)], [['Harbour'], true]);
  });

  it('does not come back by a generation of its key that only the backup knows', async () => {
    const { core, copy, goalId } = await vaultAndCopy();
    await copy.run('keys.renew-aggregate-key', { aggregateId: goalId });
    await copy.execute(command('goal.change', { goalId, summary: 'Beacon' }));
    const newer = await exportFull(copy);
    await core.run('keys.shred', { aggregateId: goalId });
    await restore(core, newer, 'merge');
    assert.deepEqual([await summariesOf(core), await isDestroyed(core, goalId)], [['Harbour'], true]);
    // No key of it is left, so what is given on from here has none either.
    const opened = await openAgeFile(
      await exportFull(core),
      { passphrase: FILE_PASSPHRASE },
      TEST_SCRYPT_LOG_N,
    );
    const entries = await listOf(readArchive(await opened.read()));
    const keys = entries.flatMap((entry) => (entry.kind === 'key' ? entry : []));
    const left = keys.filter(({ aggregateId }) => aggregateId === goalId);
    assert.deepEqual(
      left.map(({ key }) => key),
      [null, null],
    );
    const third = (await createDevice()).start(cheap);
    await restore(third, await exportFull(core), 'new');
    assert.deepEqual([await summariesOf(third), await isDestroyed(third, goalId)], [['Harbour'], true]);
    await restore(third, newer, 'merge');
    assert.deepEqual(await summariesOf(third), ['Harbour']);
  });

  it('on another copy is destroyed here too when that is merged, the read models included', async () => {
    const { core, copy, device, goalId } = await vaultAndCopy();
    await copy.run('keys.shred', { aggregateId: goalId });
    const before = await device.keyStore.load();
    await restore(core, await exportFull(copy), 'merge');
    assert.deepEqual([await summariesOf(core), await isDestroyed(core, goalId)], [['Harbour'], true]);
    assert.equal((await core.query('search.find', { text: 'lighthouse' })).items.length, 0);
    assert.notDeepEqual(await device.keyStore.load(), before, 'the read models are under a new key');
    await core.close();
    await core.run('vault.unlock', { passphrase: PASSPHRASE });
    assert.deepEqual(await summariesOf(core), ['Harbour']);
  });
});
