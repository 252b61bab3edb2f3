import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Goal } from '../api.ts';
import { openAgeFile } from '../backup/age-file.ts';
import { readArchive } from '../backup/archive-reader.ts';
import { listOf, TEST_SCRYPT_LOG_N } from '../backup/testing/archive-fixture.ts';
import { decodeInnerEvent } from '../crypto/event-crypto.ts';
import { recoveryPhraseOf } from '../crypto/recovery-phrase.ts';
import type { SyncDrivers } from '../sync/sync-engine.ts';
import { createTestServer } from '../sync/testing/test-server.ts';
import type { OwnerCore } from './owner-core.ts';
import { createDevice, createGoal, PASSPHRASE } from './testing/core-fixture.ts';
import { damageStore, onlySlots, scratch } from './testing/damage-store.ts';

const cheap = { scryptLogN: TEST_SCRYPT_LOG_N };
const FILE_PASSPHRASE = 'orbit lantern velvet canyon';

const PASSKEY = { credentialId: new Uint8Array(16).fill(1), prf: new Uint8Array(32).fill(2) };
const OTHER_WORDS = recoveryPhraseOf(new Uint8Array(32));

async function damagedVault(
  damage: (bytes: Uint8Array) => void,
  before: (core: OwnerCore, goals: readonly Goal[]) => Promise<void> = () => Promise.resolve(),
) {
  const device = await createDevice();
  const core = device.start(cheap);
  const { recoveryPhrase } = await core.run('vault.create', { passphrase: PASSPHRASE });
  await core.run('keys.add-passkey', {
    ...{ label: 'Key', rpId: 'example.org', salt: new Uint8Array(32) },
    ...{ credentialId: PASSKEY.credentialId, prf: PASSKEY.prf.slice() },
  });
  for (let index = 0; index < 60; index += 1) {
    await core.execute(createGoal({ summary: `Goal ${index}` }, 1_760_000_000_000 + index).command);
  }
  const file = await exported(core);
  await before(core, await goalsOf(core));
  const goals = await goalsOf(core);
  await core.close();
  await damageStore(device, damage);
  return { device, core: device.start(cheap), file, goals, recoveryPhrase };
}

const exported = async (core: OwnerCore) =>
  (await core.run('backup.export', { content: 'full', passphrase: FILE_PASSPHRASE })).file;

/** The ids of the events of these goals that a backup has, themselves or as what they stand for. */
async function eventsOf(file: Blob, goalIds: readonly string[]): Promise<string[]> {
  const opened = await openAgeFile(file, { passphrase: FILE_PASSPHRASE }, TEST_SCRYPT_LOG_N);
  const entries = await listOf(readArchive(await opened.read()));
  return entries.flatMap((entry) => {
    if (entry.kind !== 'event') return [];
    const { aggregateId, eventId } = decodeInnerEvent(entry.inner).header;
    return goalIds.includes(aggregateId) ? [eventId] : [];
  });
}

const goalsOf = async (core: OwnerCore) =>
  (await core.query('goals.list', { status: 'all', limit: 1000, sort: 'created' })).items;

async function until(condition: () => boolean | Promise<boolean>) {
  for (let wait = 0; wait < 1_000 && !(await condition()); wait += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.ok(await condition());
}

describe('salvage', () => {
  for (const from of [0.4, 0.55, 0.8]) {
    it(`of a log scratched at ${String(from)} rescues what authenticates, and a backup brings the rest`, async () => {
      const { core, device, file, goals } = await damagedVault(scratch(from, 20_000));
      const { rescued, missing } = await core.run('backup.salvage', { passphrase: PASSPHRASE });
      assert.ok(rescued > 0);
      // One event a goal: what is said to be missing are those, one by one, that are not there.
      const kept = new Set((await goalsOf(core)).map(({ summary }) => summary));
      const gone = goals.filter(({ summary }) => !kept.has(summary));
      assert.equal(rescued, kept.size);
      // Nothing tells of what came behind the newest one that is found.
      const newest = goals.findLastIndex(({ summary }) => kept.has(summary));
      const before = goals.slice(0, newest).filter(({ summary }) => !kept.has(summary));
      assert.equal(missing, before.length);
      const lost = await eventsOf(
        file,
        gone.map(({ goalId }) => goalId),
      );
      assert.equal(lost.length, gone.length);
      assert.deepEqual(
        await eventsOf(
          await exported(core),
          gone.map(({ goalId }) => goalId),
        ),
        [],
      );
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

  it('takes the words as well, and makes a vault that a new passphrase and the words open', async () => {
    const { core, device, goals, recoveryPhrase } = await damagedVault(onlySlots);
    const newPassphrase = 'another one for it';
    await assert.rejects(core.run('backup.salvage', { recoveryPhrase: OTHER_WORDS, newPassphrase }), {
      code: 'vault/wrong-recovery-phrase',
    });
    await assert.rejects(core.run('backup.salvage', { recoveryPhrase, newPassphrase: 'short' }), {
      code: 'input/invalid',
    });
    await core.run('backup.salvage', { recoveryPhrase, newPassphrase });
    assert.deepEqual(await goalsOf(core), goals);
    await core.close();
    for (const secret of [{ passphrase: newPassphrase }, { recoveryPhrase }]) {
      const next = device.start(cheap);
      await next.run('vault.unlock', secret);
      await next.close();
    }
  });

  it('takes a passkey as well', async () => {
    const { core, goals } = await damagedVault(onlySlots);
    const newPassphrase = 'another one for it';
    const passkey = { credentialId: PASSKEY.credentialId, prf: PASSKEY.prf.slice() };
    const other = { credentialId: PASSKEY.credentialId, prf: new Uint8Array(32).fill(9) };
    await assert.rejects(core.run('backup.salvage', { passkey: other, newPassphrase }), {
      code: 'vault/wrong-passkey',
    });
    await core.run('backup.salvage', { passkey, newPassphrase });
    assert.deepEqual(await goalsOf(core), goals);
    await core.close();
  });

  it('of a vault that was in step joins its server again, which has the rest', async () => {
    const server = await createTestServer();
    let isOnline = true;
    const sync: SyncDrivers = {
      fetch: (url, init) => (isOnline ? server.fetch(url, init) : Promise.reject(new TypeError('network'))),
      timer: (callback, ms) => {
        const timer = setTimeout(callback, Math.min(ms, 200));
        return () => clearTimeout(timer);
      },
      random: () => 0.5,
      onOnline: () => () => undefined,
    };
    const device = await createDevice();
    const first = device.start({ ...cheap, sync });
    await first.run('vault.create', { passphrase: PASSPHRASE, syncUrl: server.url });
    for (let index = 0; index < 60; index += 1) {
      await first.execute(createGoal({ summary: `Goal ${index}` }, 1_760_000_000_000 + index).command);
    }
    await until(() => first.syncStatus().state === 'idle');
    await first.run('sync.now', {});
    const goals = await goalsOf(first);
    await first.close();
    isOnline = false;
    await damageStore(device, (bytes) => scratch(0.5, bytes.length)(bytes));
    const core = device.start({ ...cheap, sync });
    await core.run('backup.salvage', { passphrase: PASSPHRASE });
    const found = (await goalsOf(core)).length;
    assert.ok(found > 0 && found < 60);
    isOnline = true;
    await core.run('sync.now', {}).catch(() => undefined);
    await until(async () => (await goalsOf(core)).length === 60);
    assert.deepEqual(await goalsOf(core), goals);
    await core.close();
    await server.close();
  });

  it('does not call missing what was destroyed before', async () => {
    const { core, goals } = await damagedVault(onlySlots, async (whole, [first]) => {
      await whole.run('keys.shred', { aggregateId: first!.goalId });
    });
    const { missing } = await core.run('backup.salvage', { passphrase: PASSPHRASE });
    assert.equal(missing, 0);
    assert.deepEqual(await goalsOf(core), goals);
    await core.close();
  });

  it('rescues everything when only the slots that say where to begin are gone', async () => {
    const { core, goals } = await damagedVault(onlySlots);
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
