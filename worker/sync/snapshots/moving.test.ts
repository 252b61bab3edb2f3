import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { command } from '../../owner/testing/core-fixture.ts';
import { createRewindableStore } from '../simulator/rewindable-store.ts';
import type { Fetch } from '../server-client.ts';
import {
  bring,
  comesToTheSame,
  countOf,
  createHistory,
  everything,
  isWhole,
} from '../testing/snapshot-scene.ts';
import { createPerson, createTestDevice, type TestDevice } from '../testing/test-device.ts';
import { createTestServer } from '../testing/test-server.ts';

/** A laptop with everything, a tablet that is in step and then looks away, and a phone that has some of the older records. */
async function createScene() {
  const rewindable = createRewindableStore();
  const server = await createTestServer({ store: rewindable.store });
  const person = createPerson();
  let pages = 0;
  let requests = 0;
  const counting: Fetch = (url, init) => {
    requests += 1;
    if (requests > 500) throw new Error('Somebody asks without an end.');
    return server.fetch(url, init);
  };
  const onePage: Fetch = (url, init) => {
    if (!/limit=\d+/.test(url)) return counting(url, init);
    pages += 1;
    return pages > 1
      ? Promise.reject(new TypeError('network'))
      : counting(url.replace(/limit=\d+/, 'limit=9'), init);
  };
  const device = (name: string, fetch = counting) => createTestDevice(person, { fetch, name });
  const [a, b, c] = await Promise.all([device('Laptop'), device('Phone', onePage), device('Tablet')]);
  const { goalIds } = await createHistory(a, server.url);
  await c.enable(server.url);
  for (const each of [a, c]) await each.engine.now();
  const seenByTablet = rewindable.pushes;
  const change = async (each: TestDevice, index: number, summary: string) => {
    each.execute(command('goal.change', { goalId: goalIds[index]!, summary }));
    await each.engine.now();
  };
  await change(a, 0, 'goal that the tablet has not seen');
  await bring(a);
  await change(a, 1, 'goal behind the snapshot');
  await b.enable(server.url);
  await assert.rejects(b.engine.completeHistory(), { code: 'sync/offline' });
  assert.ok(countOf(b, 'events') > 2, 'some of the older records are here');
  assert.equal(isWhole(b), false);
  const close = async () => {
    for (const each of [a, b, c]) await each.close();
    await server.close();
  };
  return { rewindable, seenByTablet, a, b, c, change, close };
}

describe('a device that lacks older records, when its log is begun anew', () => {
  it('by one that has them: it follows, and has everything', async () => {
    const { a, b, change, close } = await createScene();
    await a.engine.now();
    await a.engine.restart();
    await change(a, 2, 'goal in the new log');
    await comesToTheSame(b, a);
    await close();
  });

  it('by one that has less than the snapshot: it loses nothing, and has everything when somebody brings it', async () => {
    const { rewindable, seenByTablet, a, b, c, change, close } = await createScene();
    const shown = everything(b);
    await rewindable.rewind(seenByTablet);
    await c.engine.restart();
    await b.engine.now();
    await b.restart({ keepCache: false });
    assert.deepEqual(everything(b), shown);
    // Whoever began it had not seen the phone: the words let it in.
    await b.enable('http://127.0.0.1:8/mo');
    assert.deepEqual(everything(b), shown);
    assert.equal(isWhole(b), false);
    await b.restart({ keepCache: false });
    assert.deepEqual(everything(b), shown);
    await change(c, 2, 'goal in the new log');
    await comesToTheSame(b, a);
    await c.engine.now();
    assert.deepEqual(everything(c), everything(a));
    await close();
  });
});
