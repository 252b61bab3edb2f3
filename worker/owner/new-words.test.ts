import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createMemoryStore } from '../../server-kit/storage/memory.ts';
import { parseKeyRecord } from '../crypto/key-record.ts';
import type { SyncDrivers } from '../sync/sync-engine.ts';
import { createTestServer } from '../sync/testing/test-server.ts';
import type { OwnerCore } from './owner-core.ts';
import { codeOf } from './testing/code-of.ts';
import { confirmWords } from './testing/confirm-words.ts';
import { createDevice, createGoal, createVault, PASSPHRASE, type Device } from './testing/core-fixture.ts';

const server = await createTestServer({ store: createMemoryStore() });
after(() => server.close());

/** Of one device, which can be cut off. */
function createNetwork() {
  const network = { isUp: true };
  const drivers: SyncDrivers = {
    fetch: (url, init) => (network.isUp ? server.fetch(url, init) : Promise.reject(new TypeError('network'))),
    timer: (callback, ms) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
    onOnline: () => () => undefined,
    isLive: false,
  };
  return { network, drivers };
}

const { drivers } = createNetwork();
const total = async (core: OwnerCore) => (await core.query('goals.list', {})).total;

async function syncedVault(sync: SyncDrivers = drivers) {
  const made = await createVault({ sync, scryptLogN: 10 });
  await confirmWords(made.core, made.recoveryPhrase);
  const { recoveryPhrase } = made;
  await made.core.run('sync.enable', { url: server.url, recoveryPhrase, deviceName: 'Laptop' });
  await made.core.execute(createGoal().command);
  await made.core.run('sync.now', {});
  return made;
}

/** A new device by the words: how many goals it has, or why it was refused. */
async function joinBy(recoveryPhrase: string): Promise<{ core: OwnerCore; outcome: number | string }> {
  const core = (await createDevice()).start({ sync: drivers });
  const input = { url: server.url, recoveryPhrase, passphrase: PASSPHRASE, deviceName: 'Newcomer' };
  const refused = await codeOf(core.run('vault.join', input));
  return { core, outcome: refused ?? (await total(core)) };
}

async function outcomeOf(recoveryPhrase: string): Promise<number | string> {
  const { core, outcome } = await joinBy(recoveryPhrase);
  await core.close();
  return outcome;
}

async function pair(member: OwnerCore) {
  const { code } = await member.run('devices.offer', {});
  const device = await createDevice();
  const core = device.start({ sync: drivers });
  const joining = core.run('vault.join', { code, passphrase: PASSPHRASE, deviceName: 'Phone' });
  joining.catch(() => undefined);
  await member.run('devices.await', {});
  await member.run('devices.approve', {});
  await joining;
  return { core, device };
}

const WRONG = 'vault/wrong-recovery-phrase';

async function newWords(core: OwnerCore): Promise<string> {
  const { recoveryPhrase } = await core.run('keys.replace-recovery', {});
  await confirmWords(core, recoveryPhrase);
  return recoveryPhrase;
}

const recoveryOf = async ({ keyStore }: Device) => parseKeyRecord(await keyStore.load()).recovery;

describe('new recovery words of a vault that is synced', () => {
  it('count from their confirmation on: they let a device in, and the old ones do not', async () => {
    const { core, recoveryPhrase: old } = await syncedVault();
    const { recoveryPhrase: next } = await core.run('keys.replace-recovery', {});
    await core.run('sync.now', {});
    assert.deepEqual([await outcomeOf(old), await outcomeOf(next)], [1, WRONG], 'nobody has confirmed them');
    await confirmWords(core, next);
    await core.run('sync.now', {});
    const { error, newWords: isPending } = core.syncStatus();
    assert.deepEqual([error, isPending], [null, false]);
    assert.deepEqual([await outcomeOf(old), await outcomeOf(next)], [WRONG, 1]);
    await core.execute(createGoal().command);
    await core.run('sync.now', {});
    assert.equal(await outcomeOf(next), 2);
    await core.close();
  });

  it('made away from the server hold here at once, are pending there, also after a restart, and carried on', async () => {
    const { network, drivers: own } = createNetwork();
    const { core: first, device, recoveryPhrase: old } = await syncedVault(own);
    network.isUp = false;
    const next = await newWords(first);
    await assert.rejects(first.run('sync.now', {}), { code: 'sync/offline' });
    assert.equal(first.syncStatus().newWords, true);
    assert.deepEqual([await outcomeOf(old), await outcomeOf(next)], [1, WRONG]);
    await first.close();
    const core = device.start({ sync: own });
    await assert.rejects(core.run('vault.unlock', { recoveryPhrase: old }), { code: WRONG });
    await core.run('vault.unlock', { recoveryPhrase: next });
    await assert.rejects(core.run('sync.now', {}), { code: 'sync/offline' });
    assert.equal(core.syncStatus().newWords, true);
    network.isUp = true;
    await core.run('sync.now', {});
    assert.equal(core.syncStatus().newWords, false);
    assert.deepEqual([await outcomeOf(old), await outcomeOf(next)], [WRONG, 1]);
    await core.close();
  });

  it('are known by a device that was away, which lets others in, makes new ones, and is opened by its passphrase', async () => {
    const { core, device, recoveryPhrase: old } = await syncedVault();
    const { core: phone, device: phoneDevice } = await pair(core);
    const next = await newWords(core);
    await core.run('sync.now', {});
    assert.notDeepEqual(await recoveryOf(phoneDevice), await recoveryOf(device));
    await phone.run('sync.now', {});
    assert.deepEqual(await recoveryOf(phoneDevice), await recoveryOf(device));

    const { core: tablet, device: tabletDevice } = await pair(phone);
    assert.equal(await total(tablet), 1);
    assert.deepEqual(await recoveryOf(tabletDevice), await recoveryOf(device));
    const last = await newWords(tablet);
    for (const each of [tablet, phone, core]) await each.run('sync.now', {});
    assert.deepEqual([await outcomeOf(old), await outcomeOf(next), await outcomeOf(last)], [WRONG, WRONG, 1]);
    assert.deepEqual(await recoveryOf(device), await recoveryOf(tabletDevice));
    await assert.rejects(core.run('vault.show-recovery', { passphrase: PASSPHRASE }), {
      code: 'vault/recovery-confirmed',
    });
    for (const each of [core, phone, tablet]) await each.close();
  });

  it('leave the way by passphrase and secret key as it was', async () => {
    const { core } = await syncedVault();
    await core.run('devices.set-account-slot', { passphrase: PASSPHRASE });
    const { secretKey } = await core.run('keys.recovery-kit', {});
    const join = async () => {
      const newcomer = (await createDevice()).start({ sync: drivers });
      const input = { url: server.url, secretKey, passphrase: PASSPHRASE, deviceName: 'Newcomer' };
      await newcomer.run('vault.join', input);
      const goals = await total(newcomer);
      await newcomer.close();
      return goals;
    };
    assert.equal(await join(), 1);
    await newWords(core);
    await core.run('sync.now', {});
    assert.equal(await join(), 1);
    await core.execute(createGoal().command);
    await core.run('sync.now', {});
    assert.equal(await join(), 2);
    await core.close();
  });

  it('bring a device back that was restored from a backup of before', async () => {
    const { core, device: first } = await syncedVault();
    const { file } = await core.run('backup.export', { content: 'full', passphrase: PASSPHRASE });
    const next = await newWords(core);
    await core.execute(createGoal().command);
    await core.run('sync.now', {});
    const device = await createDevice();
    const restored = device.start({ sync: drivers, scryptLogN: 10 });
    const secret = { passphrase: PASSPHRASE };
    await restored.run('backup.restore', { file, secret, mode: 'new', newPassphrase: PASSPHRASE });
    await restored.run('sync.enable', { url: server.url, recoveryPhrase: next, deviceName: 'Restored' });
    assert.equal(await total(restored), 2);
    assert.deepEqual(await recoveryOf(device), await recoveryOf(first));
    assert.equal(restored.syncStatus().error, null);
    await newWords(restored);
    await restored.run('sync.now', {});
    for (const each of [core, restored]) await each.close();
  });

  it('made while sync is off are handed over when it is turned on again, with them or without', async () => {
    for (const isGiven of [true, false]) {
      const { core, recoveryPhrase: old } = await syncedVault();
      const { core: phone } = await pair(core);
      await core.run('sync.disable', {});
      const next = await newWords(core);
      await core.execute(createGoal().command);
      const words = isGiven ? { recoveryPhrase: next } : {};
      await core.run('sync.enable', { url: server.url, deviceName: 'Laptop', ...words });
      await phone.run('sync.now', {});
      assert.equal(await total(phone), 2);
      assert.equal(core.syncStatus().newWords, false);
      assert.deepEqual([await outcomeOf(old), await outcomeOf(next)], [WRONG, 2]);
      for (const each of [core, phone]) await each.close();
    }
  });

  it('are those that sync is turned on with again, and by a device at home without any', async () => {
    const { core, recoveryPhrase: old } = await syncedVault();
    const next = await newWords(core);
    await core.run('sync.now', {});
    await core.run('sync.disable', {});
    await core.execute(createGoal().command);
    await core.run('sync.enable', { url: server.url, deviceName: 'Laptop' });
    assert.equal(await outcomeOf(next), 2);
    await core.run('sync.disable', {});
    await core.run('sync.enable', { url: server.url, recoveryPhrase: next, deviceName: 'Laptop' });
    await assert.rejects(core.run('sync.enable', { url: server.url, recoveryPhrase: old }), {
      code: WRONG,
    });
    assert.deepEqual([await outcomeOf(old), await outcomeOf(next)], [WRONG, 2]);
    await core.close();
  });
});
