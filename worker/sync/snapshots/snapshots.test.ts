import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { v7 } from 'uuid';
import { command } from '../../owner/testing/core-fixture.ts';
import { revokeDevice } from '../roster-actions.ts';
import type { Fetch } from '../server-client.ts';
import { createPerson, createTestDevice, type TestDevice } from '../testing/test-device.ts';
import { createTestServer } from '../testing/test-server.ts';
import { bring, countOf, createHistory, createTwo, everything, isWhole } from '../testing/snapshot-scene.ts';

describe('a start from a snapshot', () => {
  it('shows the same at once, with a part of the records, and has the whole history in the end (INV-011)', async () => {
    const { server, a, b, close } = await createTwo();
    const { goalIds } = await createHistory(a, server.url);
    assert.equal(await bring(a), true);
    a.execute(command('goal.change', { goalId: goalIds[0]!, summary: 'goal behind the snapshot' }));
    a.createGoal({ summary: 'another goal behind it' });
    await a.engine.now();

    await b.enable(server.url);
    assert.equal(isWhole(b), false);
    assert.ok(countOf(b, 'events') < countOf(a, 'events') / 2, 'most events are not here yet');
    assert.deepEqual(everything(b), everything(a));
    assert.ok((b.engine.status.history?.total ?? 0) > 0);
    await b.restart({ keepCache: false });
    assert.deepEqual(everything(b), everything(a), 'read models made again from the snapshot');

    b.execute(command('goal.change', { goalId: goalIds[1]!, summary: 'goal changed by the newcomer' }));
    b.execute(command('goal.unachieve', { goalId: goalIds[3]! }));
    await b.engine.now();
    await a.engine.now();
    assert.deepEqual(everything(b), everything(a));

    await b.engine.completeHistory();
    assert.equal(isWhole(b), true);
    assert.equal(b.engine.status.history ?? null, null);
    assert.equal(countOf(b, 'events'), countOf(a, 'events'));
    assert.equal(countOf(b, 'log_records'), countOf(a, 'log_records'));
    for (const table of ['base_states', 'base_counted', 'bases', 'snapshot_chunks', 'moved_aggregates']) {
      assert.equal(countOf(b, table), 0, table);
    }
    assert.deepEqual(everything(b), everything(a));
    const past = (device: TestDevice) =>
      device.vault
        .query('history.list', { aggregateId: goalIds[0]! })
        .items.map(({ eventId, at, changes }) => ({ eventId, at, changes }));
    assert.deepEqual(past(b), past(a));
    await b.restart({ keepCache: false });
    assert.deepEqual(everything(b), everything(a), 'read models made again from the records');
    await close();
  });

  it('goes on filling in where a dead owner stopped, while both devices write', async () => {
    let pulls = 0;
    let mayPull = Infinity;
    const { server, a, b, close } = await createTwo((real) => async (url, init) => {
      if (url.includes('limit=') && (pulls += 1) > mayPull) throw new TypeError('network');
      return real(url, init);
    });
    const { goalIds } = await createHistory(a, server.url);
    await bring(a);
    await b.enable(server.url);
    mayPull = 0;
    await assert.rejects(b.engine.completeHistory(), { code: 'sync/offline' });
    assert.equal(isWhole(b), false);
    a.execute(command('goal.change', { goalId: goalIds[2]!, summary: 'goal meanwhile' }));
    await a.engine.now();
    await b.restart();
    await b.engine.now();
    mayPull = Infinity;
    await b.engine.completeHistory();
    await b.restart({ keepCache: false });
    assert.equal(countOf(b, 'events'), countOf(a, 'events'));
    assert.deepEqual(everything(b), everything(a));
    await close();
  });

  it('asks no server without end for older records that it does not give', async () => {
    let pulls = 0;
    const { server, a, b, close } = await createTwo((real) => async (url, init) => {
      const response = await real(url, init);
      if (!url.includes('limit=')) return response;
      pulls += 1;
      assert.ok(pulls < 10, 'it asks without end');
      const page = (await response.json()) as { after: unknown };
      return Response.json({ ...page, records: [], last: page.after });
    });
    await createHistory(a, server.url);
    await bring(a);
    await b.enable(server.url);
    await assert.rejects(b.engine.completeHistory(), { code: 'sync/rollback' });
    assert.equal(pulls, 1);
    assert.equal(isWhole(b), false);
    assert.deepEqual(everything(b), everything(a));
    await close();
  });

  it('keeps what the newcomer had before, and what was destroyed stays destroyed', async () => {
    const { server, a, b, close } = await createTwo();
    const { goalIds } = await createHistory(a, server.url);
    await bring(a);
    b.createGoal({ summary: 'goal of the newcomer' });
    await b.enable(server.url);
    await b.engine.now();
    await a.engine.now();
    assert.deepEqual(everything(b), everything(a));
    assert.equal(b.goals().length, 6);
    const key = b.database.get<{ wrapped: Uint8Array | null }>(
      'SELECT wrapped FROM keys WHERE aggregate_id = ?',
      [goalIds[5]!],
    );
    assert.equal(key?.wrapped, null);
    // One that is destroyed while it is known from the snapshot only.
    await a.host.exclusively(() => a.vault.sync.shred(goalIds[0]!));
    await a.engine.now();
    await b.engine.now();
    assert.equal(b.vault.sync.log.base.has(goalIds[0]!), false);
    assert.deepEqual(everything(b), everything(a));
    await b.engine.completeHistory();
    assert.deepEqual(everything(b), everything(a));
    await close();
  });

  it('is possible for a third device, from one that itself began so, once its history is whole', async () => {
    const { server, person, a, b, close } = await createTwo();
    await createHistory(a, server.url);
    await bring(a);
    await b.enable(server.url);
    assert.equal(await bring(b), false, 'what it has not seen it does not vouch for');
    await b.engine.completeHistory();
    assert.equal(await bring(b), true);
    const c = await createTestDevice(person, { fetch: server.fetch, name: 'Tablet' });
    await c.enable(server.url);
    assert.equal(isWhole(c), false);
    assert.deepEqual(everything(c), everything(a));
    await close(c);
  });
});

describe('a snapshot that is not to be believed', () => {
  /** What the newcomer makes of it: everything comes record by record, and the reason is named. */
  async function refuse(
    reason: string,
    tamper: (real: Fetch) => Fetch,
    before: (devices: { a: TestDevice; server: { url: string } }) => Promise<void> = async () => undefined,
  ) {
    const { server, a, b, close } = await createTwo(tamper);
    await createHistory(a, server.url);
    await bring(a);
    await before({ a, server });
    await b.enable(server.url);
    assert.equal(b.engine.status.refusedSnapshot, reason);
    assert.equal(isWhole(b), true);
    assert.equal(countOf(b, 'events'), countOf(a, 'events'));
    assert.deepEqual(everything(b), everything(a));
    await close();
  }

  const isChunk = (url: string) => /\/chunks\/\d+$/.test(url);
  const changing =
    (change: (bytes: Uint8Array) => Uint8Array): ((real: Fetch) => Fetch) =>
    (real) =>
    async (url, init) => {
      const response = await real(url, init);
      if (!isChunk(url) || init.method !== 'GET') return response;
      const bytes = change(new Uint8Array(await response.arrayBuffer()));
      return new Response(new Uint8Array(bytes), { status: 200, headers: response.headers });
    };

  it('because it was changed', () =>
    refuse(
      'forged',
      changing((bytes) => {
        bytes[bytes.length - 1]! ^= 1;
        return bytes;
      }),
    ));

  it('because it is damaged', () =>
    refuse(
      'damaged',
      changing((bytes) => bytes.subarray(0, 3)),
    ));

  it('because it is of another vault', async () => {
    const other = await createTwo();
    await createHistory(other.a, other.server.url);
    await bring(other.a);
    const { client, settings } = await other.a.engine.connection();
    const { logId } = settings;
    const { snapshots } = await client.call('listSnapshots', { params: { logId } });
    const { snapshotId } = snapshots[0]!;
    const chunk = await client.call('getChunk', { params: { logId, snapshotId, index: 0 } });
    await refuse(
      'foreign',
      changing(() => chunk),
    );
    await other.close();
  });

  it('because an older one is passed for it', async () => {
    let older: Uint8Array | null = null;
    let olderId = '';
    const replay: (real: Fetch) => Fetch = (real) => async (url, init) => {
      const response = await real(url, init);
      if (older !== null && url.endsWith('/snapshots') && init.method === 'GET') {
        // The head of the newest, with the bytes and the name of the older one.
        const { snapshots } = (await response.json()) as {
          snapshots: { snapshotId: string; chunks: number }[];
        };
        const [newest] = snapshots;
        return Response.json({ snapshots: [{ ...newest!, snapshotId: olderId }] });
      }
      return response;
    };
    await refuse('replayed', replay, async ({ a }) => {
      const { client, settings } = await a.engine.connection();
      const { logId } = settings;
      const { snapshots } = await client.call('listSnapshots', { params: { logId } });
      olderId = snapshots[0]!.snapshotId;
      older = await client.call('getChunk', { params: { logId, snapshotId: olderId, index: 0 } });
      a.createGoal({ summary: 'goal behind the older one' });
      await a.engine.now();
      await bring(a);
    });
  });

  it('because whoever made it was revoked later', async () => {
    const { server, person, a, b, close } = await createTwo();
    await createHistory(a, server.url);
    await b.enable(server.url);
    assert.equal(await bring(b), true);
    await revokeDevice(a.host, await a.engine.connection(), b.identity.device.deviceId);
    a.createGoal({ summary: 'goal after it' });
    await a.engine.now();
    const c = await createTestDevice(person, { fetch: server.fetch, name: 'Tablet' });
    await c.enable(server.url);
    assert.equal(c.engine.status.refusedSnapshot, 'revoked');
    assert.equal(isWhole(c), true);
    assert.deepEqual(everything(c), everything(a));
    await c.restart({ keepCache: false });
    assert.deepEqual(everything(c), everything(a));
    await close(c);
  });
});

describe('snapshots on their way', () => {
  it('are carried on, up and down, where they were interrupted', async () => {
    const requests: string[] = [];
    let failing: RegExp | null = null;
    const server = await createTestServer();
    const person = createPerson();
    const fetch: Fetch = async (url, init) => {
      if (isOf(url)) requests.push(`${init.method ?? 'GET'} ${url.slice(url.lastIndexOf('/') + 1)}`);
      if (failing?.test(`${init.method ?? 'GET'} ${url}`)) throw new TypeError('network');
      return server.fetch(url, init);
    };
    const isOf = (url: string) => /\/chunks\/\d+$/.test(url);
    const a = await createTestDevice(person, { fetch, name: 'Laptop' });
    await a.enable(server.url);
    // Texts that fill three chunks.
    for (let index = 0; index < 60; index += 1) {
      const fields = { text: Array.from({ length: 45_000 }, () => 'abcdefgh'[index % 8]).join('') };
      a.execute(command('document.put', { collection: 'notes', documentId: v7(), fields }));
    }
    await a.engine.now();
    failing = /^PUT .*chunks\/1$/;
    await assert.rejects(bring(a), { code: 'sync/offline' });
    failing = null;
    await a.restart();
    assert.equal(await bring(a), true);
    assert.deepEqual(
      requests.splice(0).filter((request) => request.startsWith('PUT')),
      ['PUT 0', 'PUT 1', 'PUT 1', 'PUT 2'],
    );
    const b = await createTestDevice(person, { fetch, name: 'Phone' });
    failing = /^GET .*chunks\/2$/;
    await assert.rejects(b.enable(server.url), { code: 'sync/offline' });
    failing = null;
    await b.restart();
    await b.enable(server.url);
    assert.deepEqual(requests, ['GET 0', 'GET 1', 'GET 2', 'GET 2']);
    assert.equal(isWhole(b), false);
    assert.equal(everything(b).notes.items.length, 60);
    assert.deepEqual(everything(b), everything(a));
    await Promise.all([a.close(), b.close()]);
    await server.close();
  });

  it('are made by themselves when they are worth it, by one device of several', async () => {
    const { server, person, a, b } = await createTwo();
    await createHistory(a, server.url);
    await Promise.all([a.close(), b.close()]);
    let made = 0;
    const fetch: Fetch = (url, init) => {
      if (url.endsWith('/completion')) made += 1;
      return server.fetch(url, init);
    };
    const options = { fetch, isLive: true, snapshots: { minTailBytes: 1, waitMs: 2_000 } };
    const live = await Promise.all(
      [0, 0.5, 1].map((random, index) =>
        createTestDevice(person, { ...options, random: () => random, name: `Device ${index}` }),
      ),
    );
    for (const device of live) await device.enable(server.url);
    const { client, settings } = await live[0]!.engine.connection();
    const complete = async () => {
      const { snapshots } = await client.call('listSnapshots', { params: { logId: settings.logId } });
      return snapshots.filter((snapshot) => snapshot.complete);
    };
    for (let wait = 0; wait < 1_000 && (await complete()).length === 0; wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await Promise.all(live.map((device) => device.close()));
    assert.equal((await complete()).length, 1);
    assert.equal(made, 1);
    await server.close();
  });
});
