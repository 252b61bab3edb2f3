import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from '../../server-kit/protocol/index.ts';
import { MoError } from '../errors/mo-error.ts';
import type { Fetch } from './server-client.ts';
import { createPerson, createTestDevice } from './testing/test-device.ts';
import { createTestServer } from './testing/test-server.ts';

/** What happens to the request for the page behind `after`; `answer` is what the server says. */
type Network = (
  after: number,
  answer: () => Promise<Response>,
  signal: AbortSignal | null,
) => Promise<Response>;

const fair: Network = (_, answer) => answer();

/**
 * A phone that is some changes behind, at a server whose pages have one record each. `noted` tells in order what it asked for
 * (`ask` and the sequence behind which) and what it has applied (`done`).
 */
async function createBehind(changes: number) {
  const server = await createTestServer({ limits: { pageRecords: 1 } });
  const person = createPerson();
  const noted: string[] = [];
  let network = fair;
  const fetch: Fetch = (url, init) => {
    const after = /\/records\?after=(\d+)/.exec(url)?.[1];
    if (after === undefined) return server.fetch(url, init);
    noted.push(`ask ${after}`);
    return network(Number(after), () => server.fetch(url, init), init.signal ?? null);
  };
  const laptop = await createTestDevice(person, { fetch: server.fetch, name: 'Laptop' });
  const phone = await createTestDevice(person, { fetch, name: 'Phone' });
  await laptop.enable(server.url);
  await phone.enable(server.url);
  await laptop.engine.now();
  await phone.engine.now();
  const { sync } = await phone.engine.connection();
  const from = (await sync.state()).head.sequence;
  for (let count = 0; count < changes; count += 1) {
    laptop.createGoal();
    await laptop.engine.now();
  }
  noted.length = 0;
  return {
    from,
    noted,
    goals: () => phone.goals().length,
    head: async () => (await sync.state()).head.sequence,
    pull(over: Network = fair, signal?: AbortSignal) {
      network = over;
      return phone.engine.inTurn(() =>
        sync.pull({ ...(signal && { signal }), onProgress: ({ done }) => noted.push(`done ${done}`) }),
      );
    },
    async close() {
      await Promise.all([laptop.close(), phone.close()]);
      await server.close();
    },
  };
}

const failsWith = (code: string) => (error: unknown) => error instanceof MoError && error.code === code;

/** An answer that never comes. */
const silence = (signal: AbortSignal | null) =>
  new Promise<Response>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
  });

const changed = async (response: Response, change: (page: Page) => Page) =>
  new Response(JSON.stringify(change((await response.json()) as Page)), response);

describe('a pull of several pages', () => {
  it('asks for the next page while one is applied, for one only, and for none behind the last', async () => {
    const { from, noted, pull, head, goals, close } = await createBehind(3);
    await pull();
    const last = await head();
    const between = Array.from({ length: last - from - 1 }, (_, index) => from + 1 + index);
    assert.ok(between.length >= 2);
    const expected = between.flatMap((sequence) => [`ask ${sequence}`, `done ${sequence}`]);
    assert.deepEqual(noted, [`ask ${from}`, ...expected, `done ${last}`]);
    assert.equal(goals(), 3);
    await close();
  });

  it('has applied what stands in front of a page that fails, and goes on behind it', async () => {
    const { from, pull, head, goals, close } = await createBehind(3);
    const broken: Network = async (after, answer) => {
      if (after > from) throw new TypeError('The network failed.');
      return answer();
    };
    await assert.rejects(pull(broken), failsWith('sync/offline'));
    assert.equal(await head(), from + 1);
    await pull();
    assert.equal(goals(), 3);
    await close();
  });

  it('ends with the signal, and the request for the next page with it', async () => {
    const { from, pull, head, goals, close } = await createBehind(3);
    const controller = new AbortController();
    const silent: Network = (after, answer, signal) => {
      if (after === from) return answer();
      setImmediate(() => controller.abort());
      return silence(signal);
    };
    await assert.rejects(pull(silent, controller.signal), failsWith('vault/canceled'));
    assert.equal(await head(), from + 1);
    await pull();
    assert.equal(goals(), 3);
    await close();
  });

  it('takes nothing behind a page that does not add up, and gives up the request for it', async () => {
    const { from, noted, pull, head, close } = await createBehind(3);
    let isGivenUp = false;
    const lying: Network = async (after, answer, signal) => {
      if (after === from) {
        const hash = 'A'.repeat(43);
        return changed(await answer(), (page) => ({ ...page, last: { ...page.last, hash } }));
      }
      signal?.addEventListener('abort', () => (isGivenUp = true));
      return silence(signal);
    };
    await assert.rejects(pull(lying), failsWith('sync/invalid-answer'));
    assert.ok(isGivenUp);
    assert.deepEqual(noted, [`ask ${from}`, `ask ${from + 1}`]);
    assert.equal(await head(), from);
    await close();
  });

  it('refuses a page of another place, which it could not put behind what it has', async () => {
    const { from, pull, head, close } = await createBehind(3);
    const elsewhere: Network = async (_, answer) =>
      changed(await answer(), (page) => ({ ...page, after: { ...page.after, sequence: from + 2 } }));
    await assert.rejects(pull(elsewhere), failsWith('sync/invalid-answer'));
    assert.equal(await head(), from);
    await close();
  });
});
