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

  it('fetches each page of the log once, also for somebody to whom nothing is sealed yet', async () => {
    const person = createPerson();
    const asked: string[] = [];
    const noting: Fetch = (url, init) => {
      const after = /\/records\?after=(\d+)$/.exec(url)?.[1];
      if (after !== undefined) asked.push(after);
      return small.fetch(url, init);
    };
    const small = await createTestServer({ limits: { pageRecords: 1 } });
    const first = await createTestDevice(person, { fetch: small.fetch });
    await first.enable(small.url);
    for (let count = 0; count < 5; count += 1) {
      first.createGoal();
      await first.engine.now();
    }
    const { head } = await (await first.engine.connection()).sync.state();
    const second = await createTestDevice(person, { fetch: noting });
    await second.enable(small.url);
    assert.equal(second.goals().length, 5);
    const before = asked.filter((after) => Number(after) < head.sequence);
    assert.equal(before.length, head.sequence);
    assert.equal(new Set(before).size, before.length);
    await Promise.all([first.close(), second.close()]);
    await small.close();
  });

  it('a second time, in vain, leaves what was on as it was', async () => {
    const device = await liveDevice();
    await device.enable(server.url);
    await assert.rejects(device.enable('http://127.0.0.1:8/other'));
    await untilIdle(device);
    assert.equal(device.engine.status.url, server.url);
    await device.close();
  });

  it('again after leaving, at the same server or after another one, leaves nothing pending and everything in its place', async () => {
    const other = await createTestServer();
    let current = server;
    const both: Fetch = (url, init) => current.fetch(url, init);
    const person = createPerson();
    const device = await createTestDevice(person, { fetch: both });
    const places = () =>
      device.database.all('SELECT event_id, log_id, global_sequence FROM events ORDER BY global_sequence');
    device.createGoal({ summary: 'first' });
    await device.enable(server.url);
    const before = places();
    await device.engine.disable();
    await device.enable(server.url);
    assert.deepEqual(places(), before);
    assert.equal(device.engine.status.pending, 0);
    current = other;
    await device.enable(other.url);
    device.createGoal({ summary: 'second' });
    await device.engine.now();
    current = server;
    await device.enable(server.url);
    assert.equal(device.engine.status.pending, 0);
    await device.engine.disable();
    current = await createTestServer();
    await device.enable(current.url);
    assert.equal(device.engine.status.pending, 0);
    const newcomer = await createTestDevice(person, { fetch: both });
    await newcomer.enable(current.url);
    assert.deepEqual(newcomer.goals(), device.goals());
    assert.equal(newcomer.goals().length, 2);
    for (const each of [device, newcomer]) await each.close();
    for (const each of [other, current]) await each.close();
  });
});
