import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { SyncOptions } from '../core/options.ts';
import {
  followChain,
  genesisHash,
  secretHash,
  SNAPSHOT_CHUNK_BYTES,
  toBase64url,
  type Page,
} from '../protocol/index.ts';
import { openStream } from './events.ts';
import type { TestHost } from './hosts.ts';
import {
  createClient,
  createKey,
  createRecord,
  newAccount,
  openLog,
  randomId,
  type TestClient,
} from './test-client.ts';

export interface ProtocolSuite {
  /** In front of the tests' names. */
  readonly label: string;
  /** A fresh server with a fresh store. Options: no rate limits, registration open. */
  readonly start: (options?: SyncOptions) => Promise<TestHost>;
}

/** Registers tests of every route, over real sockets. Each answer is also held against the protocol's schemas. */
export function testProtocol({ label, start }: ProtocolSuite): void {
  const check = (name: string, run: (host: TestHost) => Promise<void>, options?: SyncOptions) =>
    test(`${label}: ${name}`, async () => {
      const host = await start(options);
      try {
        await run(host);
      } finally {
        await host.close();
      }
    });

  check('says what it is', async ({ url }) => {
    const client = createClient(url);
    assert.equal((await client.call('info')).status, 200);
    assert.equal((await client.call('health')).status, 200);
    assert.equal((await client.call('ready')).status, 200);
    assert.equal((await client.call<{ openapi: string }>('openapi')).json.openapi, '3.1.0');
    const other = await client.call('info', { headers: { 'mo-protocol': '2' } });
    assert.equal(other.status, 400);
    assert.match(other.text, /sync\/protocol-version/);
  });

  check('registers once, signs in by key, signs out', async ({ url }) => {
    const client = await newAccount(url);
    assert.equal((await client.register()).status, 409);
    assert.equal((await client.call('getAccount')).status, 200);
    const old = client.token;
    assert.equal((await client.signIn()).status, 201);
    assert.notEqual(client.token, old);
    assert.equal((await client.call('endSession')).status, 204);
    assert.equal((await client.call('getAccount')).status, 401);
    client.token = old;
    assert.equal((await client.call('getAccount')).status, 200);
  });

  check('devices are added, recovered by the words, revoked for good', async ({ url }) => {
    const first = await newAccount(url);
    const second = await first.addDevice();
    const lost = createClient(url, { account: first.account });
    const { challenge, signatures } = await lost.prove('recover-device', lost.device.publicKey, [
      first.account,
      lost.device,
    ]);
    const body = {
      accountId: first.accountId,
      deviceKey: lost.device.publicKey,
      challenge,
      accountSignature: signatures[0],
      deviceSignature: signatures[1],
    };
    const recovered = await lost.call<{ token: string }>('recoverDevice', { body });
    assert.equal(recovered.status, 201);
    assert.notEqual((await lost.call('recoverDevice', { body })).status, 201, 'a replay');
    lost.token = recovered.json.token;
    assert.equal((await lost.call<{ devices: unknown[] }>('listDevices')).json.devices.length, 3);

    assert.equal((await first.call('revokeDevice', { params: { deviceId: second.deviceId } })).status, 204);
    assert.equal((await second.call('getAccount')).status, 401);
    assert.equal((await second.signIn()).status, 401);
    const again = await first.call('addDevice', { body: { deviceKey: second.device.publicKey } });
    assert.equal(again.status, 409);
    assert.equal((await first.call('revokeDevice', { params: { deviceId: randomId() } })).status, 404);
  });

  check('the recovery key can be replaced', async ({ url }) => {
    const client = await newAccount(url);
    const next = createKey();
    const { challenge, signatures } = await client.prove('rotate-account-key', next.publicKey, [
      client.account,
      next,
    ]);
    const body = {
      accountKey: next.publicKey,
      challenge,
      oldSignature: signatures[0],
      newSignature: signatures[1],
    };
    assert.equal((await client.call('rotateAccountKey', { body })).status, 204);
    assert.equal((await client.call('rotateAccountKey', { body })).status, 401);
    assert.equal((await client.call<{ accountKey: string }>('getAccount')).json.accountKey, next.publicKey);
  });

  check('push and pull: order, chain, bytes, idempotence, conflicts, forks', async ({ url }) => {
    const client = await newAccount(url);
    const log = await client.createLog();
    const genesis = log.head;
    const id = randomId();
    const odd = ` {\t"epoch":0,\n "x":"\\u00e9\\ud83d\\ude00é\u{1F600}\u2028\\/", "id" : "${id}","v":1}`;
    const records = [createRecord(), { id, epoch: 0, record: odd }, createRecord(20_000)];
    const pushed = await log.push(records);
    assert.equal(pushed.status, 200, pushed.text);
    const page = (await log.pull()).json;
    assert.deepEqual(
      page.records.map(({ record }) => record),
      records.map(({ record }) => record),
    );
    assert.deepEqual(followChain(genesis, page.records), pushed.json.head);
    assert.deepEqual([page.after, page.last, page.head], [genesis, pushed.json.head, pushed.json.head]);

    assert.deepEqual((await log.push(records)).json.results, pushed.json.results);
    const changed = await log.push(
      [{ ...createRecord(), id }].map((r) => ({ ...r, record: odd.replace('\t', '  ') })),
    );
    assert.deepEqual(changed.json.results, [{ id, status: 'conflict', sequence: 2, record: odd }]);

    const behind = openLog(client, log.logId);
    assert.equal((await behind.push([createRecord()])).status, 200, 'an older prefix is welcome');
    behind.head = { sequence: 1, hash: randomId(32) };
    assert.equal((await behind.push([createRecord()])).json.code, 'sync/fork');
    behind.head = { sequence: 99, hash: randomId(32) };
    assert.equal((await behind.push([createRecord()])).json.code, 'sync/rollback');
    assert.equal((await log.pull(99)).json.code, 'sync/rollback');

    let head = genesis;
    for (let pages = 0; head.sequence < 4; pages += 1) {
      assert.ok(pages < 5);
      const part: Page = (await log.pull(head.sequence, '&limit=2&maxBytes=500')).json;
      assert.deepEqual(part.after, head);
      head = followChain(head, part.records) ?? assert.fail('the chain is broken');
      assert.deepEqual(part.last, head);
    }
  });

  check('control pushes are compare-and-swap', async ({ url }) => {
    const client = await newAccount(url);
    const log = await client.createLog();
    assert.equal((await log.push([createRecord(200, 1)], { expect: 0, epoch: 1 })).status, 200);
    const lost = await log.push([createRecord(200, 2)], { expect: 0, epoch: 2 });
    assert.equal(lost.json.code, 'sync/conflict');
    assert.deepEqual([lost.json.control, lost.json.epoch], [1, 1]);
    assert.equal((await log.push([createRecord(200, 0)])).json.results[0]?.status, 'epoch');
  });

  check('a record becomes a tombstone and the chain holds', async ({ url }) => {
    const client = await newAccount(url);
    const log = await client.createLog();
    const records = [createRecord(), createRecord()];
    await log.push(records);
    const reply = await client.call('tombstone', {
      params: { logId: log.logId },
      body: { ids: [records[0]?.id] },
    });
    assert.deepEqual(reply.json, { replaced: 1 });
    const page = (await log.pull()).json;
    assert.equal(page.records[0]?.record, null);
    assert.deepEqual(followChain({ sequence: 0, hash: genesisHash(log.logId) }, page.records), log.head);
  });

  check('a long-poll waits for a record, and no longer', async ({ url }) => {
    const client = await newAccount(url);
    const log = await client.createLog();
    const waiting = log.pull(0, '&wait=20');
    await new Promise((resolve) => setTimeout(resolve, 100));
    await log.push([createRecord()]);
    assert.equal((await waiting).json.records.length, 1);
    assert.equal((await log.pull(1, '&wait=1')).json.records.length, 0);
  });

  check('a stream brings what is there and what comes, and goes on from its cursor', async ({ url }) => {
    const client = await newAccount(url);
    const [one, two] = [await client.createLog(), await client.createLog()];
    await one.push([createRecord(), createRecord()]);
    const stream = await openStream(client, `${one.logId}.1,${two.logId}.0`);
    assert.equal(stream.status, 200);
    await stream.until((events) => events.length === 1);
    await two.push([createRecord()]);
    await stream.until((events) => events.length === 2);
    assert.deepEqual(
      stream.events.map(({ data }) => [data.logId, data.records.length]),
      [
        [one.logId, 1],
        [two.logId, 1],
      ],
    );
    stream.close();
    await one.push([createRecord()]);
    const again = await openStream(client, `${two.logId}.0`, { 'last-event-id': stream.events[1]?.id ?? '' });
    await again.until((events) => events.length === 1);
    assert.deepEqual(
      again.events[0]?.data.records.map(({ sequence }) => sequence),
      [3],
    );
    again.close();
  });

  check('a revoked device loses its stream and its long-poll', async ({ url }) => {
    const client = await newAccount(url);
    const log = await client.createLog();
    const other = await client.addDevice();
    const stream = await openStream(other, `${log.logId}.0`);
    const waiting = openLog(other, log.logId).pull(0, '&wait=20');
    await new Promise((resolve) => setTimeout(resolve, 100));
    await client.call('revokeDevice', { params: { deviceId: other.deviceId } });
    await stream.ended;
    assert.equal(stream.events.at(-1)?.event, 'bye');
    assert.equal((await waiting).status, 401);
    await log.push([createRecord()]);
    assert.equal(stream.events.filter(({ event }) => event === 'page').length, 0);
  });

  check('a snapshot goes up and comes down in chunks, and older ones go', async ({ url }) => {
    const client = await newAccount(url);
    const log = await client.createLog();
    await log.push([createRecord()]);
    const bytes = randomBytes(SNAPSHOT_CHUNK_BYTES + 1_000);
    const upload = async (): Promise<string> => {
      const params = { logId: log.logId, snapshotId: randomId() };
      const sha256 = toBase64url(createHash('sha256').update(bytes).digest());
      const body = { snapshotId: params.snapshotId, head: log.head, sizeBytes: bytes.length, sha256 };
      const created = await client.call<{ missing: number[] }>('createSnapshot', { params, body });
      assert.deepEqual(created.json.missing, [0, 1]);
      const chunk = (index: number) =>
        bytes.subarray(index * SNAPSHOT_CHUNK_BYTES, (index + 1) * SNAPSHOT_CHUNK_BYTES);
      const put = (index: number) =>
        client.call('putChunk', { params: { ...params, index: `${index}` }, bytes: chunk(index) });
      assert.equal((await put(1)).status, 204);
      assert.equal((await client.call('completeSnapshot', { params })).status, 409);
      const resumed = await client.call<{ missing: number[] }>('createSnapshot', { params, body });
      assert.deepEqual(resumed.json.missing, [0]);
      assert.equal(
        (await client.call('putChunk', { params: { ...params, index: '0' }, bytes: chunk(1) })).status,
        400,
      );
      assert.equal((await put(0)).status, 204);
      assert.equal((await client.call('completeSnapshot', { params })).status, 200);
      return params.snapshotId;
    };
    const ids = [await upload(), await upload(), await upload()];
    const list = await client.call<{ snapshots: { snapshotId: string }[] }>('listSnapshots', {
      params: { logId: log.logId },
    });
    assert.equal(list.json.snapshots.length, 2);
    const params = { logId: log.logId, snapshotId: list.json.snapshots[0]?.snapshotId ?? '' };
    assert.ok(ids.includes(params.snapshotId));
    const chunks = await Promise.all(
      [0, 1].map(async (index) => {
        const address = `${url}/logs/${log.logId}/snapshots/${params.snapshotId}/chunks/${index}`;
        return (await fetch(address, { headers: { 'mo-token': client.token } })).arrayBuffer();
      }),
    );
    assert.deepEqual(Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))), bytes);
    assert.equal((await client.call('deleteSnapshot', { params })).status, 204);
    assert.equal((await client.call('getSnapshot', { params })).status, 404);
  });

  check('slots are versioned, and one with a locator opens to a newcomer', async ({ url }) => {
    const client = await newAccount(url);
    const params = { slotId: randomId() };
    const [locator, credential] = [randomBytes(32), randomBytes(32)];
    const access = {
      locatorHash: secretHash('locator', locator),
      credentialHash: secretHash('credential', credential),
    };
    const data = toBase64url(randomBytes(400));
    assert.equal(
      (await client.call('putSlot', { params, body: { ifVersion: 0, data, access } })).status,
      200,
    );
    assert.equal((await client.call('putSlot', { params, body: { ifVersion: 0, data } })).status, 409);
    assert.equal((await client.call<{ data: string }>('getSlot', { params })).json.data, data);
    const newcomer = createClient(url);
    const body = { locator: toBase64url(locator), credential: toBase64url(credential) };
    const fetched = await newcomer.call<{ data: string; accountId: string }>('fetchSlot', { body });
    assert.deepEqual([fetched.json.data, fetched.json.accountId], [data, client.accountId]);
    for (const wrong of [
      { ...body, credential: randomId(32) },
      { ...body, locator: randomId(32) },
    ]) {
      assert.equal((await newcomer.call('fetchSlot', { body: wrong })).status, 404);
    }
    const stranger = await newAccount(url);
    const theft = await stranger.call('putSlot', {
      params: { slotId: randomId() },
      body: { ifVersion: 0, data, access },
    });
    assert.equal(theft.status, 409, 'a locator is not taken over');
    assert.equal((await client.call('putSlot', { params, body: { ifVersion: 1, data } })).status, 200);
    assert.equal((await newcomer.call('fetchSlot', { body })).status, 404, 'the locator was taken off');
    assert.equal((await client.call('deleteSlot', { params })).status, 204);
    assert.equal((await client.call<{ slots: unknown[] }>('listSlots')).json.slots.length, 0);
  });

  check('a mailbox opens once, carries letters both ways, and closes on a wrong attempt', async ({ url }) => {
    const owner = await newAccount(url);
    const peer = createClient(url);
    const open = async (good: boolean) => {
      const capability = randomBytes(32);
      const params = { mailboxId: randomId() };
      const body = {
        mailboxId: params.mailboxId,
        capabilityHash: secretHash('capability', capability),
        expiresInSeconds: 600,
      };
      assert.equal((await owner.call('createMailbox', { body })).status, 201);
      const shown = good ? toBase64url(capability) : randomId(32);
      const opened = await peer.call<{ peerToken: string }>('openMailbox', {
        params,
        body: { capability: shown },
      });
      assert.equal(opened.status, good ? 201 : 404);
      assert.equal(
        (await peer.call('openMailbox', { params, body: { capability: toBase64url(capability) } })).status,
        404,
      );
      return { params, peerToken: opened.json.peerToken };
    };
    await open(false);
    const { params, peerToken } = await open(true);
    const headers = { 'mo-mailbox-token': peerToken };
    const waiting = owner.call<{ messages: { from: string }[] }>('listMessages', {
      params,
      query: 'wait=20',
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal((await peer.call('postMessage', { params, headers, body: { data: 'AAAA' } })).status, 201);
    assert.deepEqual((await waiting).json.messages, [{ number: 1, from: 'peer', data: 'AAAA' }]);
    assert.equal((await owner.call('postMessage', { params, body: { data: 'BBBB' } })).status, 201);
    const seen = await peer.call<{ messages: unknown[] }>('listMessages', {
      params,
      headers,
      query: 'after=1',
    });
    assert.deepEqual(seen.json.messages, [{ number: 2, from: 'owner', data: 'BBBB' }]);
    const stranger = await newAccount(url);
    assert.equal((await stranger.call('listMessages', { params })).status, 404);
    assert.equal((await stranger.call('deleteMailbox', { params })).status, 404);
    assert.equal((await owner.call('deleteMailbox', { params })).status, 204);
    assert.equal((await peer.call('listMessages', { params, headers })).status, 404);
  });

  check('a log is deleted at once with the words, or scheduled and kept', async ({ url }) => {
    const client = await newAccount(url);
    const log = await client.createLog();
    await log.push([createRecord()]);
    const params = { logId: log.logId };
    assert.match((await client.call('deleteLog', { params, body: {} })).text, /scheduled/);
    assert.equal((await client.call('keepLog', { params })).status, 204);
    const stream = await openStream(client, `${log.logId}.1`);
    const { challenge, signatures } = await client.prove('delete-log', log.logId, [client.account]);
    const deleted = await client.call('deleteLog', {
      params,
      body: { proof: { challenge, signature: signatures[0] } },
    });
    assert.match(deleted.text, /deleted/);
    await stream.until((events) => events.some(({ event }) => event === 'gone'));
    stream.close();
    assert.equal((await log.pull()).status, 404);
    assert.equal((await log.push([createRecord()])).status, 404);
  });

  check('an account is deleted whole, and does not come back', async ({ url }) => {
    const client = await newAccount(url);
    const log = await client.createLog();
    await log.push([createRecord()]);
    assert.match((await client.call('deleteAccount', { body: {} })).text, /scheduled/);
    assert.equal((await client.call('keepAccount')).status, 204);
    const { challenge, signatures } = await client.prove('delete-account', '', [client.account]);
    const body = { accountId: client.accountId, proof: { challenge, signature: signatures[0] } };
    const token = client.token;
    client.token = '';
    assert.equal((await client.call('deleteAccount', { body })).status, 200);
    client.token = token;
    assert.equal((await client.call('getAccount')).status, 401);
    assert.equal((await log.pull()).status, 401);
    assert.equal((await client.register()).status, 410);
  });

  check('what belongs to others is not there', async ({ url }) => {
    const owner: TestClient = await newAccount(url);
    const log = await owner.createLog();
    await log.push([createRecord()]);
    const stranger = await newAccount(url);
    for (const logId of [log.logId, randomId(32)]) {
      const theirs = openLog(stranger, logId);
      const push = await theirs.push([createRecord()]);
      const strip = (text: string) => text.replace(/"requestId":"[^"]*"/, '');
      const reference = strip((await openLog(stranger, randomId(32)).pull()).text);
      for (const reply of [push, await theirs.pull(), await stranger.call('getLog', { params: { logId } })]) {
        assert.equal(reply.status, 404);
        assert.equal(strip(reply.text), reference, 'the same words as for a log that does not exist');
      }
      assert.equal((await openStream(stranger, `${logId}.0`)).status, 404);
    }
  });
}
