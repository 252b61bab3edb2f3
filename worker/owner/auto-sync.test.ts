import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SyncOptions } from '../../server-kit/index.ts';
import { createMemoryStore } from '../../server-kit/storage/memory.ts';
import { MoError } from '../errors/mo-error.ts';
import type { SyncDrivers } from '../sync/sync-engine.ts';
import { createTestServer } from '../sync/testing/test-server.ts';
import { createDevice, createGoal, PASSPHRASE } from './testing/core-fixture.ts';
import type { OwnerCore } from './owner-core.ts';

/** A device whose server can be changed and cut off, and which is told when it is online again. */
async function createScene(options: SyncOptions = {}) {
  const store = createMemoryStore();
  let server = await createTestServer({ store, ...options });
  const { url } = server;
  const listeners = new Set<() => void>();
  let isOnline = true;
  const drivers: SyncDrivers = {
    fetch: (target, init) =>
      isOnline ? server.fetch(target, init) : Promise.reject(new TypeError('Failed to fetch')),
    timer: (callback, ms) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    random: () => 0.5,
    onOnline: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const device = await createDevice();
  return {
    url,
    start: () => device.start({ sync: drivers }),
    goOffline: () => (isOnline = false),
    goOnline() {
      isOnline = true;
      for (const listener of [...listeners]) listener();
    },
    async reopenServer(next: SyncOptions) {
      server = await createTestServer({ store, ...next });
    },
    close: () => server.close(),
  };
}

async function until(condition: () => boolean) {
  for (let wait = 0; wait < 1_000 && !condition(); wait += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.ok(condition());
}

const isInStep = (core: OwnerCore) => () =>
  core.syncStatus().state === 'idle' && core.syncStatus().pending === 0;

describe('a vault that is created with a sync server', () => {
  it('is turned on there by itself', async () => {
    const scene = await createScene();
    const core = scene.start();
    await core.run('vault.create', { passphrase: PASSPHRASE, syncUrl: `${scene.url}/` });
    await core.execute(createGoal().command);
    await until(isInStep(core));
    assert.equal(core.syncStatus().url, scene.url);
    await core.close();
    await scene.close();
  });

  it('says that it is offline, and is turned on after a restart when the server can be reached', async () => {
    const scene = await createScene();
    scene.goOffline();
    const core = scene.start();
    await core.run('vault.create', { passphrase: PASSPHRASE, syncUrl: scene.url });
    await until(() => core.syncStatus().state === 'offline');
    assert.equal(core.syncStatus().error?.code, 'sync/offline');
    assert.ok((core.syncStatus().retryAt ?? 0) > 0);
    await core.close();

    const next = scene.start();
    await next.run('vault.unlock', { passphrase: PASSPHRASE });
    await until(() => next.syncStatus().state === 'offline');
    scene.goOnline();
    await until(isInStep(next));
    await next.close();
    await scene.close();
  });

  it('says why a closed server refuses, and is turned on once it takes registrations', async () => {
    const scene = await createScene({ registration: { mode: 'closed' } });
    const core = scene.start();
    await core.run('vault.create', { passphrase: PASSPHRASE, syncUrl: scene.url });
    await until(() => core.syncStatus().state === 'problem');
    assert.equal(core.syncStatus().error?.code, 'sync/forbidden');
    await scene.reopenServer({ registration: { mode: 'open' } });
    scene.goOnline();
    await until(isInStep(core));
    await core.close();
    await scene.close();
  });

  it('stays off when the person turned it off meanwhile', async () => {
    const scene = await createScene();
    scene.goOffline();
    const core = scene.start();
    await core.run('vault.create', { passphrase: PASSPHRASE, syncUrl: scene.url });
    await until(() => core.syncStatus().state === 'offline');
    await core.run('sync.disable', {});
    await core.close();
    scene.goOnline();
    const next = scene.start();
    await next.run('vault.unlock', { passphrase: PASSPHRASE });
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(next.syncStatus().state, 'off');
    await next.close();
    await scene.close();
  });

  it('asks for the words when they were confirmed before the server could be reached', async () => {
    const scene = await createScene();
    scene.goOffline();
    const core = scene.start();
    const { recoveryPhrase } = await core.run('vault.create', {
      passphrase: PASSPHRASE,
      syncUrl: scene.url,
    });
    await until(() => core.syncStatus().state === 'offline');
    const positions = [1, 5, 9];
    const words = positions.map((position) => recoveryPhrase.split(' ')[position - 1] ?? '');
    await core.run('vault.confirm-recovery', { positions, words });
    scene.goOnline();
    await until(() => core.syncStatus().error?.field === 'recoveryPhrase');
    await core.run('sync.enable', { url: scene.url, recoveryPhrase });
    await until(isInStep(core));
    await core.close();
    await scene.close();
  });

  it('refuses an address that is no mount, and makes nothing', async () => {
    const scene = await createScene();
    const core = scene.start();
    await assert.rejects(core.run('vault.create', { passphrase: PASSPHRASE, syncUrl: 'ftp://example.org' }), {
      code: 'input/invalid',
      field: 'syncUrl',
    });
    assert.equal((await core.presence()).state, 'empty');
    await scene.close();
  });
});

describe('a server that wants the sign-in of its host', () => {
  const wants = (valid: () => string): SyncOptions => ({
    authenticate: async (request) =>
      request.headers.get('authorization') === `Bearer ${valid()}` ? { userId: 'u' } : null,
  });

  it('gets the token of the page, asked for once, and again when it is refused', async () => {
    let token = 'first';
    const asked: string[] = [];
    const scene = await createScene(wants(() => token));
    const core = scene.start();
    core.askForToken((mountUrl) => {
      asked.push(mountUrl);
      return Promise.resolve(token);
    });
    await core.run('vault.create', { passphrase: PASSPHRASE, syncUrl: scene.url });
    await until(isInStep(core));
    assert.deepEqual(asked, [scene.url]);
    token = 'second';
    await core.run('sync.now', {});
    assert.deepEqual(asked, [scene.url, scene.url]);
    await core.close();
    await scene.close();
  });

  it('is not given to a server that did not ask', async () => {
    const asked: string[] = [];
    const scene = await createScene();
    const core = scene.start();
    core.askForToken((mountUrl) => Promise.resolve(asked.push(mountUrl)));
    await core.run('vault.create', { passphrase: PASSPHRASE, syncUrl: scene.url });
    await until(isInStep(core));
    assert.deepEqual(asked, []);
    await core.close();
    await scene.close();
  });

  for (const [name, answer] of [
    ['nobody', () => Promise.resolve(null)],
    ['a failure', () => Promise.reject(new MoError('internal/unexpected', 'For the test.'))],
    ['a broken header', () => Promise.resolve('good\r\nx-evil: 1')],
    ['something else', () => Promise.resolve({ token: 'good' })],
  ] as const) {
    it(`refuses when the page answers with ${name}`, async () => {
      const scene = await createScene(wants(() => 'good'));
      const core = scene.start();
      core.askForToken(answer);
      await core.run('vault.create', { passphrase: PASSPHRASE, syncUrl: scene.url });
      await until(() => core.syncStatus().state === 'problem');
      assert.equal(core.syncStatus().error?.code, 'sync/unauthorized');
      core.askForToken(() => Promise.resolve('good'));
      await core.run('sync.enable', { url: scene.url });
      await until(isInStep(core));
      await core.close();
      await scene.close();
    });
  }
});
