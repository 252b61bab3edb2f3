import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bodyHashOf, parseRecord, toBase64url } from '../../../server-kit/protocol/index.ts';
import { equalBytes } from '../../crypto/equal-bytes.ts';
import { randomBytes } from '../../crypto/random.ts';
import { recoveryKeysOf } from '../../crypto/recovery-keys.ts';
import { hasCode } from '../../errors/has-code.ts';
import { MoError } from '../../errors/mo-error.ts';
import { recoverySigning } from '../enable-sync.ts';
import { encodeBody } from '../formats/record-body.ts';
import { sealRecord } from '../formats/record-seal.ts';
import { recipientsOf, signRosterEntry } from '../formats/roster.ts';
import { revokeDevice } from '../roster-actions.ts';
import type { Fetch } from '../server-client.ts';
import { createRewindableStore } from '../simulator/rewindable-store.ts';
import { createPerson, createTestDevice, type TestDevice, type TestPerson } from '../testing/test-device.ts';
import { createTestServer } from '../testing/test-server.ts';
import { putRecoverySlot } from './recovery-slot.ts';

/** The same person, who has other words. */
const withWords = (person: TestPerson, entropy: Uint8Array): TestPerson => ({
  ...person,
  entropy,
  words: () => recoveryKeysOf(entropy),
});

/** Laptop and phone in step; the laptop's network is the test's. */
async function setUp(laptopFetch?: (fetch: Fetch) => Fetch) {
  /** The server does nothing of this for laptop and phone, and says that it did. */
  let isOldKept = false;
  const rewindable = createRewindableStore();
  const server = await createTestServer({ store: rewindable.store });
  const person = createPerson();
  const obeying: Fetch = (url, init) =>
    isOldKept && (init.method === 'DELETE' || url.endsWith('/account/key'))
      ? Promise.resolve(new Response(null, { status: 204 }))
      : server.fetch(url, init);
  const a = await createTestDevice(person, {
    fetch: laptopFetch?.(obeying) ?? obeying,
    name: 'Laptop',
  });
  const b = await createTestDevice(person, { fetch: obeying, name: 'Phone' });
  const goalId = a.createGoal({ summary: 'shared' });
  for (const device of [a, b, a]) await device.enable(server.url);
  const { settings, client } = await a.engine.connection();
  const { vaultId, secretKey } = person;
  await putRecoverySlot(a.host.sodium, client, await person.words(), { vaultId, secretKey });
  const next = withWords(person, randomBytes(32));
  const others: TestDevice[] = [];
  return {
    rewindable,
    server,
    person,
    next,
    a,
    b,
    goalId,
    ...settings,
    /** The server goes on letting in by the old words. */
    keepOld: () => void (isOldKept = true),
    /** A device that comes by words. It has none of the vault if they let nobody in. */
    async newcomer(by: TestPerson, name = 'Newcomer') {
      const device = await createTestDevice(by, { fetch: server.fetch, name });
      others.push(device);
      return device;
    },
    async close() {
      for (const device of [a, b, ...others]) await device.close();
      await server.close();
    },
  };
}

type World = Awaited<ReturnType<typeof setUp>>;

/** Whether the words let a device into the vault, as the one on which they were made sees it. */
async function letIn({ newcomer, server }: World, by: TestPerson): Promise<boolean> {
  const device = await newcomer(by);
  try {
    await device.enable(server.url);
    return device.engine.status.error === null && device.goals().length > 0;
  } catch (error) {
    if (!hasCode(error, 'sync/unauthorized', 'vault/wrong-recovery-phrase', 'sync/revoked')) throw error;
    return false;
  }
}

const rosterOf = (device: TestDevice, logId: string) => {
  const roster = device.vault.sync.tables.roster(logId);
  assert.ok(roster);
  return roster;
};
const names = (device: TestDevice, logId: string) =>
  [...rosterOf(device, logId).devices.values()].map(({ name }) => name);
const epochOf = (device: TestDevice, logId: string) => device.vault.sync.tables.state(logId)?.epoch;

describe('new words', () => {
  it('take the place of the old ones in log and server; the other devices, away meanwhile, know them by the log', async () => {
    const world = await setUp();
    const { a, b, person, next, logId, server } = world;
    b.createGoal({ summary: 'written away' });
    await a.confirmWords(next.entropy);
    await a.engine.now();
    assert.equal(epochOf(a, logId), 2);
    assert.deepEqual([await letIn(world, person), await letIn(world, next)], [false, true]);
    const { signPublicKey, kemPublicKey } = await next.words();
    const old = await person.words();
    await b.engine.now();
    for (const device of [a, b]) {
      await device.engine.now();
      assert.equal(device.engine.status.state, 'idle');
      assert.deepEqual(device.identity.recovery, { signPublicKey, kemPublicKey });
      const recipients = recipientsOf(rosterOf(device, logId));
      assert.ok(recipients.some((key) => equalBytes(key, kemPublicKey)));
      assert.ok(!recipients.some((key) => equalBytes(key, old.kemPublicKey)));
    }
    assert.equal(a.goals().length, 2);
    // What another device does from here on is for the new words, too.
    await revokeDevice(b.host, await b.engine.connection(), a.identity.device.deviceId);
    assert.deepEqual([await letIn(world, person), await letIn(world, next)], [false, true]);
    const { slots } = await (await b.engine.connection()).client.call('listSlots', {});
    assert.equal(slots.length, 1);
    assert.equal(server.url, b.engine.status.url);
    await world.close();
  });

  it('count from one record on, whatever fails before and behind it: one set of words lets a device in', async () => {
    const seen = new Set<string>();
    for (let at = 1, isDone = false; !isDone; at += 1) {
      let left = Infinity;
      // Of those that change something: one that only asks is as if the next had not been sent. Its answer never comes.
      const world = await setUp((fetch) => async (url, init) => {
        if (init.method !== 'GET') left -= 1;
        if (left > 0) return fetch(url, init);
        if (left === 0) await fetch(url, init);
        throw new TypeError('network');
      });
      const { a, b, person, next, logId } = world;
      await a.confirmWords(next.entropy);
      left = at;
      isDone = await a.engine.now().then(
        () => true,
        (error: unknown) => {
          assert.ok(hasCode(error, 'sync/offline'));
          return false;
        },
      );
      left = Infinity;
      const counts = [await letIn(world, person), await letIn(world, next)];
      assert.ok(at < 30);
      assert.equal(counts.filter(Boolean).length, 1, `request ${at}: ${String(counts)}`);
      seen.add(String(counts));
      await a.restart();
      for (const device of [a, b, a]) await device.engine.now();
      assert.deepEqual(rosterOf(b, logId).recoverySignKey, (await next.words()).signPublicKey);
      const { slots } = await (await b.engine.connection()).client.call('listSlots', {});
      assert.equal(slots.length, 1);
      await world.close();
    }
    assert.equal(seen.size, 2);
  });

  it('end on the server what the old ones had let in there and not into the roster', async () => {
    const world = await setUp();
    const { a, person, next, newcomer, server } = world;
    const intruder = await newcomer(person);
    const fetch: Fetch = (url, init) =>
      url.endsWith('/records') && init.method === 'POST'
        ? Promise.reject(new TypeError('network'))
        : server.fetch(url, init);
    const half = await createTestDevice(person, { fetch });
    await assert.rejects(half.enable(server.url), { code: 'sync/offline' });
    await a.confirmWords(next.entropy);
    await a.engine.now();
    const { devices } = await (await a.engine.connection()).client.call('listDevices', {});
    assert.equal(devices.filter(({ revokedAt }) => revokedAt === null).length, 2);
    assert.equal(devices.length, 3);
    await assert.rejects(intruder.enable(server.url), { code: 'sync/unauthorized' });
    await half.close();
    await world.close();
  });

  it('let a device of the person in that the server had put off its list, because the log did not know it yet', async () => {
    const world = await setUp();
    const { a, person, next, server, logId } = world;
    let isCut = true;
    const half = await createTestDevice(person, {
      fetch: (url, init) =>
        isCut && url.endsWith('/records') && init.method === 'POST'
          ? Promise.reject(new TypeError('network'))
          : server.fetch(url, init),
      name: 'Tablet',
    });
    await assert.rejects(half.enable(server.url), { code: 'sync/offline' });
    half.createGoal({ summary: 'made meanwhile' });
    await a.confirmWords(next.entropy);
    await a.engine.now();
    isCut = false;
    await assert.rejects(half.enable(server.url), { code: 'sync/unauthorized' });
    await half.engine.enable({ url: server.url, recovery: await next.words(), deviceName: 'Tablet' });
    await a.engine.now();
    assert.deepEqual(names(a, logId), ['Laptop', 'Phone', 'Tablet']);
    assert.equal(a.goals().length, 2);
    assert.deepEqual(half.goals(), a.goals());
    await half.close();
    await world.close();
  });

  it('let no device back that was shut out, though the server takes its key: the log says that it is out', async () => {
    const world = await setUp();
    const { a, b, next, logId } = world;
    await a.confirmWords(next.entropy);
    await a.engine.now();
    await revokeDevice(a.host, await a.engine.connection(), b.identity.device.deviceId);
    const url = world.server.url;
    await assert.rejects(b.enable(url), { code: 'sync/unauthorized' });
    const recovery = await next.words();
    await assert.rejects(b.engine.enable({ url, recovery, deviceName: 'Phone' }), { code: 'sync/revoked' });
    b.createGoal({ summary: 'from outside' });
    for (const device of [b, a]) await device.engine.now().catch(() => undefined);
    assert.equal(rosterOf(a, logId).devices.get(b.identity.device.deviceId)?.revoked, true);
    assert.equal(a.goals().length, 1);
    assert.equal(b.engine.status.error?.code, 'sync/revoked');
    await world.close();
  });

  it('made on two devices at once are those that stand in the log last, for both', async () => {
    const world = await setUp();
    const { a, b, person, next, logId } = world;
    const last = withWords(person, randomBytes(32));
    await a.confirmWords(next.entropy);
    await b.confirmWords(last.entropy);
    await Promise.all([a.engine.now(), b.engine.now()]);
    for (const device of [a, b, a]) await device.engine.now();
    const standing = rosterOf(a, logId).recoverySignKey;
    assert.deepEqual(rosterOf(b, logId).recoverySignKey, standing);
    const isLast = equalBytes(standing, (await last.words()).signPublicKey);
    const counts = [await letIn(world, person), await letIn(world, next), await letIn(world, last)];
    assert.deepEqual(counts, [false, !isLast, isLast]);
    await world.close();
  });

  it('that no server knows yet go along to another one, and let devices in there', async () => {
    const elsewhere = await createTestServer();
    let isThere = false;
    const world = await setUp((fetch) => (url, init) => (isThere ? elsewhere.fetch : fetch)(url, init));
    const { a, next, server } = world;
    await a.confirmWords(next.entropy);
    isThere = true;
    await a.engine.enable({ url: server.url, recovery: await next.words(), deviceName: 'Laptop' });
    assert.equal(a.engine.status.newWords, false);
    const comes = async (by: TestPerson) => {
      const device = await createTestDevice(by, { fetch: elsewhere.fetch });
      const code = await device.enable(server.url).then(
        () => device.goals().length,
        (error: unknown) => (error as MoError).code,
      );
      await device.close();
      return code;
    };
    assert.equal(await comes(next), 1);
    const { settings } = await a.engine.connection();
    assert.deepEqual(rosterOf(a, settings.logId).recoverySignKey, (await next.words()).signPublicKey);
    assert.notEqual(settings.accountId, world.accountId);
    await world.close();
    await elsewhere.close();
  });
});

describe('the old words, and a server on their side', () => {
  it('let nobody into the roster, and read nothing that comes, though the server lets them in', async () => {
    const world = await setUp();
    world.keepOld();
    const { a, b, person, next, logId, accountId, rewindable, newcomer, server } = world;
    const oldKey = a.vault.sync.tables.epochKey(logId, 1);
    assert.ok(oldKey);
    const old = await person.words();
    const before = rosterOf(a, logId);
    await a.confirmWords(next.entropy);
    await a.engine.now();
    a.createGoal({ summary: 'after' });
    for (const device of [a, b]) await device.engine.now();

    const intruder = await newcomer(person, 'Intruder');
    await intruder.enable(server.url).catch((error: unknown) => assert.ok(error instanceof MoError));
    assert.ok(!JSON.stringify(intruder.goals()).includes('after'));

    // Signed by the old words, under the key of the epoch that they could open, and under whatever the server stores it.
    const { deviceId, signPublicKey, kemPublicKey } = intruder.identity.device;
    const add = {
      kind: 'add',
      deviceId,
      name: 'Intruder',
      signKey: signPublicKey,
      kemKey: kemPublicKey,
    } as const;
    const { signing } = recoverySigning(a.host.sodium, old);
    for (const roster of [before, rosterOf(a, logId)]) {
      const entry = signRosterEntry(roster, { ...add, addedAt: 1 }, signing);
      const place = { logId, recordId: toBase64url(randomBytes(16)), epoch: 1 };
      const body = encodeBody({ kind: 'roster', entries: [entry] });
      const text = sealRecord(a.host.sodium, oldKey, place, body);
      const log = await rewindable.store.getLog(logId);
      const record = parseRecord(text);
      assert.ok(log && record);
      const { id, epoch } = record;
      const { outcome } = await rewindable.store.append({
        logId,
        accountId,
        prefix: { sequence: log.sequence, hash: log.hash },
        records: [{ id, epoch, record: text, bodyHash: bodyHashOf(text), bytes: text.length }],
        control: { expect: log.control, epoch: log.epoch },
        maxAccountBytes: Infinity,
      });
      assert.equal(outcome, 'appended');
    }
    for (const device of [a, b]) {
      await device.engine.now();
      assert.deepEqual(names(device, logId), ['Laptop', 'Phone']);
      assert.equal(device.engine.status.state, 'idle');
    }
    await world.close();
  });

  it('begin no log that anybody follows who knows the new ones', async () => {
    const world = await setUp();
    world.keepOld();
    const { a, b, person, next, rewindable, newcomer, server } = world;
    const before = rewindable.pushes;
    await a.confirmWords(next.entropy);
    for (const device of [a, b]) await device.engine.now();
    await rewindable.rewind(before);
    const intruder = await newcomer(person, 'Intruder');
    await intruder.enable(server.url);
    await intruder.engine.restart();
    intruder.createGoal({ summary: 'from the intruder' });
    await intruder.engine.now();
    for (const device of [a, b]) {
      await device.engine.now();
      assert.equal(device.engine.status.error?.code, 'sync/fork');
      assert.equal(device.goals().length, 1);
    }
    await a.engine.restart();
    for (const device of [b, a]) {
      await device.engine.now();
      assert.equal(device.engine.status.state, 'idle');
      const { settings } = await device.engine.connection();
      assert.deepEqual(names(device, settings.logId), ['Laptop', 'Phone']);
    }
    await intruder.engine.now().catch(() => undefined);
    assert.equal(intruder.engine.status.error?.code, 'sync/revoked');
    await world.close();
  });

  it('do not pass for the new ones in a log that ends before these', async () => {
    const world = await setUp();
    const { a, next, rewindable } = world;
    const before = rewindable.pushes;
    await a.confirmWords(next.entropy);
    await a.engine.now();
    await rewindable.rewind(before);
    assert.equal(await letIn(world, next), false);
    await world.close();
  });
});
