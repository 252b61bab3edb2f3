import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createMemoryStore } from '../../server-kit/storage/memory.ts';
import type { SyncDrivers } from '../sync/sync-engine.ts';
import { createTestServer } from '../sync/testing/test-server.ts';
import type { OwnerCore } from './owner-core.ts';
import { createDevice, createGoal, createVault, PASSPHRASE, type Device } from './testing/core-fixture.ts';

const server = await createTestServer({ store: createMemoryStore() });
after(() => server.close());

const drivers: SyncDrivers = {
  fetch: server.fetch,
  timer: (callback, ms) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  onOnline: () => () => undefined,
};
const away: SyncDrivers = { ...drivers, fetch: () => Promise.reject(new TypeError('network')) };

/** A vault on a laptop, in step with the server, that a device may enter with passphrase and secret key. */
async function openToAll() {
  const made = await createVault({ sync: drivers });
  const { core, recoveryPhrase } = made;
  await core.run('sync.enable', { url: server.url, recoveryPhrase, deviceName: 'Laptop' });
  await core.execute(createGoal().command);
  await core.run('devices.set-account-slot', { passphrase: PASSPHRASE });
  await core.run('sync.now', {});
  return { ...made, secretKey: await secretKeyOf(core) };
}

const secretKeyOf = async (core: OwnerCore) => (await core.run('keys.recovery-kit', {})).secretKey;
const slotOf = (core: OwnerCore) => core.run('devices.account-slot', {});
const total = async (core: OwnerCore) => (await core.query('goals.list', {})).total;
const idOf = async (core: OwnerCore, name: string) =>
  (await core.run('devices.list', {})).find((device) => device.name === name)?.deviceId ?? '';

async function join(
  secretKey: string,
  { passphrase = PASSPHRASE, deviceName = 'Phone', sync = drivers, device = null as Device | null } = {},
) {
  const on = device ?? (await createDevice());
  const core = on.start({ sync });
  const joining = core.run('vault.join', { url: server.url, secretKey, passphrase, deviceName });
  return { core, device: on, joining };
}

async function joined(secretKey: string, options: Parameters<typeof join>[1] = {}) {
  const { core, device, joining } = await join(secretKey, options);
  await joining;
  return { core, device };
}

async function refused(secretKey: string, error: { code: string }, options: Parameters<typeof join>[1] = {}) {
  const { core, joining } = await join(secretKey, options);
  await assert.rejects(joining, error);
  assert.equal((await core.presence()).state, 'empty');
  await core.close();
}

const wrongKey = { code: 'sync/wrong-secret-key' };
const wrongPassphrase = { code: 'vault/wrong-passphrase' };

describe('joining by passphrase and secret key', () => {
  it('brings everything, and the new device opens with the same passphrase and lets others in', async () => {
    const { core, secretKey, vaultId } = await openToAll();
    const { core: phone, device } = await joined(secretKey.toUpperCase().replaceAll(' ', '-'));
    assert.equal(await total(phone), 1);
    assert.equal(await secretKeyOf(phone), secretKey);
    await phone.execute(createGoal().command);
    await phone.run('sync.now', {});
    await core.run('sync.now', {});
    assert.equal(await total(core), 2);
    const listed = await core.run('devices.list', {});
    assert.deepEqual(
      listed.map(({ name }) => name),
      ['Laptop', 'Phone'],
    );
    await phone.close();
    const again = device.start({ sync: drivers });
    await again.run('vault.unlock', { passphrase: PASSPHRASE });
    assert.equal((await again.presence()).vaultId, vaultId);
    const { core: tablet } = await joined(secretKey, { deviceName: 'Tablet' });
    assert.equal(await total(tablet), 2);
    for (const one of [core, again, tablet]) await one.close();
  });

  it('takes both: one without the other gives nothing, and each wrong one is named', async () => {
    const { core, secretKey } = await openToAll();
    await refused('0'.repeat(32), wrongKey);
    await refused(secretKey, wrongPassphrase, { passphrase: 'not this one' });
    for (const typed of ['', 'no key', secretKey.slice(1)]) {
      await refused(typed, { code: 'input/invalid' });
    }
    await refused(secretKey, { code: 'sync/offline' }, { sync: away });
    await core.close();
  });

  it('waits after some failures, also in another owner of the same store', async () => {
    const { core, secretKey } = await openToAll();
    const device = await createDevice();
    for (const passphrase of ['not this', 'nor this', 'or that']) {
      await refused(secretKey, wrongPassphrase, { passphrase: `${passphrase} one`, device });
    }
    const { core: early, joining } = await join(secretKey, { device });
    await assert.rejects(joining, { code: 'vault/back-off', retryAt: device.time + 1_000 });
    await early.close();
    device.time += 1_001;
    const { core: phone } = await joined(secretKey, { device });
    await phone.close();
    await core.close();
  });

  it('leaves the store empty wherever it is cut short, and can be tried again', async () => {
    const { core, secretKey } = await openToAll();
    const device = await createDevice();
    for (const route of ['/slots/fetch', '/challenges', '/devices', '/logs', 'records']) {
      const sync: SyncDrivers = {
        ...drivers,
        fetch: (url, init) =>
          url.includes(route) ? Promise.reject(new TypeError('network')) : drivers.fetch(url, init),
      };
      await refused(secretKey, { code: 'sync/offline' }, { sync, device });
    }
    const { core: phone } = await joined(secretKey, { device });
    assert.equal(await total(phone), 1);
    await phone.close();
    await core.close();
  });

  it('tells how far it is', async () => {
    const { core, secretKey } = await openToAll();
    const { core: phone } = { core: (await createDevice()).start({ sync: drivers }) };
    const stages: string[] = [];
    await phone.run(
      'vault.join',
      { url: server.url, secretKey, passphrase: PASSPHRASE, deviceName: 'Phone' },
      { onProgress: ({ stage }) => stages.at(-1) === stage || stages.push(stage) },
    );
    assert.deepEqual(stages.slice(0, 3), ['reaching-server', 'deriving-key', 'opening']);
    assert.equal(stages.at(-1), 'syncing');
    await phone.close();
    await core.close();
  });
});

describe('the account slot of a vault', () => {
  it('is there by itself once a passphrase was shown in a vault that is synced', async () => {
    const { core, device, recoveryPhrase } = await createVault({ sync: drivers });
    await core.run('sync.enable', { url: server.url, recoveryPhrase, deviceName: 'Laptop' });
    const secretKey = await secretKeyOf(core);
    assert.deepEqual(await slotOf(core), { isOn: false, isPending: false, deviceId: null, isThis: false });
    await refused(secretKey, wrongKey);
    await core.run('vault.unlock', { passphrase: PASSPHRASE });
    await until(async () => (await slotOf(core)).isPending || (await slotOf(core)).isOn);
    await core.run('sync.now', {});
    assert.deepEqual(await slotOf(core), {
      isOn: true,
      isPending: false,
      deviceId: await idOf(core, 'Laptop'),
      isThis: true,
    });
    const { core: phone } = await joined(secretKey);
    assert.equal((await slotOf(phone)).isThis, false);
    await phone.close();
    await core.close();
    // Nothing is written anew by unlocking once more.
    const again = device.start({ sync: drivers });
    await again.run('vault.unlock', { passphrase: PASSPHRASE });
    await again.run('sync.now', {});
    assert.equal((await slotOf(again)).isOn, true);
    await again.close();
  });

  it('follows the passphrase: the old one lets nobody in any more, and the new one does', async () => {
    const { core, secretKey } = await openToAll();
    await core.run('keys.change-passphrase', { current: PASSPHRASE, next: 'the one that comes next' });
    await until(async () => {
      await core.run('sync.now', {});
      const { core: late, joining } = await join(secretKey);
      const code = await joining.then(
        () => null,
        (error: { code: string }) => error.code,
      );
      await late.close();
      return code === wrongPassphrase.code;
    });
    const { core: phone } = await joined(secretKey, { passphrase: 'the one that comes next' });
    await phone.close();
    await core.close();
  });

  it('follows a passphrase that was changed away from the server, after a restart too', async () => {
    const { core, device, secretKey } = await openToAll();
    await core.close();
    const offline = device.start({ sync: away });
    await offline.run('vault.unlock', { passphrase: PASSPHRASE });
    await offline.run('keys.change-passphrase', { current: PASSPHRASE, next: 'the one that comes next' });
    await until(async () => (await slotOf(offline)).isPending);
    await offline.close();
    const { core: phone } = await joined(secretKey);
    await phone.close();
    const again = device.start({ sync: drivers });
    await again.run('vault.unlock', { passphrase: 'the one that comes next' });
    await again.run('sync.now', {});
    await refused(secretKey, wrongPassphrase);
    const { core: tablet } = await joined(secretKey, { passphrase: 'the one that comes next' });
    await tablet.close();
    await again.close();
  });

  it('is closed on request, also by another device, also away from the server; nobody opens it unasked', async () => {
    const { core, device, secretKey } = await openToAll();
    const { core: phone } = await joined(secretKey);
    await phone.run('devices.remove-account-slot', {});
    await refused(secretKey, wrongKey);
    await core.run('sync.now', {});
    assert.equal((await slotOf(core)).isOn, false);
    await core.run('vault.unlock', { passphrase: PASSPHRASE });
    await core.run('sync.now', {});
    assert.deepEqual(await slotOf(core), { isOn: false, isPending: false, deviceId: null, isThis: false });
    await refused(secretKey, wrongKey);

    await core.run('devices.set-account-slot', { passphrase: PASSPHRASE });
    const { core: tablet } = await joined(secretKey, { deviceName: 'Tablet' });
    await tablet.close();
    await core.close();
    const offline = device.start({ sync: away });
    await offline.run('vault.unlock', { passphrase: PASSPHRASE });
    await offline.run('devices.remove-account-slot', {});
    assert.deepEqual((await slotOf(offline)).isPending, true);
    await offline.close();
    const again = device.start({ sync: drivers });
    await again.run('vault.unlock', { passphrase: PASSPHRASE });
    await again.run('sync.now', {});
    await refused(secretKey, wrongKey);
    await again.close();
    await phone.close();
  });

  it('is closed when the passphrase that it was made with is taken away from this device', async () => {
    const { core, secretKey } = await openToAll();
    await core.run('keys.add-passphrase', { passphrase: 'of somebody else', label: '' });
    const slots = await core.run('keys.list-slots', {});
    const own = slots.find(({ kind }) => kind === 'passphrase');
    await core.run('keys.remove-slot', { slotId: own?.slotId ?? '' });
    await core.run('sync.now', {});
    await refused(secretKey, wrongKey);
    await core.close();
  });

  it('is taken over by another device, whose passphrase counts from then on', async () => {
    const { core, secretKey } = await openToAll();
    const { core: phone } = await joined(secretKey);
    await phone.run('keys.change-passphrase', { current: PASSPHRASE, next: 'that of the phone' });
    await phone.run('sync.now', {});
    await refused(secretKey, wrongPassphrase, { passphrase: 'that of the phone' });
    await phone.run('devices.set-account-slot', { passphrase: 'that of the phone' });
    await core.run('sync.now', {});
    assert.equal((await slotOf(core)).isThis, false);
    await refused(secretKey, wrongPassphrase);
    const { core: tablet } = await joined(secretKey, { passphrase: 'that of the phone' });
    await tablet.close();
    await assert.rejects(phone.run('devices.set-account-slot', { passphrase: PASSPHRASE }), wrongPassphrase);
    await phone.close();
    await core.close();
  });

  it('takes a fresh unlock to close, and sync to be on', async () => {
    const { core, device } = await openToAll();
    device.time += 61_000;
    await assert.rejects(core.run('devices.remove-account-slot', {}), { code: 'vault/step-up-required' });
    await core.run('sync.disable', {});
    await assert.rejects(core.run('devices.account-slot', {}), { code: 'sync/offline' });
    await assert.rejects(core.run('devices.set-account-slot', { passphrase: PASSPHRASE }), {
      code: 'sync/offline',
    });
    await core.close();
  });
});

describe('the account slot after a device was shut out', () => {
  it('is found by the new secret key only, and by the passphrase of whoever had it before, without being asked', async () => {
    const { core, secretKey } = await openToAll();
    const { core: lost } = await joined(secretKey, { deviceName: 'Lost' });
    const { core: phone } = await joined(secretKey);
    // Another device than the one whose passphrase it takes shuts it out.
    await phone.run('vault.unlock', { passphrase: PASSPHRASE });
    await phone.run('devices.revoke', { deviceId: await idOf(phone, 'Lost') });
    await refused(secretKey, wrongKey);
    const next = await secretKeyOf(phone);
    assert.notEqual(next, secretKey);
    await core.run('sync.now', {});
    assert.equal((await slotOf(core)).isThis, true);
    await refused(secretKey, wrongKey);
    const { core: tablet } = await joined(next, { deviceName: 'Tablet' });
    assert.equal(await secretKeyOf(tablet), next);
    assert.equal(await total(tablet), 1);
    for (const one of [core, lost, phone, tablet]) await one.close();
  });

  it('lets a device in again by the passphrase of a device that stays when the one that had it is gone', async () => {
    const { core, secretKey } = await openToAll();
    const { core: phone, device } = await joined(secretKey);
    await phone.run('vault.unlock', { passphrase: PASSPHRASE });
    await phone.run('devices.revoke', { deviceId: await idOf(phone, 'Laptop') });
    const next = await secretKeyOf(phone);
    await refused(next, wrongKey);
    await phone.close();
    const again = device.start({ sync: drivers });
    await again.run('vault.unlock', { passphrase: PASSPHRASE });
    await until(async () => (await slotOf(again)).isPending || (await slotOf(again)).isOn);
    await again.run('sync.now', {});
    const { core: tablet } = await joined(next, { deviceName: 'Tablet' });
    for (const one of [core, again, tablet]) await one.close();
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail('It did not come to that.');
}
