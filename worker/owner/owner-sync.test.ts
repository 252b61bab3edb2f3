import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { SyncDrivers } from '../sync/sync-engine.ts';
import { createTestServer } from '../sync/testing/test-server.ts';
import { createGoal, createVault, PASSPHRASE } from './testing/core-fixture.ts';

const server = await createTestServer();
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

async function until(condition: () => boolean) {
  for (let wait = 0; wait < 500 && !condition(); wait += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.ok(condition());
}

describe('sync of an open vault', () => {
  it('is off until it is turned on; needs no words while they wait for confirmation', async () => {
    const { core } = await createVault({ sync: drivers });
    assert.equal(core.syncStatus().state, 'off');
    await assert.rejects(core.run('sync.now', {}), { code: 'sync/offline' });
    await core.run('sync.enable', { url: server.url });
    await core.execute(createGoal().command);
    await until(() => core.syncStatus().state === 'idle' && core.syncStatus().pending === 0);
    assert.equal(core.syncStatus().url, server.url);
    await core.run('sync.pause', {});
    assert.equal(core.syncStatus().state, 'paused');
    await core.execute(createGoal().command);
    await core.run('sync.resume', {});
    await until(() => core.syncStatus().pending === 0 && core.syncStatus().state === 'idle');
    await core.run('sync.disable', {});
    assert.equal(core.syncStatus().state, 'off');
    assert.equal((await core.query('goals.list', {})).total, 2);
    await core.close();
  });

  it('goes on when the vault is opened again, and waits a moment for the last change when it is closed', async () => {
    const { core, device, recoveryPhrase } = await createVault({ sync: drivers });
    await core.run('sync.enable', { url: server.url, recoveryPhrase });
    await core.execute(createGoal().command);
    await core.close();
    assert.equal(core.syncStatus().state, 'off');
    const next = device.start({ sync: drivers });
    await next.run('vault.unlock', { passphrase: PASSPHRASE });
    await until(() => next.syncStatus().state === 'idle');
    assert.equal(next.syncStatus().pending, 0);
    await next.close();
  });

  it('says nothing new to who only reads, who might read because of what it says', async () => {
    const { core, device } = await createVault({ sync: drivers });
    await core.run('sync.enable', { url: server.url });
    await core.run('sync.now', {});
    await until(() => core.syncStatus().state === 'idle');
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { syncedAt } = core.syncStatus();
    device.time += 1000;
    await core.run('devices.list', {});
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(core.syncStatus().syncedAt, syncedAt);
    await core.execute(createGoal().command);
    await until(() => core.syncStatus().syncedAt === device.time);
    await core.close();
  });

  it('stops a long sync without calling it a problem, and goes on', async () => {
    let release = () => {};
    let held = 0;
    const slow: SyncDrivers = {
      ...drivers,
      async fetch(url, init) {
        if (held > 0 && url.includes('/records')) {
          held -= 1;
          await new Promise<void>((resolve) => {
            release = resolve;
            init.signal?.addEventListener('abort', () => resolve());
          });
        }
        return server.fetch(url, init);
      },
    };
    const { core } = await createVault({ sync: slow });
    await core.run('sync.enable', { url: server.url });
    await until(() => core.syncStatus().state === 'idle');
    held = 1;
    const stopping = new AbortController();
    const running = core.run('sync.now', {}, { signal: stopping.signal });
    await until(() => held === 0);
    stopping.abort();
    await assert.rejects(running, { code: 'vault/canceled' });
    release();
    await until(() => core.syncStatus().state === 'idle');
    assert.equal(core.syncStatus().error, null);
    await core.close();
  });

  it('refuses addresses that are no mount, words of another vault, and the same on a locked vault', async () => {
    const { core } = await createVault({ sync: drivers });
    for (const url of ['', 'mo', 'ftp://example.org/mo', 'https://me@example.org/mo', `${server.url}?a=1`]) {
      await assert.rejects(core.run('sync.enable', { url }), { code: 'input/invalid', field: 'url' });
    }
    const other = await createVault();
    await other.core.close();
    const { recoveryPhrase } = other;
    await assert.rejects(core.run('sync.enable', { url: server.url, recoveryPhrase }), {
      code: 'vault/wrong-recovery-phrase',
    });
    await core.close();
    await assert.rejects(core.run('sync.enable', { url: server.url }), { code: 'vault/locked' });
  });
});
