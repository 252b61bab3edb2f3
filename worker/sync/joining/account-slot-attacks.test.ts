import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bodyHashOf, parseRecord, toBase64url } from '../../../server-kit/protocol/index.ts';
import { randomBytes } from '../../crypto/random.ts';
import { loadSodium } from '../../crypto/sodium.ts';
import { fastArgon2 } from '../../owner/testing/fast-argon2.ts';
import { parseEpochRecord, receiveEpochKey } from '../formats/epoch-record.ts';
import { encodeBody } from '../formats/record-body.ts';
import { sealRecord } from '../formats/record-seal.ts';
import { signRosterEntry, type Roster } from '../formats/roster.ts';
import { revokeDevice } from '../roster-actions.ts';
import { secretKeyOfLog } from '../secret-key-of-log.ts';
import { createServerClient, type Fetch } from '../server-client.ts';
import { createRewindableStore } from '../simulator/rewindable-store.ts';
import { letInBy } from '../testing/let-in-by.ts';
import { createPerson, createTestDevice, type TestDevice, type TestPerson } from '../testing/test-device.ts';
import { createTestServer } from '../testing/test-server.ts';
import { findByAccountSlot, type AccountEntrance } from './account-slot-join.ts';

const sodium = await loadSodium();
const passphrase = 'correct horse battery staple';
/** Of a device, on the server. */
const REVOCATION = /\/devices\/[\w-]+$/;

/** Laptop and phone in step; a passphrase and the secret key let devices in. */
async function setUp() {
  const rewindable = createRewindableStore();
  const server = await createTestServer({ store: rewindable.store });
  const person = createPerson();
  /** Of what the laptop asks, the server does not do this, and says that it did. */
  let ignored: RegExp | null = null;
  const fetch: Fetch = (url, init) =>
    init.method !== 'GET' && ignored?.test(url) === true
      ? Promise.resolve(new Response(null, { status: 204 }))
      : server.fetch(url, init);
  const a = await createTestDevice(person, { fetch, name: 'Laptop' });
  const b = await createTestDevice(person, { fetch: server.fetch, name: 'Phone' });
  const goalId = a.createGoal({ summary: 'shared' });
  await a.enable(server.url);
  await b.enable(server.url);
  await a.engine.now();
  await letInBy(a, passphrase);
  await b.engine.now();
  const { settings } = await a.engine.connection();
  return {
    rewindable,
    server,
    person,
    a,
    b,
    goalId,
    logId: settings.logId,
    accountId: settings.accountId,
    /** From here on it goes on letting in whom it let in before. */
    ignore: (what: RegExp) => (ignored = what),
    close: async (...others: TestDevice[]) => {
      for (const device of [a, b, ...others]) await device.close();
      await server.close();
    },
  };
}

type World = Awaited<ReturnType<typeof setUp>>;

const findWith = ({ server }: World, secretKey: Uint8Array, text = passphrase, fetch: Fetch = server.fetch) =>
  findByAccountSlot(
    {
      sodium,
      argon2: fastArgon2,
      server: createServerClient({ mountUrl: server.url, fetch, clock: Date.now }),
    },
    { passphrase: text, secretKey },
  );

const newcomer = (person: TestPerson, fetch: Fetch, name = 'Intruder') =>
  createTestDevice(person, { fetch, name });

const enter = ({ server }: World, device: TestDevice, entrance: AccountEntrance) =>
  device.engine.enable({ url: server.url, recovery: null, deviceName: 'Intruder', entrance });

const addOf = ({ identity: { device } }: TestDevice) =>
  ({
    kind: 'add',
    deviceId: device.deviceId,
    name: 'Intruder',
    signKey: device.signPublicKey,
    kemKey: device.kemPublicKey,
    addedAt: 1,
  }) as const;

/** A server that stores whatever it likes. */
async function forceAppend({ rewindable: { store }, logId, accountId }: World, text: string) {
  const log = await store.getLog(logId);
  const record = parseRecord(text);
  assert.ok(log && record);
  const { outcome } = await store.append({
    logId,
    accountId,
    prefix: { sequence: log.sequence, hash: log.hash },
    records: [
      { id: record.id, epoch: record.epoch, record: text, bodyHash: bodyHashOf(text), bytes: text.length },
    ],
    control: { expect: log.control, epoch: log.epoch },
    maxAccountBytes: Infinity,
  });
  assert.equal(outcome, 'appended');
}

async function recordsOf({ rewindable: { store }, logId }: World) {
  const page = await store.read({ logId, after: 0, maxRecords: 1_000, maxBytes: 10_000_000 });
  assert.ok(page);
  return (JSON.parse(`[${page.entries}]`) as { record: string }[]).map(({ record }) => record);
}

const summaries = (device: TestDevice) =>
  device
    .goals()
    .map((goal) => (goal as { summary: string }).summary)
    .sort();
const rosterOf = (device: TestDevice, logId: string) => {
  const roster = device.vault.sync.tables.roster(logId);
  assert.ok(roster);
  return roster;
};

describe('a revoked device that knows the passphrase and the old secret key, and a server on its side', () => {
  it('comes back as no other device, whatever the two do', async () => {
    const world = await setUp();
    const { a, b, person, server, logId } = world;
    const oldSecretKey = person.secretKey;
    // It opened the slot while it belonged to the vault, and the server goes on showing it.
    const entrance = await findWith(world, oldSecretKey);
    const [way] = entrance.ways;
    assert.ok(way);
    world.ignore(/\/(?:slots|devices)\b/);
    await revokeDevice(a.host, await a.engine.connection(), b.identity.device.deviceId);
    a.createGoal({ summary: 'after' });
    await a.engine.now();
    assert.ok((await findWith(world, oldSecretKey)).ways.length > 0, 'the server shows it still');

    const c = await newcomer(person, server.fetch);
    await assert.rejects(enter(world, c, entrance));
    assert.deepEqual(summaries(c), ['shared'], 'it reads no more than it could before');
    const { tables } = a.vault.sync;
    const [epochRecord] = (await recordsOf(world)).map(parseEpochRecord).filter((one) => one?.epoch === 2);
    assert.ok(epochRecord);
    assert.equal(
      await receiveEpochKey([way.keys.kemSeed], logId, epochRecord),
      null,
      'the new epoch is not for it',
    );

    // Entries in the roster: in the old epoch, and in the new one if it had been told that key as well.
    const forge = (roster: Roster, epoch: number) => {
      const logKey = tables.epochKey(logId, epoch);
      assert.ok(logKey);
      const entry = signRosterEntry(roster, addOf(c), way.keys.signing);
      const place = { logId, recordId: toBase64url(randomBytes(16)), epoch };
      return sealRecord(sodium, logKey, place, encodeBody({ kind: 'roster', entries: [entry] }));
    };
    const [old, now] = [rosterOf(b, logId), rosterOf(a, logId)];
    assert.equal(old.accountSlot.keys !== null, true);
    for (const text of [forge(old, 1), forge(old, 2), forge(now, 2)]) await forceAppend(world, text);
    await a.engine.now();
    assert.equal(rosterOf(a, logId).devices.has(c.identity.device.deviceId), false);
    assert.equal(tables.quarantineCounts(logId)['refused'], 3);
    assert.deepEqual(summaries(a), ['after', 'shared']);
    assert.equal(a.engine.status.error, null);
    await world.close(c);
  });

  it('begins no log anew by a device that it let in by what it found, though the server forgot the revocation', async () => {
    const world = await setUp();
    const { a, b, person, server, rewindable } = world;
    const entrance = await findWith(world, person.secretKey);
    const before = rewindable.pushes;
    world.ignore(/\/(?:slots|devices)\b/);
    await revokeDevice(a.host, await a.engine.connection(), b.identity.device.deviceId);
    a.createGoal({ summary: 'after' });
    await a.engine.now();
    await rewindable.rewind(before);
    // To them the vault is as it was before.
    const c = await newcomer(person, server.fetch);
    await enter(world, c, entrance);
    await c.engine.restart();
    c.createGoal({ summary: 'from the intruder' });
    await c.engine.now();
    assert.equal(c.engine.status.error, null);

    await a.engine.now();
    assert.equal(a.engine.status.error?.code, 'sync/fork');
    assert.deepEqual(summaries(a), ['after', 'shared']);
    await a.engine.restart();
    await a.engine.now();
    assert.equal(a.engine.status.error, null);
    const { settings } = await a.engine.connection();
    assert.equal(rosterOf(a, settings.logId).devices.has(c.identity.device.deviceId), false);
    await world.close(c);
  });

  it('finds nothing by the old secret key on a server that obeys, and the new one is not among what it knows', async () => {
    const world = await setUp();
    const { a, b, person, logId } = world;
    await revokeDevice(a.host, await a.engine.connection(), b.identity.device.deviceId);
    await a.engine.now();
    await assert.rejects(findWith(world, person.secretKey), { code: 'sync/wrong-secret-key' });
    const secretKey = secretKeyOfLog(a.vault.sync, person.vaultId);
    assert.ok(secretKey);
    const { ways } = await findWith(world, secretKey);
    assert.equal(ways.length, 1, 'who stays is let in by the new one, with the same passphrase');
    const keys = rosterOf(a, logId).accountSlot.keys;
    assert.deepEqual(keys?.signKey, ways[0]?.keys.signKey);
    assert.notDeepEqual(keys?.signKey, rosterOf(b, logId).accountSlot.keys?.signKey);
    await world.close();
  });
});

describe('an old slot that the server shows again', () => {
  /** The answer to a newcomer, as it was before. */
  async function remember(world: World) {
    let answer = '';
    await findWith(world, world.person.secretKey, passphrase, async (url, init) => {
      const response = await world.server.fetch(url, init);
      if (url.endsWith('/slots/fetch')) answer = await response.clone().text();
      return response;
    });
    const replay: Fetch = (url, init) =>
      url.endsWith('/slots/fetch')
        ? Promise.resolve(
            new Response(answer, { headers: { 'content-type': 'application/json' }, status: 200 }),
          )
        : world.server.fetch(url, init);
    return replay;
  }

  it('opens with the passphrase of then, and lets nobody in: the roster has other keys', async () => {
    for (const ignored of [null, REVOCATION]) {
      const world = await setUp();
      const { a, person, logId } = world;
      const replay = await remember(world);
      // The server may go on letting the key of before in: that is access to records, and no more.
      if (ignored !== null) world.ignore(ignored);
      await letInBy(a, 'the one that comes next');
      const { secretKey } = person;
      const wrong = { code: 'vault/wrong-passphrase' };
      await assert.rejects(findWith(world, secretKey, 'the one that comes next', replay), wrong);
      await assert.rejects(findWith(world, secretKey), wrong);
      const entrance = await findWith(world, secretKey, passphrase, replay);
      const c = await newcomer(person, replay);
      await assert.rejects(enter(world, c, entrance), { code: 'sync/account-slot-ended' });
      assert.equal(rosterOf(a, logId).devices.size, 2);
      assert.equal((await findWith(world, secretKey, 'the one that comes next')).ways.length, 1);
      await world.close(c);
    }
  });

  it('is shown after it was turned off, and lets nobody in', async () => {
    const world = await setUp();
    const { a, person } = world;
    const replay = await remember(world);
    world.ignore(REVOCATION);
    await letInBy(a, null);
    await assert.rejects(findWith(world, person.secretKey), { code: 'sync/wrong-secret-key' });
    const c = await newcomer(person, replay);
    const entrance = await findWith(world, person.secretKey, passphrase, replay);
    await assert.rejects(enter(world, c, entrance), { code: 'sync/account-slot-ended' });
    await world.close(c);
  });
});

describe('a slot that was turned off', () => {
  it('stays off when a device that had not heard of it begins the log anew', async () => {
    const world = await setUp();
    const { a, b, server, rewindable } = world;
    const before = rewindable.pushes;
    await letInBy(a, null);
    a.createGoal({ summary: 'after' });
    await a.engine.now();
    // The server forgot it, and the phone had never heard of it.
    await rewindable.rewind(before);
    await b.engine.restart();
    for (const device of [a, b, a, b]) await device.engine.now();
    for (const device of [a, b]) {
      assert.equal(device.engine.status.error, null);
      const { settings } = await device.engine.connection();
      assert.equal(rosterOf(device, settings.logId).accountSlot.keys, null);
      assert.deepEqual(summaries(device), ['after', 'shared']);
    }
    await assert.rejects(findWith(world, world.person.secretKey), { code: 'sync/wrong-secret-key' });
    const late = await newcomer(world.person, server.fetch);
    await late.enable(server.url);
    const { settings } = await late.engine.connection();
    assert.equal(rosterOf(late, settings.logId).accountSlot.keys, null);
    await world.close(late);
  });
});

describe('a device that came in by the slot', () => {
  it('may begin a log anew, which those follow who had not heard of it', async () => {
    const world = await setUp();
    const { a, b, person, server, rewindable } = world;
    const before = rewindable.pushes;
    const c = await newcomer(person, server.fetch, 'Tablet');
    await enter(world, c, await findWith(world, person.secretKey));
    c.createGoal({ summary: 'from the tablet' });
    await c.engine.now();
    await rewindable.rewind(before);
    await assert.rejects(c.engine.now());
    await c.engine.restart();
    for (const device of [a, b, a, c]) {
      await device.engine.now();
      assert.equal(device.engine.status.error, null);
    }
    assert.deepEqual(summaries(b), ['from the tablet', 'shared']);
    const { ways } = await findWith(world, person.secretKey);
    const { settings } = await a.engine.connection();
    assert.deepEqual(rosterOf(a, settings.logId).accountSlot.keys?.signKey, ways[0]?.keys.signKey);
    await world.close(c);
  });
});

describe('writing the slot', () => {
  it('leaves one passphrase that lets a device in, wherever the network fails, and goes on from there', async () => {
    const world = await setUp();
    const { a, person, server } = world;
    await a.close();
    let allowed = Infinity;
    const fetch: Fetch = (url, init) => {
      allowed -= 1;
      return allowed < 0 ? Promise.reject(new TypeError('network')) : server.fetch(url, init);
    };
    const d = await createTestDevice(person, { fetch, name: 'Desktop' });
    await d.enable(server.url);
    let now = passphrase;
    let steps = 0;
    for (let count = 0; count < 40; count += 1) {
      const next = `passphrase number ${count}`;
      allowed = count;
      const failed = await letInBy(d, next).then(
        () => false,
        () => true,
      );
      steps += Number(failed);
      allowed = Infinity;
      const lets = await letsIn(world, [now, next]);
      assert.equal(lets.length, 1, `after ${count} requests`);
      await d.engine.now();
      assert.deepEqual(await letsIn(world, [now, next]), [next]);
      now = next;
      if (!failed) break;
    }
    assert.ok(steps > 8, 'it failed at each step');
    await d.close();
    await world.server.close();
  });

  it('by two devices at once ends with one passphrase, and neither asks without an end', async () => {
    const world = await setUp();
    const { a, b, person } = world;
    await Promise.all([letInBy(a, 'that of the laptop'), letInBy(b, 'that of the phone')]);
    for (const device of [a, b, a, b]) await device.engine.now();
    const lets = await letsIn(world, [passphrase, 'that of the laptop', 'that of the phone']);
    assert.equal(lets.length, 1);
    assert.ok(lets[0] !== passphrase);
    assert.equal((await findWith(world, person.secretKey, lets[0])).ways.length, 1);
    await world.close();
  });

  /** The passphrases of these that a newcomer gets in by, as the roster has it. */
  async function letsIn(world: World, texts: readonly string[]): Promise<readonly string[]> {
    const keys = (await rosterAtServer(world)).accountSlot.keys;
    const found: string[] = [];
    for (const text of texts) {
      const entrance = await findWith(world, world.person.secretKey, text).catch(() => null);
      const fits = entrance?.ways.some(({ keys: { signKey } }) =>
        keys === null ? false : toBase64url(keys.signKey) === toBase64url(signKey),
      );
      if (fits === true) found.push(text);
    }
    return found;
  }

  async function rosterAtServer({ b, logId }: World): Promise<Roster> {
    await b.engine.now();
    return rosterOf(b, logId);
  }
});
