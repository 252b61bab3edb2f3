import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { command } from '../../owner/testing/core-fixture.ts';
import { toBase64url } from '../../../server-kit/protocol/index.ts';
import { randomBytes } from '../../crypto/random.ts';
import { baseStatement, encodeBody } from '../formats/record-body.ts';
import { sealRecord, type RecordPlace } from '../formats/record-seal.ts';
import type { Fetch } from '../server-client.ts';
import {
  bring,
  comesToTheSame,
  countOf,
  createHistory,
  createTwo,
  everything,
  isWhole,
} from '../testing/snapshot-scene.ts';
import { createTestDevice } from '../testing/test-device.ts';
import { createTestServer } from '../testing/test-server.ts';

/** No answer, ever. */
function silence(signal: AbortSignal | null | undefined): Promise<Response> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
}

describe('leaving before the whole history is here', () => {
  async function createLeaver() {
    const state: { isGone: boolean; fetch: Fetch | null } = { isGone: false, fetch: null };
    const scene = await createTwo(
      (real) => (url, init) =>
        state.isGone ? Promise.reject(new TypeError('network')) : (state.fetch ?? real)(url, init),
    );
    const { a, b, server } = scene;
    const history = await createHistory(a, server.url);
    await bring(a);
    a.execute(command('goal.change', { goalId: history.goalIds[0]!, summary: 'goal behind the snapshot' }));
    await a.engine.now();
    await b.enable(server.url);
    assert.ok((b.engine.status.history?.since ?? 0) > 0, 'it says back to when the history goes');
    return { ...scene, ...history, state };
  }

  it('works while the server is gone, and loses nothing that is current', async () => {
    const { a, b, state, close } = await createLeaver();
    state.isGone = true;
    await b.engine.disable();
    assert.equal(b.engine.status.state, 'off');
    assert.deepEqual(everything(b), everything(a));
    b.createGoal({ summary: 'goal made alone' });
    await b.restart({ keepCache: false });
    assert.equal(everything(b).goals.items.length, everything(a).goals.items.length + 1);
    await close();
  });

  it('goes on where it was when sync is turned on again, and comes to the whole history', async () => {
    const { server, a, b, state, goalIds, close } = await createLeaver();
    state.isGone = true;
    await b.engine.disable();
    b.execute(command('goal.change', { goalId: goalIds[1]!, summary: 'goal changed alone' }));
    state.isGone = false;
    a.execute(command('goal.change', { goalId: goalIds[2]!, summary: 'goal changed meanwhile' }));
    await a.engine.now();
    await b.enable(server.url);
    await b.engine.completeHistory();
    await a.engine.now();
    assert.equal(b.engine.status.pending, 0);
    assert.equal(isWhole(b), true);
    assert.deepEqual(everything(b), everything(a));
    assert.equal(countOf(b, 'events'), countOf(a, 'events'));
    await close();
  });

  it('waits no longer than a moment for a server that does not answer', async () => {
    const { server, a, b, close } = await createTwo(
      (real) => (url, init) => (url.includes('limit=') ? silence(init.signal) : real(url, init)),
      (callback, ms) => {
        const timer = setTimeout(callback, ms / 50);
        return () => clearTimeout(timer);
      },
    );
    await createHistory(a, server.url);
    await bring(a);
    await b.enable(server.url);
    await b.engine.disable();
    assert.equal(b.engine.status.state, 'off');
    assert.deepEqual(everything(b), everything(a));
    await close();
  });

  it('is a beginning for another server: who comes there has what is current, and the history with whoever has it', async () => {
    const { person, a, b, laptop, state, goalIds, close } = await createLeaver();
    const other = await createTestServer();
    state.isGone = true;
    await b.engine.disable();
    b.execute(command('goal.change', { goalId: goalIds[1]!, summary: 'goal changed alone' }));
    const shown = everything(b);
    state.isGone = false;
    state.fetch = other.fetch;
    await b.enable(other.url);
    assert.deepEqual(everything(b), shown);
    const c = await createTestDevice(person, { fetch: other.fetch, name: 'Tablet' });
    await c.enable(other.url);
    assert.deepEqual(everything(c), shown);
    c.execute(command('goal.change', { goalId: goalIds[2]!, summary: 'goal changed by who came later' }));
    await c.engine.now();
    await b.engine.now();
    assert.deepEqual(everything(b), everything(c));
    assert.equal(isWhole(b), false);
    for (const each of [b, c]) {
      const before = everything(each);
      await each.restart({ keepCache: false });
      assert.deepEqual(everything(each), before);
      assert.equal(each.engine.status.error, null);
    }
    a.execute(command('goal.change', { goalId: goalIds[3]!, summary: 'goal changed on the old server' }));
    laptop.fetch = other.fetch;
    await a.enable(other.url);
    await comesToTheSame(b, a);
    await comesToTheSame(c, a);
    const summaries = everything(b).goals.items.map(({ summary }) => summary);
    for (const summary of [
      'goal changed alone',
      'goal changed by who came later',
      'goal changed on the old server',
    ])
      assert.ok(summaries.includes(summary), summary);
    await c.close();
    await other.close();
    await close();
  });

  it('begins with what a member signed for this log, whoever else says what came before it', async () => {
    const { person, b, state, close } = await createLeaver();
    const other = await createTestServer();
    state.isGone = true;
    await b.engine.disable();
    const shown = everything(b);
    state.isGone = false;
    // The first record arrives, and what the events before it add up to does not.
    let pushes = 0;
    state.fetch = (url, init) =>
      url.endsWith('/records') && init.method === 'POST' && (pushes += 1) > 1
        ? Promise.reject(new TypeError('network'))
        : other.fetch(url, init);
    await b.enable(other.url).catch(() => undefined);
    await b.engine.now().catch(() => undefined);
    state.fetch = other.fetch;
    const { client, settings } = await b.engine.connection();
    const { logId } = settings;
    const { sodium, identity, exclusively } = b.host;
    const { deviceId, signSecretKey } = identity.device;
    const stranger = sodium.crypto_sign_keypair();
    const states = await exclusively(({ log }) =>
      log.base.ids('', -1).map((aggregateId) => ({
        aggregateId,
        states: log.base.read(aggregateId).map(({ type, json }) => ({
          type,
          json: new TextEncoder().encode(new TextDecoder().decode(json).replaceAll('goal', 'forged')),
        })),
        restated: [],
      })),
    );
    assert.ok(states.length > 0);
    const forgeries = [
      { author: deviceId, key: stranger.privateKey, ofLog: logId },
      { author: 'nobody', key: stranger.privateKey, ofLog: logId },
      { author: deviceId, key: signSecretKey, ofLog: 'another log' },
    ];
    const push = async (record: (place: RecordPlace, logKey: Uint8Array) => string) => {
      const { prefix, epoch, logKey } = await exclusively(({ tables }) => {
        const { head, epoch } = tables.state(logId)!;
        return { prefix: head, epoch, logKey: tables.epochKey(logId, epoch)! };
      });
      const id = toBase64url(randomBytes(16));
      const text = record({ logId, recordId: id, epoch }, logKey);
      await client.push(logId, { prefix, records: [{ id, epoch, record: text }] });
    };
    for (const { author, key, ofLog } of forgeries) {
      const part = { isLast: true, aggregates: states, deviceId: author };
      const signature = sodium.crypto_sign_detached(baseStatement(identity.vaultId, ofLog, part), key);
      const body = encodeBody({ kind: 'base', ...part, signature });
      await push((place, logKey) => sealRecord(sodium, logKey, place, body));
    }
    await b.engine.now();
    const c = await createTestDevice(person, { fetch: other.fetch, name: 'Tablet' });
    await c.enable(other.url);
    for (const each of [b, c]) {
      await each.engine.now();
      assert.deepEqual(everything(each), shown);
      const { refused } = await each.host.exclusively(({ tables }) => tables.quarantineCounts(logId));
      assert.equal(refused, forgeries.length);
    }
    await c.close();
    await other.close();
    await close();
  });
});
