import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { after, describe, it } from 'node:test';
import type { Fetch } from './server-client.ts';
import { loadSyncSettings } from './sync-settings.ts';
import { createPerson, createTestDevice, type TestDevice } from './testing/test-device.ts';
import { createTestServer } from './testing/test-server.ts';

const server = await createTestServer();
after(() => server.close());

async function liveDevice(fetch: Fetch = server.fetch) {
  return createTestDevice(createPerson(), { fetch, isLive: true, random: () => 0 });
}

async function untilIdle(device: TestDevice) {
  for (let waited = 0; device.engine.status.state !== 'idle'; waited += 20) {
    assert.ok(waited < 5_000, `still ${device.engine.status.state}`);
    await delay(20);
  }
}

describe('turning sync on', () => {
  it('goes on by itself when it is on and the first round fails', async () => {
    let failures = 0;
    const device: TestDevice = await liveDevice((url, init) => {
      const isOn = loadSyncSettings(device.database) !== null;
      if (!isOn || failures > 0) return server.fetch(url, init);
      failures += 1;
      return Promise.reject(new TypeError('network'));
    });
    await assert.rejects(device.enable(server.url), { code: 'sync/offline' });
    assert.equal(failures, 1);
    await untilIdle(device);
    await device.close();
  });

  it('a second time, in vain, leaves what was on as it was', async () => {
    const device = await liveDevice();
    await device.enable(server.url);
    await assert.rejects(device.enable('http://127.0.0.1:8/other'));
    await untilIdle(device);
    assert.equal(device.engine.status.url, server.url);
    await device.close();
  });
});
