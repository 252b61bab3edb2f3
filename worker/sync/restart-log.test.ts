import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Goal } from '../api.ts';
import { MoError } from '../errors/mo-error.ts';
import { revokeDevice } from './roster-actions.ts';
import { createRewindableStore } from './simulator/rewindable-store.ts';
import type { Fetch } from './server-client.ts';
import { createPerson, createTestDevice } from './testing/test-device.ts';
import { createTestServer } from './testing/test-server.ts';

/** A laptop, a phone and a tablet of one person, all in step. */
async function threeInStep(url: string, fetch: Fetch) {
  const person = createPerson();
  const devices = await Promise.all(
    ['Laptop', 'Phone', 'Tablet'].map((name) => createTestDevice(person, { fetch, name })),
  );
  for (const device of devices) await device.enable(url);
  for (const device of devices) await device.engine.now();
  const [a, b, c] = devices;
  assert.ok(a && b && c);
  return [a, b, c] as const;
}

describe('a server that lost something', () => {
  it('is still named after whatever else is done, until a round goes well', async () => {
    const rewindable = createRewindableStore();
    const server = await createTestServer({ store: rewindable.store });
    const a = await createTestDevice(createPerson(), { fetch: server.fetch, isLive: true });
    await a.enable(server.url);
    const before = rewindable.pushes;
    a.createGoal();
    await a.engine.now();
    await rewindable.rewind(before);
    await assert.rejects(a.engine.now(), { code: 'sync/rollback' });
    a.engine.changed();
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(a.engine.status.state, 'problem');
    assert.equal(a.engine.status.error?.code, 'sync/rollback');
    await a.engine.restart();
    assert.equal(a.engine.status.state, 'idle');
    await a.close();
    await server.close();
  });
});

describe('a log that is begun anew', () => {
  it('by a device that had not seen a newcomer: one that had lets it in again, and what it wrote counts', async () => {
    const rewindable = createRewindableStore();
    const server = await createTestServer({ store: rewindable.store });
    let requests = 0;
    const fetch: Fetch = (url, init) => {
      requests += 1;
      if (requests > 300) throw new Error('Somebody asks without an end.');
      return server.fetch(url, init);
    };
    const person = createPerson();
    const [a, b, c] = await Promise.all(
      ['Laptop', 'Phone', 'Tablet'].map((name) => createTestDevice(person, { fetch, name })),
    );
    assert.ok(a && b && c);
    await a.enable(server.url);
    await b.enable(server.url);
    a.createGoal({ summary: 'from the laptop' });
    for (const device of [a, b]) await device.engine.now();
    const before = rewindable.pushes;
    await c.enable(server.url);
    c.createGoal({ summary: 'from the tablet' });
    for (const device of [c, b]) await device.engine.now();
    await rewindable.rewind(before);
    await assert.rejects(b.engine.now(), { code: 'sync/rollback' });

    await a.engine.restart();
    for (const device of [b, a]) await device.engine.now();
    const summaries = (goals: readonly unknown[]) => (goals as Goal[]).map(({ summary }) => summary).sort();
    assert.deepEqual(summaries(a.goals()), ['from the laptop', 'from the tablet']);
    assert.equal(b.engine.status.pending, 0);

    // The tablet was in no epoch of the new log until now: the words give it the keys.
    await c.enable(server.url);
    for (const device of [a, b, c]) {
      await device.engine.now();
      assert.equal(device.engine.status.state, 'idle');
      assert.deepEqual(device.goals(), a.goals());
    }
    for (const device of [a, b, c]) await device.close();
    await server.close();
  });

  it('without what a device had said before it was shut out: one that had received it says it once more', async () => {
    const rewindable = createRewindableStore();
    const server = await createTestServer({ store: rewindable.store });
    const { fetch } = server;
    const [a, b, c] = await threeInStep(server.url, fetch);
    const before = rewindable.pushes;
    c.createGoal({ summary: 'from the tablet' });
    for (const device of [c, b]) await device.engine.now();
    await rewindable.rewind(before);
    await revokeDevice(a.host, await a.engine.connection(), c.identity.device.deviceId);
    await assert.rejects(b.engine.now(), MoError);

    await a.engine.restart();
    for (const device of [b, a, b]) await device.engine.now();
    for (const device of [a, b]) {
      assert.deepEqual(
        (device.goals() as Goal[]).map(({ summary }) => summary),
        ['from the tablet'],
      );
      const { state, pending } = device.engine.status;
      assert.deepEqual([state, pending], ['idle', 0]);
      await device.restart({ keepCache: false });
    }
    assert.deepEqual(a.goals(), b.goals());
    for (const device of [a, b, c]) await device.close();
    await server.close();
  });

  it('by a device that was shut out, which the server forgot: who knows that says so, and begins another log', async () => {
    const rewindable = createRewindableStore();
    const server = await createTestServer({ store: rewindable.store });
    let isListKept = false;
    // The device stays on the server's list: it lets everybody in who ever was.
    const fetch: Fetch = (url, init) =>
      isListKept && url.includes('/devices')
        ? Promise.reject(new TypeError('network'))
        : server.fetch(url, init);
    const [a, b, c] = await threeInStep(server.url, fetch);
    const before = rewindable.pushes;
    isListKept = true;
    const { deviceId } = c.identity.device;
    await assert.rejects(revokeDevice(a.host, await a.engine.connection(), deviceId), {
      code: 'sync/offline',
    });
    isListKept = false;
    a.createGoal({ summary: 'from the laptop' });
    await a.engine.now();
    await rewindable.rewind(before);
    await c.engine.restart();
    c.createGoal({ summary: 'from the tablet' });
    for (const device of [c, b]) await device.engine.now();

    await a.engine.now();
    assert.deepEqual(a.goals().length, 1, 'nothing is taken from a device that was shut out');
    assert.equal(a.engine.status.error?.code, 'sync/fork');
    await a.restart();
    await a.engine.now();
    assert.equal(a.engine.status.error?.code, 'sync/fork', 'also after a restart of the page');
    await a.engine.restart();
    for (const device of [b, a, b]) {
      await device.engine.now();
      assert.equal(device.engine.status.state, 'idle');
    }
    assert.deepEqual(a.goals(), b.goals());
    assert.ok((a.goals() as Goal[]).some(({ summary }) => summary === 'from the laptop'));
    await c.engine.now().catch(() => undefined);
    assert.equal(c.engine.status.error?.code, 'sync/revoked');
    for (const device of [a, b, c]) await device.close();
    await server.close();
  });
});
