import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TEST_SCRYPT_LOG_N } from '../backup/testing/archive-fixture.ts';
import type { BlockDirectory } from '../storage/block-file.ts';
import type { OwnerCore } from './owner-core.ts';
import { createDevice, createGoal, PASSPHRASE } from './testing/core-fixture.ts';

const cheap = { scryptLogN: TEST_SCRYPT_LOG_N };
const FILE_PASSPHRASE = 'orbit lantern velvet canyon';

async function damagedVault(damage: (bytes: Uint8Array) => void) {
  const device = await createDevice();
  const core = device.start(cheap);
  await core.run('vault.create', { passphrase: PASSPHRASE });
  for (let index = 0; index < 60; index += 1) {
    await core.execute(createGoal({ summary: `Goal ${index}` }, 1_760_000_000_000 + index).command);
  }
  const { file } = await core.run('backup.export', { content: 'full', passphrase: FILE_PASSPHRASE });
  const goals = await goalsOf(core);
  await core.close();
  await changeFile(device.directory, damage);
  return { device, core: device.start(cheap), file, goals };
}

async function changeFile(directory: BlockDirectory, change: (bytes: Uint8Array) => void) {
  const names = (await directory.list()).filter((name) => /^mo-eventstore-.*[0-9a-f]$/.test(name));
  for (const name of names) {
    const opened = await directory.open(name, { create: false });
    assert.ok(opened);
    const bytes = new Uint8Array(opened.size());
    opened.read(bytes, 0);
    change(bytes);
    opened.write(bytes, 0);
    opened.close();
  }
}

const goalsOf = async (core: OwnerCore) =>
  (await core.query('goals.list', { status: 'all', limit: 1000, sort: 'created' })).items;

/** A stretch of bytes that no longer authenticates. */
const scratch = (from: number, length: number) => (bytes: Uint8Array) => {
  for (let at = Math.floor(bytes.length * from); at < bytes.length * from + length; at += 64) {
    bytes[at]! ^= 0xff;
  }
};

describe('salvage', () => {
  for (const from of [0.4, 0.55, 0.8]) {
    it(`of a log scratched at ${String(from)} rescues what authenticates, and a backup brings the rest`, async () => {
      const { core, device, file, goals } = await damagedVault(scratch(from, 20_000));
      const { rescued, missing } = await core.run('backup.salvage', { passphrase: PASSPHRASE });
      assert.ok(rescued > 0);
      assert.equal(rescued + missing <= 60, true);
      assert.equal((await goalsOf(core)).length, rescued);
      assert.equal((await core.run('backup.status', {})).replaced, true);
      const { added, known } = await core.run('backup.restore', {
        file,
        secret: { passphrase: FILE_PASSPHRASE },
        mode: 'merge',
      });
      assert.equal(added + known, 60);
      assert.equal(known, rescued);
      assert.deepEqual(await goalsOf(core), goals);
      await core.run('backup.confirm-restore', {});
      await core.close();
      const next = device.start(cheap);
      await next.run('vault.unlock', { passphrase: PASSPHRASE });
      assert.equal((await next.query('diagnostics.get', { verify: true })).integrity?.eventLog, 'ok');
      await next.close();
    });
  }

  it('rescues everything when only the slots that say where to begin are gone', async () => {
    const { core, goals } = await damagedVault((bytes) => bytes.fill(0, 4096, 3 * 4096));
    await assert.rejects(core.run('vault.unlock', { passphrase: PASSPHRASE }), { code: 'storage/corrupt' });
    const { rescued, missing } = await core.run('backup.salvage', { passphrase: PASSPHRASE });
    assert.deepEqual({ rescued, missing }, { rescued: 60, missing: 0 });
    assert.deepEqual(await goalsOf(core), goals);
  });

  it('says so when nothing is left, asks for the right passphrase, and keeps the damaged files', async () => {
    const { core, device } = await damagedVault((bytes) => bytes.fill(7, 4096));
    const files = await device.directory.list();
    await assert.rejects(core.run('backup.salvage', { passphrase: 'not this one' }), {
      code: 'vault/wrong-passphrase',
    });
    await assert.rejects(core.run('backup.salvage', { passphrase: PASSPHRASE }), {
      code: 'storage/nothing-to-salvage',
    });
    assert.deepEqual(await device.directory.list(), files);
  });
});
