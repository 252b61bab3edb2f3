import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createMemoryStore } from '../../server-kit/storage/memory.ts';
import { toBase64url } from '../crypto/base64url.ts';
import { encodeCbor } from '../crypto/cbor.ts';
import { createServerClient } from '../sync/server-client.ts';
import { shortCodeMailbox } from '../sync/joining/short-code.ts';
import { parsePairingCode } from '../sync/joining/pairing-code.ts';
import type { SyncDrivers } from '../sync/sync-engine.ts';
import { createTestServer } from '../sync/testing/test-server.ts';
import type { OwnerCore } from './owner-core.ts';
import { createDevice, createGoal, createVault, PASSPHRASE } from './testing/core-fixture.ts';

const server = await createTestServer({ store: createMemoryStore() });
after(() => server.close());

const sent: string[] = [];
const drivers: SyncDrivers = {
  fetch: async (url, init) => {
    const response = await server.fetch(url, init);
    sent.push(typeof init.body === 'string' ? init.body : '');
    return response;
  },
  timer: (callback, ms) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  onOnline: () => () => undefined,
};

const syncedVault = async () => {
  const made = await createVault({ sync: drivers });
  const { recoveryPhrase } = made;
  await made.core.run('sync.enable', { url: server.url, recoveryPhrase, deviceName: 'Laptop' });
  await made.core.execute(createGoal().command);
  await made.core.run('sync.now', {});
  return made;
};
const newcomer = async () => {
  const device = await createDevice();
  return { device, core: device.start({ sync: drivers }) };
};
const total = async (core: OwnerCore) => (await core.query('goals.list', {})).total;
const namesOf = async (core: OwnerCore) =>
  (await core.run('devices.list', {})).map(({ name, isRevoked }) => (isRevoked ? `(${name})` : name));

/** Begins to join by a short code; resolves with the digits that the newcomer shows. */
async function typeShortCode(shortCode: string, deviceName = 'Phone') {
  const { core } = await newcomer();
  let joining: Promise<unknown> = Promise.resolve();
  const check = await new Promise<string>((shown, failed) => {
    const input = { url: server.url, shortCode, passphrase: PASSPHRASE, deviceName };
    joining = core.run('vault.join', input, {
      onProgress: (progress) => progress.check !== undefined && shown(progress.check),
    });
    joining.catch(failed);
  });
  return { core, joining, check };
}

/** Pairs a new device: what a person does on both. */
async function pair(member: OwnerCore, deviceName = 'Phone') {
  const { code } = await member.run('devices.offer', {});
  const { core, device } = await newcomer();
  const joining = core.run('vault.join', { code, passphrase: PASSPHRASE, deviceName });
  joining.catch(() => undefined);
  assert.deepEqual(await member.run('devices.await', {}), { name: deviceName, check: null });
  await member.run('devices.approve', {});
  await joining;
  return { core, device, code };
}

describe('joining by the recovery words', () => {
  it('brings everything to an empty store, which the words open too', async () => {
    const { core, recoveryPhrase, vaultId } = await syncedVault();
    const second = await newcomer();
    const input = { url: server.url, recoveryPhrase, passphrase: 'another passphrase', deviceName: 'Phone' };
    assert.deepEqual(await second.core.run('vault.join', input), { vaultId });
    assert.equal(await total(second.core), 1);
    assert.deepEqual(await namesOf(second.core), ['Laptop', 'Phone']);
    await second.core.close();
    const again = second.device.start({ sync: drivers });
    await again.run('vault.unlock', { recoveryPhrase });
    await again.execute(createGoal().command);
    await again.run('sync.now', {});
    await core.run('sync.now', {});
    assert.equal(await total(core), 2);
    await again.close();
    await core.close();
  });

  it('leaves the store empty for words that the server has no vault of, and for a store that has one', async () => {
    const local = await createVault({ sync: drivers });
    const { recoveryPhrase } = local;
    const input = { url: server.url, recoveryPhrase, passphrase: PASSPHRASE, deviceName: 'Phone' };
    await assert.rejects(local.core.run('vault.join', input), { code: 'vault/exists' });
    const { core } = await newcomer();
    await assert.rejects(core.run('vault.join', input), { code: 'vault/wrong-recovery-phrase' });
    assert.equal((await core.presence()).state, 'empty');
    const offline = (await createDevice()).start({
      sync: { ...drivers, fetch: () => Promise.reject(new TypeError('network')) },
    });
    await assert.rejects(offline.run('vault.join', input), { code: 'sync/offline' });
    assert.equal((await offline.presence()).state, 'empty');
    await local.core.close();
  });

  it('leaves the store empty when it is cut short in the middle', async () => {
    const { core, recoveryPhrase } = await syncedVault();
    for (const route of ['/challenges', '/devices/recover', '/logs', 'records']) {
      const device = await createDevice();
      const broken = device.start({
        sync: {
          ...drivers,
          fetch: (url, init) =>
            url.includes(route) ? Promise.reject(new TypeError('network')) : drivers.fetch(url, init),
        },
      });
      const input = { url: server.url, recoveryPhrase, passphrase: PASSPHRASE, deviceName: 'Phone' };
      await assert.rejects(broken.run('vault.join', input), { code: 'sync/offline' });
      assert.equal((await broken.presence()).state, 'empty', route);
      await broken.close();
    }
    await core.close();
  });
});

describe('pairing with a device at hand', () => {
  it('lets a device in that the person approved, with all that was written', async () => {
    const { core } = await syncedVault();
    const second = await pair(core);
    assert.equal(await total(second.core), 1);
    await second.core.execute(createGoal().command);
    await second.core.run('sync.now', {});
    await core.run('sync.now', {});
    assert.equal(await total(core), 2);
    assert.deepEqual(await namesOf(core), ['Laptop', 'Phone']);
    const third = await pair(second.core, 'Tablet');
    assert.equal(await total(third.core), 2);
    for (const one of [core, second.core, third.core]) await one.close();
  });

  it('gives nothing to a device that is refused, and takes a code once only', async () => {
    const { core } = await syncedVault();
    const { code } = await core.run('devices.offer', {});
    const thief = await newcomer();
    const joining = thief.core.run('vault.join', { code, passphrase: PASSPHRASE, deviceName: 'Thief' });
    const refused = assert.rejects(joining, { code: 'sync/pairing-failed' });
    await core.run('devices.await', {});
    const late = await newcomer();
    await assert.rejects(late.core.run('vault.join', { code, passphrase: PASSPHRASE, deviceName: 'Late' }), {
      code: 'sync/pairing-failed',
    });
    await core.run('devices.refuse', {});
    await refused;
    assert.equal((await thief.core.presence()).state, 'empty');
    assert.deepEqual(await namesOf(core), ['Laptop']);
    await assert.rejects(core.run('devices.approve', {}), { code: 'sync/pairing-failed' });
    await core.close();
  });

  it('is not for somebody who has the capability without the secret, as the server does', async () => {
    const { core } = await syncedVault();
    const { code } = await core.run('devices.offer', {});
    const { capability, mailboxId } = parsePairingCode(code);
    const outsider = createServerClient({ mountUrl: server.url, fetch: server.fetch, clock: Date.now });
    const peer = await outsider.openMailbox({
      mailboxId: toBase64url(mailboxId),
      capability: toBase64url(capability),
    });
    await peer.post(new Uint8Array(1_400));
    await assert.rejects(core.run('devices.await', {}), { code: 'sync/pairing-failed' });
    await core.close();
  });

  it('sends neither names, ids nor keys in the clear', async () => {
    const { core, vaultId } = await syncedVault();
    sent.length = 0;
    const second = await pair(core, 'Canary phone');
    const everything = sent
      .flatMap((body) => [body, ...(body.match(/[A-Za-z0-9_-]{40,}/g) ?? []).map(decodeText)])
      .join('\n');
    assert.ok(sent.length > 5);
    for (const canary of ['Canary phone', vaultId, 'mo-pair-1'])
      assert.ok(!everything.includes(canary), canary);
    await second.core.close();
    await core.close();
  });

  it('lets nobody in without a fresh unlock', async () => {
    const { core, device } = await syncedVault();
    await core.run('devices.offer', {});
    device.time += 61_000;
    await assert.rejects(core.run('devices.approve', {}), { code: 'vault/step-up-required' });
    await core.close();
  });

  it('names the field of a code that is none', async () => {
    const { core } = await newcomer();
    for (const code of ['', 'mo-pair-1:', 'mo-pair-1:AAAA', `mo-pair-1:${'A'.repeat(3_000)}`]) {
      await assert.rejects(core.run('vault.join', { code, passphrase: PASSPHRASE, deviceName: 'Phone' }), {
        code: 'input/invalid',
        field: 'code',
      });
    }
  });
});

describe('pairing by a short code', () => {
  it('shows the same digits on both, and goes on when the person says so on both', async () => {
    const { core } = await syncedVault();
    const { shortCode } = await core.run('devices.offer', {});
    const awaited = core.run('devices.await', {});
    const { core: second, joining, check } = await typeShortCode(shortCode.toLowerCase().replace('-', ' '));
    assert.deepEqual(await awaited, { name: 'Phone', check });
    await second.run('vault.confirm-join', {});
    await core.run('devices.approve', {});
    await joining;
    assert.equal(await total(second), 1);
    assert.deepEqual(await namesOf(core), ['Laptop', 'Phone']);
    await assert.rejects(second.run('vault.confirm-join', {}), { code: 'sync/pairing-failed' });
    await second.close();
    await core.close();
  });

  it('takes nothing from the other side before the digits were compared', async () => {
    const { core } = await syncedVault();
    const { shortCode } = await core.run('devices.offer', {});
    const awaited = core.run('devices.await', {});
    const { core: second, joining } = await typeShortCode(shortCode);
    await awaited;
    const approving = assert.rejects(core.run('devices.approve', {}), { code: 'sync/pairing-failed' });
    await delay(50);
    assert.equal((await second.presence()).state, 'empty');
    await core.run('devices.refuse', {});
    await approving;
    await second.run('vault.confirm-join', {});
    await assert.rejects(joining, { code: 'sync/pairing-failed' });
    assert.equal((await second.presence()).state, 'empty');
    assert.deepEqual(await namesOf(core), ['Laptop']);
    await core.close();
  });

  it('shows other digits when the server is in between, and can be canceled then', async () => {
    const { core } = await syncedVault();
    const { shortCode } = await core.run('devices.offer', {});
    const awaited = core.run('devices.await', {});
    // It takes the code as a newcomer, and plays the device at hand with the rightful one in another mailbox.
    const inBetween = await typeShortCode(shortCode, 'Phone');
    const { check } = await awaited;
    assert.equal(inBetween.check, check);
    const { core: other } = await syncedVault();
    const offered = await other.run('devices.offer', {});
    const otherAwaited = other.run('devices.await', {});
    const victim = await typeShortCode(offered.shortCode);
    assert.equal((await otherAwaited).check, victim.check);
    assert.notEqual(victim.check, check);
    for (const one of [core, other]) await one.run('devices.refuse', {});
    for (const { core: joiner, joining } of [inBetween, victim]) {
      await joiner.run('vault.confirm-join', {});
      await assert.rejects(joining, { code: 'sync/pairing-failed' });
    }
    await core.close();
    await other.close();
  });

  it('is one attempt, whichever code is used, and finds nothing for another code', async () => {
    const { core } = await syncedVault();
    const { code, shortCode } = await core.run('devices.offer', {});
    const awaited = core.run('devices.await', {});
    const first = await typeShortCode(shortCode);
    first.joining.catch(() => undefined);
    await awaited;
    const again = { passphrase: PASSPHRASE, deviceName: 'Late' };
    for (const input of [
      { ...again, code },
      { ...again, url: server.url, shortCode },
      { ...again, url: server.url, shortCode: '0000-0000' },
    ]) {
      const late = await newcomer();
      await assert.rejects(late.core.run('vault.join', input), { code: 'sync/pairing-failed' });
    }
    await core.run('devices.refuse', {});
    await core.close();
  });

  it('ends when a letter was disturbed: there is no second try', async () => {
    const { core } = await syncedVault();
    const { shortCode } = await core.run('devices.offer', {});
    const { mailboxId, capability } = shortCodeMailbox(shortCode);
    const outsider = createServerClient({ mountUrl: server.url, fetch: server.fetch, clock: Date.now });
    const peer = await outsider.openMailbox({
      mailboxId: toBase64url(mailboxId),
      capability: toBase64url(capability),
    });
    await peer.post(encodeCbor(['commit', new Uint8Array(32)]));
    await peer.post(encodeCbor(['reveal', new Uint8Array(1_216), new Uint8Array(32)]));
    await assert.rejects(core.run('devices.await', {}), { code: 'sync/pairing-failed' });
    await assert.rejects(core.run('devices.await', {}), { code: 'sync/pairing-failed' });
    await assert.rejects(peer.post(new Uint8Array(8)), { code: 'input/not-found' });
    await core.close();
  });
});

describe('the list of devices', () => {
  it('is renamed on every device; a revoked device neither reads nor writes, and says so', async () => {
    const { core } = await syncedVault();
    const second = await pair(core);
    const phone = (await core.run('devices.list', {})).find(({ isThis }) => !isThis);
    assert.ok(phone);
    await second.core.run('devices.rename', { deviceId: phone.deviceId, name: ' Old phone ' });
    await core.run('sync.now', {});
    assert.deepEqual(await namesOf(core), ['Laptop', 'Old phone']);
    await core.run('devices.revoke', { deviceId: phone.deviceId });
    assert.deepEqual(await namesOf(core), ['Laptop', '(Old phone)']);
    await core.execute(createGoal().command);
    await core.run('sync.now', {});
    await assert.rejects(second.core.run('sync.now', {}));
    assert.equal(second.core.syncStatus().state, 'problem');
    assert.equal(await total(second.core), 1);
    await assert.rejects(second.core.run('devices.offer', {}));
    const own = (await core.run('devices.list', {})).find(({ isThis }) => isThis);
    await assert.rejects(core.run('devices.revoke', { deviceId: own?.deviceId ?? '' }), {
      code: 'input/invalid',
      field: 'deviceId',
    });
    await assert.rejects(core.run('devices.rename', { deviceId: 'nobody', name: 'x' }), {
      code: 'input/not-found',
    });
    await second.core.close();
    await core.close();
  });

  it('a revocation makes a secret key that those who stay or come later have, and the revoked does not', async () => {
    const { core, device, recoveryPhrase } = await syncedVault();
    const phone = await pair(core);
    const tablet = await pair(core, 'Tablet');
    const secretKeyOf = async (one: OwnerCore) => (await one.run('keys.recovery-kit', {})).secretKey;
    const before = await secretKeyOf(core);
    assert.equal(await secretKeyOf(phone.core), before);
    const listed = await core.run('devices.list', {});
    const { deviceId = '' } = listed.find(({ name }) => name === 'Phone') ?? {};
    await core.run('devices.revoke', { deviceId });

    const next = await secretKeyOf(core);
    assert.match(next, /^(?:[0-9a-f]{4} ){7}[0-9a-f]{4}$/);
    assert.notEqual(next, before);
    await tablet.core.run('sync.now', {});
    assert.equal(await secretKeyOf(tablet.core), next, 'those who stay');
    await assert.rejects(phone.core.run('sync.now', {}));
    assert.equal(await secretKeyOf(phone.core), before, 'who was shut out has the old one');
    await assert.rejects(phone.core.run('devices.offer', {}), 'and lets nobody in');
    const paired = await pair(tablet.core, 'By code');
    assert.equal(await secretKeyOf(paired.core), next, 'who comes by a code');
    const joined = await newcomer();
    const input = { url: server.url, recoveryPhrase, passphrase: PASSPHRASE, deviceName: 'By words' };
    await joined.core.run('vault.join', input);
    assert.equal(await secretKeyOf(joined.core), next, 'who comes by the words');

    const passphrase = 'the passphrase of a backup';
    const { file } = await core.run('backup.export', { content: 'full', passphrase });
    const restored = await newcomer();
    await restored.core.run('backup.restore', { file, secret: { passphrase }, mode: 'new' });
    await core.run('sync.disable', {});
    await core.close();
    const again = device.start({ sync: drivers });
    await again.run('vault.unlock', { passphrase: PASSPHRASE });
    assert.equal(await secretKeyOf(again), next, 'without sync');
    assert.equal(await secretKeyOf(restored.core), next, 'from a backup');
    for (const one of [again, phone.core, tablet.core, paired.core, joined.core, restored.core])
      await one.close();
  });

  it('needs sync to be on', async () => {
    const { core } = await createVault({ sync: drivers });
    await assert.rejects(core.run('devices.list', {}), { code: 'sync/offline' });
    await core.close();
  });
});

function decodeText(text: string): string {
  return Buffer.from(text, 'base64url').toString('latin1');
}
