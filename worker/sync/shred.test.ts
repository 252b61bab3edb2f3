import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openEvent, unwrapAggregateKey } from '../crypto/event-crypto.ts';
import { loadSodium } from '../crypto/sodium.ts';
import { command } from '../owner/testing/core-fixture.ts';
import type { Database } from '../storage/database.ts';
import { renewAggregateKey, shredAggregate } from './aggregate-keys.ts';
import { createPerson, createTestDevice, type TestDevice } from './testing/test-device.ts';
import { createTestServer } from './testing/test-server.ts';

const sodium = await loadSodium();

async function createTwo() {
  const server = await createTestServer();
  const person = createPerson();
  const join = async (name: string) => {
    const device = await createTestDevice(person, { fetch: server.fetch, name });
    await device.enable(server.url);
    return device;
  };
  const a = await join('Laptop');
  const b = await join('Phone');
  const close = async (...others: TestDevice[]) => {
    await Promise.all([a, b, ...others].map((device) => device.close()));
    await server.close();
  };
  return { a, b, join, close };
}

async function inTouch(...devices: readonly TestDevice[]) {
  for (const device of [...devices, ...devices]) await device.engine.now();
}

/** Sends what is pending, whatever the log has got meanwhile. */
async function pushBlindly({ engine, vault }: TestDevice) {
  const { client, settings } = await engine.connection();
  const { tables, outbox } = vault.sync;
  const { logId } = settings;
  const state = tables.state(logId);
  assert.ok(state);
  const logKey = tables.epochKey(logId, state.epoch);
  assert.ok(logKey);
  const limits = { maxRecords: 10, maxBytes: 100_000 };
  const records = outbox.nextBatch({ logId, epoch: state.epoch, logKey }, limits);
  assert.ok(records.length > 0);
  const { results } = await client.push(logId, { prefix: state.head, records: [...records] });
  assert.deepEqual(new Set(results.map(({ status }) => status)), new Set(['stored']));
}

/** How many events of an aggregate open with any key that the device has left. */
function opened({ vault, database }: TestDevice, aggregateId: string): number {
  const { keys } = vault.context;
  const left = database
    .all<{ aggregate_id: string; key_id: string; wrapped: Uint8Array | null }>('SELECT * FROM keys')
    .flatMap(({ aggregate_id: owner, key_id: keyId, wrapped }) => {
      if (wrapped === null) return [];
      const context = { vaultId: keys.vaultId, keyId, aggregateId: owner };
      return [unwrapAggregateKey(sodium, keys.aggregateKeysKey, context, wrapped)];
    });
  const events = database.all<{ inner: Uint8Array }>('SELECT inner FROM events WHERE aggregate_id = ?', [
    aggregateId,
  ]);
  assert.ok(events.length > 0);
  return events.filter(({ inner }) =>
    left.some((key) => {
      try {
        return openEvent(sodium, key, inner).payload.length > 0;
      } catch {
        return false;
      }
    }),
  ).length;
}

const findIn = ({ vault }: TestDevice, text: string) => vault.query('search.find', { text }).items.length;
const historyOf = ({ vault }: TestDevice, aggregateId: string) =>
  vault.query('history.list', { aggregateId });
const summaries = (device: TestDevice) => device.goals().map((goal) => (goal as { summary: string }).summary);

describe('an aggregate that is destroyed', () => {
  it('opens with no key that is left, here, on the other device, and on one that joins later', async () => {
    const { a, b, join, close } = await createTwo();
    const goalId = a.createGoal({ summary: 'Lighthouse' });
    a.createGoal({ summary: 'Harbour' });
    await inTouch(a, b);
    assert.deepEqual([opened(a, goalId), opened(b, goalId), findIn(b, 'lighthouse')], [1, 1, 1]);

    a.vault.sync.shred(goalId);
    assert.deepEqual([opened(a, goalId), findIn(a, 'lighthouse'), summaries(a)], [0, 0, ['Harbour']]);
    await inTouch(a, b);
    const c = await join('Tablet');
    for (const device of [a, b, c]) {
      assert.equal(opened(device, goalId), 0);
      assert.equal(findIn(device, 'lighthouse'), 0);
      assert.deepEqual(summaries(device), ['Harbour']);
      assert.deepEqual(historyOf(device, goalId), { items: [], total: 0, destroyed: true, next: null });
    }
    await close(c);
  });

  it('stays destroyed when it is done again, and takes no more changes', async () => {
    const { a, b, close } = await createTwo();
    const goalId = a.createGoal();
    a.vault.sync.shred(goalId);
    await inTouch(a, b);
    const rows = () => [a, b].map(({ database }) => database.all('SELECT * FROM keys'));
    const before = rows();
    for (const { vault } of [a, b]) vault.sync.shred(goalId);
    assert.deepEqual(rows(), before);
    assert.throws(() => a.vault.sync.renewAggregateKey(goalId), { code: 'input/conflict' });
    assert.throws(() => a.vault.sync.shred('nobody'), { code: 'input/not-found', field: 'aggregateId' });
    const again = {
      goalId,
      summary: 'Back',
      slice: 'Health',
      priority: 'must',
      targetMonth: '2027-05',
    } as const;
    assert.throws(() => a.execute(command('goal.create', again)), { code: 'input/conflict' });
    await close();
  });

  it('does not come back by a generation that another device began meanwhile, whoever is first in the log', async () => {
    for (const isFirst of [true, false]) {
      const { a, b, join, close } = await createTwo();
      const goalId = a.createGoal({ summary: 'Lighthouse' });
      await inTouch(a, b);
      a.vault.sync.shred(goalId);
      b.vault.sync.renewAggregateKey(goalId);
      b.execute(command('goal.change', { goalId, summary: 'Beacon' }));
      if (isFirst) await a.engine.now();
      // Without a look at what is new, and then never seen again: nobody else takes the generation back.
      await pushBlindly(b);
      const c = await join('Tablet');
      await inTouch(a, c);
      for (const device of [a, c]) {
        assert.deepEqual([opened(device, goalId), summaries(device)], [0, []]);
        assert.equal(historyOf(device, goalId).destroyed, true);
      }
      await close(c);
    }
  });

  it('takes what was sealed and not yet sent with it', async () => {
    const { a, b, close } = await createTwo();
    const goalId = a.createGoal({ summary: 'Lighthouse' });
    const { logId } = (await a.engine.connection()).settings;
    const logKey = a.vault.sync.tables.epochKey(logId, 1);
    assert.ok(logKey);
    a.vault.sync.outbox.nextBatch({ logId, epoch: 1, logKey }, { maxRecords: 10, maxBytes: 100_000 });
    assert.equal(a.database.all('SELECT * FROM outbox').length, 2);
    a.vault.sync.shred(goalId);
    assert.equal(a.database.all('SELECT * FROM outbox').length, 0);
    await inTouch(a, b);
    assert.deepEqual([opened(b, goalId), b.goals().length], [0, 0]);
    await close();
  });

  it('is wholly there or wholly gone, whichever write was the last', async () => {
    const { a, close } = await createTwo();
    const goalId = a.createGoal({ summary: 'Lighthouse' });
    await a.engine.now();
    a.vault.sync.renewAggregateKey(goalId);
    const { database } = a;
    const state = () =>
      ['keys', 'outbox', 'meta', 'moved_aggregates'].map((name) => database.all(`SELECT * FROM ${name}`));
    const before = state();
    const incarnation = () => database.all("SELECT value FROM meta WHERE key = 'incarnation'");
    const readModelsOf = incarnation();
    let writes = 0;
    for (let isDone = false; !isDone; writes += 1) {
      assert.ok(writes < 50);
      let left = writes;
      const failing: Database = {
        ...database,
        run(sql, params) {
          if (left === 0) throw new Error('The power went.');
          left -= 1;
          database.run(sql, params);
        },
      };
      try {
        isDone = shredAggregate(failing, goalId);
      } catch {
        assert.deepEqual(state(), before);
      }
    }
    assert.ok(writes > 4);
    assert.notDeepEqual(incarnation(), readModelsOf);
    assert.equal(opened(a, goalId), 0);
    // The owner died before the read models had followed.
    await a.restart();
    assert.deepEqual([a.goals(), findIn(a, 'lighthouse')], [[], 0]);
    await close();
  });
});

describe('a new generation of a key', () => {
  it('seals what comes after it, on every device, and leaves what was before', async () => {
    const { a, b, close } = await createTwo();
    const goalId = a.createGoal({ summary: 'Lighthouse' });
    await inTouch(a, b);
    for (const { vault } of [a, b]) vault.sync.renewAggregateKey(goalId);
    a.execute(command('goal.change', { goalId, summary: 'Beacon' }));
    b.execute(command('goal.change', { goalId, priority: 'maybe' }));
    await inTouch(a, b);
    b.execute(command('goal.change', { goalId, slice: 'Family' }));
    await inTouch(b, a);
    assert.deepEqual(a.goals(), b.goals());
    assert.deepEqual(summaries(b), ['Beacon']);
    for (const device of [a, b]) {
      const keyIds = device.database.all<{ key_id: string }>('SELECT DISTINCT key_id FROM events');
      assert.equal(keyIds.length, 3);
      assert.equal(opened(device, goalId), 4);
    }
    assert.throws(() => a.vault.sync.renewAggregateKey('nobody'), { code: 'input/not-found' });
    await close();
  });

  it('is written whole or not at all', async () => {
    const { a, close } = await createTwo();
    const goalId = a.createGoal();
    const before = a.database.all('SELECT * FROM keys');
    const failing: Database = {
      ...a.database,
      run: () => {
        throw new Error('The power went.');
      },
    };
    assert.throws(() => renewAggregateKey(failing, sodium, a.vault.context.keys, goalId), /power/);
    assert.deepEqual(a.database.all('SELECT * FROM keys'), before);
    await close();
  });
});
