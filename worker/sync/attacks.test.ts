import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bodyHashOf, parseRecord, toBase64url, type LogHead } from '../../server-kit/protocol/index.ts';
import type { SyncStore } from '../../server-kit/index.ts';
import { deriveKey } from '../crypto/derive-key.ts';
import { randomBytes } from '../crypto/random.ts';
import { command } from '../owner/testing/core-fixture.ts';
import { encodeBody } from './formats/record-body.ts';
import { sealRecord } from './formats/record-seal.ts';
import { signRosterEntry } from './formats/roster.ts';
import { deviceSigning } from './restart-log.ts';
import { revokeDevice } from './roster-actions.ts';
import { secretKeyOfLog } from './secret-key-of-log.ts';
import { createRewindableStore } from './simulator/rewindable-store.ts';
import { createPerson, createTestDevice, type TestDevice } from './testing/test-device.ts';
import { createTestServer } from './testing/test-server.ts';

/** A server that stores whatever it likes, whoever wrote it and whatever the epoch. */
async function forceAppend(store: SyncStore, logId: string, accountId: string, text: string) {
  const log = await store.getLog(logId);
  assert.ok(log);
  const record = parseRecord(text);
  assert.ok(record);
  const prefix: LogHead = { sequence: log.sequence, hash: log.hash };
  const result = await store.append({
    logId,
    accountId,
    prefix,
    records: [
      { id: record.id, epoch: record.epoch, record: text, bodyHash: bodyHashOf(text), bytes: text.length },
    ],
    control: { expect: log.control, epoch: log.epoch },
    maxAccountBytes: Infinity,
  });
  assert.equal(result.outcome, 'appended');
}

async function createTwo() {
  const rewindable = createRewindableStore();
  const server = await createTestServer({ store: rewindable.store });
  const person = createPerson();
  const a = await createTestDevice(person, { fetch: server.fetch, name: 'Laptop' });
  const b = await createTestDevice(person, { fetch: server.fetch, name: 'Phone' });
  const goalId = a.createGoal({ summary: 'shared' });
  await a.enable(server.url);
  await b.enable(server.url);
  await a.engine.now();
  const { settings } = await a.engine.connection();
  const close = async () => {
    await Promise.all([a.close(), b.close()]);
    await server.close();
  };
  return { rewindable, server, a, b, goalId, settings, close };
}

const summaries = (device: TestDevice) =>
  device
    .goals()
    .map((goal) => (goal as { summary: string }).summary)
    .sort();

describe('a revoked device, and a server that is on its side', () => {
  it('cannot read what follows, and says so', async () => {
    const { a, b, goalId, close } = await createTwo();
    await revokeDevice(a.host, await a.engine.connection(), b.identity.device.deviceId);
    a.execute(command('goal.change', { goalId, summary: 'after' }));
    await a.engine.now();
    // The server was told and does not let it in.
    await assert.rejects(b.engine.now(), { code: 'sync/unauthorized' });
    assert.deepEqual(summaries(b), ['shared']);
    await close();
  });

  it('cannot read, write or let another device in, though the server serves and stores for it', async () => {
    const { rewindable, a, b, goalId, settings, close } = await createTwo();
    const { logId, accountId } = settings;
    const connection = await a.engine.connection();
    const client = { ...connection.client, call: connection.client.call.bind(connection.client) };
    const call: typeof client.call = async (route, input) => {
      // The server does as if it had shut the device out.
      if (route === 'revokeDevice') return undefined as never;
      return connection.client.call(route, input);
    };
    await revokeDevice(a.host, { ...connection, client: { ...client, call } }, b.identity.device.deviceId);
    a.execute(command('goal.change', { goalId, summary: 'after' }));
    await a.engine.now();

    await b.engine.now();
    assert.equal(b.engine.status.error?.code, 'sync/revoked');
    assert.deepEqual(summaries(b), ['shared'], 'it does not read on');

    b.execute(command('goal.change', { goalId, summary: 'from the revoked' }));
    const oldKey = b.vault.sync.tables.epochKey(logId, 1);
    assert.ok(oldKey);
    const [written] = b.vault.sync.outbox.nextBatch(
      { logId, epoch: 1, logKey: oldKey },
      { maxRecords: 1, maxBytes: 1_000_000 },
    );
    assert.ok(written);
    await forceAppend(rewindable.store, logId, accountId, written.record);
    const roster = b.vault.sync.tables.roster(logId);
    const stranger = await createTestDevice(createPerson(), { fetch: async () => new Response() });
    const { deviceId, signPublicKey, kemPublicKey } = stranger.identity.device;
    const add = {
      kind: 'add',
      deviceId,
      name: '',
      signKey: signPublicKey,
      kemKey: kemPublicKey,
      addedAt: 1,
    } as const;
    const entry = signRosterEntry(roster, add, deviceSigning(b.host));
    const body = encodeBody({ kind: 'roster', entries: [entry] });
    const place = { logId, recordId: toBase64url(randomBytes(16)), epoch: 1 };
    await forceAppend(rewindable.store, logId, accountId, sealRecord(a.host.sodium, oldKey, place, body));

    const secretKey = secretKeyOfLog(a.vault.sync, a.identity.vaultId);
    assert.equal(secretKey?.length, 16);
    assert.equal(
      secretKeyOfLog(b.vault.sync, b.identity.vaultId),
      null,
      'it was told of no other secret key',
    );
    for (const { key } of b.vault.sync.tables.epochKeys(logId)) {
      const derived = deriveKey(key, b.identity.vaultId, 'mo-kit/v1/secret-key').slice(0, 16);
      assert.notDeepEqual(derived, secretKey, 'and finds it with no key that it has');
    }

    await a.engine.now();
    assert.deepEqual(summaries(a), ['after']);
    assert.equal(a.vault.sync.tables.roster(logId)?.devices.has(deviceId), false);
    assert.deepEqual(a.vault.sync.tables.quarantineCounts(logId), { refused: 2 });
    await close();
  });
});

describe('a device that only reads', () => {
  it('says daily which head it has verified, so that a fork is found without an event of its own', async () => {
    const { a, b, settings, close } = await createTwo();
    const heads = () => a.vault.sync.tables.state(settings.logId)?.head.sequence ?? 0;
    await b.engine.now();
    await a.engine.now();
    const said = heads();
    await b.engine.now();
    await a.engine.now();
    assert.equal(heads(), said, 'not more often');
    b.database.run("DELETE FROM meta WHERE key = 'attested-at'");
    await b.engine.now();
    await a.engine.now();
    assert.equal(heads(), said + 1);
    assert.equal(a.engine.status.error, null);
    await close();
  });
});

describe('a server that lies', () => {
  it('about the past is found out, named, and left behind by a restart that the others follow', async () => {
    const { rewindable, a, b, close } = await createTwo();
    a.createGoal({ summary: 'lost by the server' });
    await a.engine.now();
    await rewindable.rewind(rewindable.pushes - 1);
    b.createGoal({ summary: 'on the other branch' });
    await b.engine.now();
    await assert.rejects(a.engine.now(), { code: /^sync\/(fork|rollback)$/ });
    assert.equal(a.engine.status.state, 'problem');
    assert.deepEqual(summaries(a), ['lost by the server', 'shared'], 'what it has stays');
    await a.engine.restart();
    for (const device of [b, a, b]) await device.engine.now();
    assert.deepEqual(summaries(a), ['lost by the server', 'on the other branch', 'shared']);
    assert.deepEqual(b.goals(), a.goals());
    assert.equal(a.engine.status.error, null);
    await close();
  });

  it('to two devices differently is found out as soon as anything crosses between them', async () => {
    const { rewindable, a, b, settings, close } = await createTwo();
    const { logId, accountId } = settings;
    // A writes twice; B is shown a log without the first, with something else in its place.
    a.createGoal({ summary: 'first of a' });
    await a.engine.now();
    a.createGoal({ summary: 'second of a' });
    await a.engine.now();
    const page = await rewindable.store.read({ logId, after: 0, maxRecords: 100, maxBytes: 10_000_000 });
    assert.ok(page);
    const entries = pageRecords(page);
    const behind = b.vault.sync.tables.state(logId)?.head.sequence ?? 0;
    const fromA = entries.filter(({ sequence }) => sequence > behind).map(({ record }) => record ?? '');
    await rewindable.rewind(rewindable.pushes - 2);
    b.createGoal({ summary: 'only b knows' });
    await b.engine.now();
    for (const record of fromA) await forceAppend(rewindable.store, logId, accountId, record);
    await b.engine.now();
    assert.match(b.engine.status.error?.code ?? '', /^sync\/(fork|rollback)$/);
    assert.ok(summaries(b).includes('second of a'), 'what is authentic is kept all the same');
    await close();
  });

  it('and puts its own records between those of the devices changes nothing', async () => {
    const { rewindable, a, b, settings, close } = await createTwo();
    const { logId, accountId } = settings;
    const before = a.goals();
    const place = { logId, recordId: toBase64url(randomBytes(16)), epoch: 1 };
    await forceAppend(
      rewindable.store,
      logId,
      accountId,
      sealRecord(a.host.sodium, randomBytes(32), place, randomBytes(50)),
    );
    const odd = JSON.stringify({ v: 1, id: toBase64url(randomBytes(16)), epoch: 1, ct: 'AAAA' });
    await forceAppend(rewindable.store, logId, accountId, odd);
    await a.engine.now();
    a.createGoal({ summary: 'goes on' });
    await a.engine.now();
    await b.engine.now();
    assert.deepEqual(a.goals().length, before.length + 1);
    assert.deepEqual(b.goals(), a.goals());
    assert.equal(a.engine.status.unopened, 2, 'they are kept and counted');
    await close();
  });

  it('and puts in once more the record that began an epoch shuts nobody out', async () => {
    const { rewindable, a, b, settings, close } = await createTwo();
    const { logId, accountId } = settings;
    const page = await rewindable.store.read({ logId, after: 0, maxRecords: 1, maxBytes: 10_000_000 });
    assert.ok(page);
    const [first] = pageRecords(page);
    const begun = JSON.parse(first?.record ?? '') as object;
    const copy = JSON.stringify({ ...begun, id: toBase64url(randomBytes(16)) });
    await forceAppend(rewindable.store, logId, accountId, copy);
    a.createGoal({ summary: 'goes on' });
    for (const device of [a, b]) await device.engine.now();
    assert.equal(a.engine.status.error, null);
    assert.equal(b.engine.status.error, null);
    assert.deepEqual(summaries(b), ['goes on', 'shared']);
    assert.deepEqual(b.vault.sync.tables.quarantineCounts(logId), { refused: 1 });
    await close();
  });
});

function pageRecords(page: Awaited<ReturnType<SyncStore['read']>> & object) {
  return JSON.parse(`[${page.entries}]`) as {
    sequence: number;
    record: string | null;
  }[];
}
