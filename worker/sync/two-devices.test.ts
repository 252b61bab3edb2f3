import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { command } from '../owner/testing/core-fixture.ts';
import type { Fetch } from './server-client.ts';
import { createPerson, createTestDevice } from './testing/test-device.ts';
import { createTestServer } from './testing/test-server.ts';

async function createTwo(options: { readonly isLive?: boolean } = {}) {
  const server = await createTestServer();
  const person = createPerson();
  const a = await createTestDevice(person, { fetch: server.fetch, name: 'Laptop', ...options });
  const b = await createTestDevice(person, { fetch: server.fetch, name: 'Phone', ...options });
  return { server, person, a, b };
}

describe('two devices of one person', () => {
  it('have the same goals once both have been in touch with the server', async () => {
    const { server, a, b } = await createTwo();
    const first = a.createGoal({ summary: 'On the laptop' });
    await a.enable(server.url);
    await b.enable(server.url);
    assert.deepEqual(b.goals(), a.goals());
    assert.equal(b.goals().length, 1);
    b.execute(command('goal.change', { goalId: first, summary: 'On the phone' }));
    b.createGoal();
    await b.engine.now();
    await a.engine.now();
    assert.deepEqual(b.goals(), a.goals());
    assert.equal(a.goals().length, 2);
    assert.equal(a.engine.status.state, 'idle');
    assert.equal(a.engine.status.pending, 0);
    await Promise.all([a.close(), b.close()]);
    await server.close();
  });

  it('that both have data when they meet keep all of it', async () => {
    const { server, a, b } = await createTwo();
    for (let index = 0; index < 5; index += 1) a.createGoal({ summary: `a${index}` });
    for (let index = 0; index < 7; index += 1) b.createGoal({ summary: `b${index}` });
    await a.enable(server.url);
    await b.enable(server.url);
    await a.engine.now();
    assert.equal(a.goals().length, 12);
    assert.deepEqual(b.goals(), a.goals());
    await Promise.all([a.close(), b.close()]);
    await server.close();
  });

  it('agree on fields that both changed offline: the later in the log holds', async () => {
    const { server, a, b } = await createTwo();
    const goalId = a.createGoal();
    await a.enable(server.url);
    await b.enable(server.url);
    a.execute(command('goal.change', { goalId, summary: 'from a', priority: 'maybe' }));
    b.execute(command('goal.change', { goalId, summary: 'from b' }));
    await b.engine.now();
    await a.engine.now();
    await b.engine.now();
    assert.deepEqual(b.goals(), a.goals());
    assert.deepEqual(
      a.goals().map((goal) => (goal as { summary: string; priority: string }).summary),
      ['from a'],
    );
    await Promise.all([a.close(), b.close()]);
    await server.close();
  });

  it('see each other live', async () => {
    const { server, a, b } = await createTwo({ isLive: true });
    await a.enable(server.url);
    await b.enable(server.url);
    a.createGoal({ summary: 'live' });
    for (let wait = 0; wait < 200 && b.goals().length === 0; wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.deepEqual(b.goals(), a.goals());
    assert.equal(b.goals().length, 1);
    await Promise.all([a.close(), b.close()]);
    await server.close();
  });

  it('see each other live again after the network was gone, though the stream of before never said that it is dead', async () => {
    const server = await createTestServer();
    const person = createPerson();
    let isOffline = false;
    let streams = 0;
    const fetch: Fetch = async (url, init) => {
      if (isOffline) throw new TypeError('network');
      const response = await server.fetch(url, init);
      if (!url.includes('/stream')) return response;
      streams += 1;
      if (streams > 1) return response;
      await response.body?.cancel();
      const { signal } = init;
      const silent = new ReadableStream({
        start: (body) => signal?.addEventListener('abort', () => body.error(signal.reason)),
      });
      return new Response(silent, response);
    };
    const a = await createTestDevice(person, { fetch: server.fetch, name: 'Laptop' });
    const b = await createTestDevice(person, { fetch, name: 'Phone', isLive: true });
    const until = async (condition: () => boolean) => {
      for (let wait = 0; wait < 1_000 && !condition(); wait += 1) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      assert.ok(condition());
    };
    await a.enable(server.url);
    await b.enable(server.url);
    await until(() => streams === 1);
    isOffline = true;
    b.createGoal({ summary: 'offline' });
    await until(() => b.engine.status.state === 'offline');
    isOffline = false;
    await until(() => streams === 2 && b.engine.status.state === 'idle');
    a.createGoal({ summary: 'live' });
    await a.engine.now();
    await until(() => b.goals().length === 2);
    assert.deepEqual(b.goals(), a.goals());
    await Promise.all([a.close(), b.close()]);
    await server.close();
  });

  it('see each other live at once when somebody asks to sync during the wait after a failure', async () => {
    const server = await createTestServer();
    const person = createPerson();
    let isOffline = false;
    let streams = 0;
    const fetch: Fetch = async (url, init) => {
      if (isOffline) throw new TypeError('network');
      if (url.includes('/stream')) streams += 1;
      return server.fetch(url, init);
    };
    // Many times the longest wait: nothing is tried again by itself while the test runs.
    const options = { fetch, name: 'Phone', isLive: true, random: () => 60 };
    const b = await createTestDevice(person, options);
    await b.enable(server.url);
    isOffline = true;
    b.createGoal();
    for (let wait = 0; wait < 1_000 && b.engine.status.retryAt === null; wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const before = streams;
    isOffline = false;
    await b.engine.now();
    for (let wait = 0; wait < 100 && streams === before; wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    assert.equal(streams, before + 1);
    await b.close();
    await server.close();
  });

  it('carry on after the owner died, with or without the read models', async () => {
    const { server, a, b } = await createTwo();
    const goalId = a.createGoal();
    await a.enable(server.url);
    await b.enable(server.url);
    for (const keepCache of [true, false]) {
      a.execute(command('goal.change', { goalId, summary: `with ${keepCache}` }));
      await a.restart({ keepCache });
      await a.engine.now();
      await b.restart({ keepCache });
      await b.engine.now();
      assert.deepEqual(b.goals(), a.goals());
    }
    await Promise.all([a.close(), b.close()]);
    await server.close();
  });
});
