import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import {
  accountIdOf,
  deviceIdOf,
  followChain,
  genesisHash,
  logIdOf,
  secretHash,
  toBase64url,
} from '../../server-kit/protocol/index.ts';
import { HOSTS, type TestHost } from '../../server-kit/testing/hosts.ts';
import { createRecord } from '../../server-kit/testing/test-client.ts';
import { createMemoryStore } from '../../server-kit/storage/memory.ts';
import { fromBase64url } from '../crypto/base64url.ts';
import { randomBytes } from '../crypto/random.ts';
import { loadSodium } from '../crypto/sodium.ts';
import { MoError, type MoErrorCode } from '../errors/mo-error.ts';
import type { ServerProblem } from './server-client.ts';
import { createServerClient, createSigner, type Signer, type StreamEvent } from './server-client.ts';

const sodium = await loadSodium();
const newSigner = (): Signer => {
  const pair = sodium.crypto_sign_keypair();
  return createSigner(sodium, pair.publicKey, pair.privateKey);
};
const keyOf = (signer: Signer) => fromBase64url(signer.publicKey);
const sha256Of = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
const newId = (bytes = 16) => toBase64url(randomBytes(bytes));
const fails =
  (code: MoErrorCode, check: (error: MoError) => void = () => undefined) =>
  (error: unknown) => {
    assert.ok(error instanceof MoError);
    assert.equal(error.code, code);
    check(error);
    return true;
  };

describe('the client of the sync server, over a socket', () => {
  let host: TestHost;
  const requests: { url: string; headers: Headers }[] = [];
  const serverFor = (mountUrl: string) =>
    createServerClient({
      mountUrl,
      clock: Date.now,
      fetch: (url, init) => {
        requests.push({ url, headers: new Headers(init.headers) });
        return fetch(url, init);
      },
    });
  const newDevice = async () => {
    const account = newSigner();
    const device = newSigner();
    const client = await serverFor(host.url).createAccount({ account, device });
    return { account, device, client };
  };
  const newLog = async () => {
    const owner = await newDevice();
    const name = newId(32);
    const { logId } = await owner.client.call('createLog', { body: { name } });
    return { ...owner, logId, name, start: { sequence: 0, hash: genesisHash(logId) } };
  };

  before(async () => {
    host = await HOSTS.express({
      store: createMemoryStore(),
      rateLimits: false,
      registration: { mode: 'open', maxPerAddress: 1_000 },
    });
  });
  after(() => host.close());

  it('says what the server speaks', async () => {
    assert.equal((await serverFor(`${host.url}/`).info()).name, 'mo-kit');
  });

  it('makes an account, pushes and pulls along the chain', async () => {
    const { account, client, logId, name, start } = await newLog();
    assert.equal(client.accountId, accountIdOf(keyOf(account)));
    assert.equal(logId, logIdOf(client.accountId, fromBase64url(name)));
    const records = [createRecord(), createRecord()];
    const pushed = await client.push(logId, { prefix: start, records });
    const page = await client.pull(logId, { after: 0 });
    assert.deepEqual(
      page.records.map(({ record }) => record),
      records.map(({ record }) => record),
    );
    assert.deepEqual(followChain(start, page.records), pushed.head);
  });

  it('waits for a record, and gives up when the caller does', async () => {
    const { client, logId, start } = await newLog();
    const waiting = client.pull(logId, { after: 0, waitSeconds: 20 });
    await client.push(logId, { prefix: start, records: [createRecord()] });
    assert.equal((await waiting).records.length, 1);
    const controller = new AbortController();
    const canceled = client.pull(logId, { after: 1, waitSeconds: 20 }, { signal: controller.signal });
    controller.abort();
    await assert.rejects(canceled, fails('vault/canceled'));
  });

  it('follows several logs over one stream', async () => {
    const first = await newLog();
    const second = await first.client.call('createLog', { body: { name: newId(32) } });
    const controller = new AbortController();
    const cursors = new Map([
      [first.logId, 0],
      [second.logId, 0],
    ]);
    const events: StreamEvent[] = [];
    const reading = (async () => {
      for await (const event of first.client.stream(cursors, { signal: controller.signal })) {
        events.push(event);
        if (events.length === 2) break;
      }
    })();
    await first.client.push(first.logId, { prefix: first.start, records: [createRecord()] });
    const start = { sequence: 0, hash: genesisHash(second.logId) };
    await first.client.push(second.logId, { prefix: start, records: [createRecord(5_000)] });
    await reading;
    assert.deepEqual(
      new Set(events.map((event) => (event.kind === 'page' ? event.logId : event.kind))),
      new Set([first.logId, second.logId]),
    );
  });

  it('ends a stream that the caller aborts', async () => {
    const { client, logId } = await newLog();
    const controller = new AbortController();
    const stream = client.stream(new Map([[logId, 0]]), { signal: controller.signal });
    const next = stream.next();
    setTimeout(() => controller.abort(), 50);
    await assert.rejects(next, fails('vault/canceled'));
  });

  it('says where the log stands when a prefix does not fit', async () => {
    const { client, logId, start } = await newLog();
    const { head } = await client.push(logId, { prefix: start, records: [createRecord()] });
    const forked = { sequence: 1, hash: newId(32) };
    await assert.rejects(
      client.push(logId, { prefix: forked, records: [createRecord()] }),
      fails('sync/fork', (error) => assert.deepEqual((error as ServerProblem).head, head)),
    );
    await assert.rejects(client.pull(logId, { after: 9 }), fails('sync/rollback'));
    const control = { expect: 5, epoch: 0 };
    await assert.rejects(
      client.push(logId, { prefix: head, records: [createRecord()], control }),
      fails('sync/conflict', (error) => assert.equal((error as ServerProblem).control, 0)),
    );
  });

  it('renews a session that has ended, once for all calls', async () => {
    const { client } = await newDevice();
    await client.call('endSession', {});
    const before = requests.length;
    await Promise.all([
      client.call('getAccount', {}),
      client.call('listLogs', {}),
      client.call('listSlots', {}),
    ]);
    const signIns = requests.slice(before).filter(({ url }) => url.endsWith('/sessions'));
    assert.equal(signIns.length, 1);
  });

  it('lets a device in by another, and by the recovery key, and shuts it out', async () => {
    const { account, client } = await newDevice();
    const second = newSigner();
    await client.call('addDevice', { body: { deviceKey: second.publicKey } });
    const deviceId = deviceIdOf(keyOf(second));
    const other = serverFor(host.url).connect({ accountId: client.accountId, deviceId, device: second });
    assert.equal((await other.call('listDevices', {})).devices.length, 2);
    const third = newSigner();
    const input = { accountId: client.accountId, account, device: third };
    const recovered = await serverFor(host.url).recoverDevice(input);
    await recovered.call('revokeDevice', { params: { deviceId } });
    await assert.rejects(other.call('listDevices', {}), fails('sync/unauthorized'));
    await assert.rejects(
      serverFor(host.url).recoverDevice({ ...input, account: newSigner(), device: newSigner() }),
      fails('sync/unauthorized'),
    );
  });

  it('keeps slots and gives them to whoever has locator and credential', async () => {
    const { client } = await newDevice();
    const [locator, credential] = [randomBytes(32), randomBytes(32)];
    const slotId = newId();
    const access = {
      locatorHash: secretHash('locator', locator),
      credentialHash: secretHash('credential', credential),
    };
    const data = newId(40);
    await client.call('putSlot', { params: { slotId }, body: { ifVersion: 0, data, access } });
    const server = serverFor(host.url);
    const asked = { locator: toBase64url(locator), credential: toBase64url(credential) };
    assert.equal((await server.fetchSlot(asked))?.data, data);
    assert.equal(await server.fetchSlot({ ...asked, credential: newId(32) }), null);
  });

  it('carries letters between two sides of a mailbox', async () => {
    const { client } = await newDevice();
    const mailboxId = newId();
    const capability = randomBytes(32);
    const capabilityHash = secretHash('capability', capability);
    await client.call('createMailbox', { body: { mailboxId, capabilityHash, expiresInSeconds: 60 } });
    const peer = await serverFor(host.url).openMailbox({ mailboxId, capability: toBase64url(capability) });
    await peer.post(randomBytes(100));
    const params = { mailboxId };
    await client.call('postMessage', { params, body: { data: newId(20) } });
    const { messages } = await peer.list({ after: 0 });
    assert.deepEqual(
      messages.map(({ from }) => from),
      ['peer', 'owner'],
    );
    await assert.rejects(
      serverFor(host.url).openMailbox({ mailboxId, capability: toBase64url(capability) }),
      fails('input/not-found'),
    );
  });

  it('uploads a snapshot in chunks and reads it back', async () => {
    const { client, logId, start } = await newLog();
    const { head } = await client.push(logId, { prefix: start, records: [createRecord()] });
    const bytes = randomBytes(3_000);
    const snapshotId = newId();
    const sha256 = toBase64url(sha256Of(bytes));
    const params = { logId, snapshotId };
    await client.call('createSnapshot', {
      params: { logId },
      body: { snapshotId, head, sizeBytes: bytes.length, sha256 },
    });
    await client.call('putChunk', { params: { ...params, index: 0 }, bytes });
    assert.equal((await client.call('completeSnapshot', { params })).complete, true);
    assert.deepEqual(
      await client.call('getChunk', { params: { ...params, index: 0 } }),
      new Uint8Array(bytes),
    );
  });

  it('deletes at once with the recovery key, and says that it is gone', async () => {
    const { account, device, client, logId, name } = await newLog();
    await assert.rejects(client.deleteLog(logId, newSigner()), fails('sync/unauthorized'));
    await client.deleteLog(logId, account);
    await assert.rejects(client.call('createLog', { body: { name } }), fails('sync/gone'));
    await client.deleteAccount(account);
    await assert.rejects(client.call('getAccount', {}), fails('sync/unauthorized'));
    await assert.rejects(serverFor(host.url).createAccount({ account, device }), fails('sync/gone'));
  });

  it('names the field of a request that the server refuses', async () => {
    const { client } = await newDevice();
    await assert.rejects(
      client.call('createLog', { body: { name: 'short' } }),
      fails('input/invalid', ({ field }) => assert.equal(field, 'name')),
    );
  });
});

describe('servers that are none, or not there', () => {
  async function answering(
    answer: { status: number; type: string; body: string; headers?: Record<string, string> },
    check: (mountUrl: string) => Promise<void>,
  ) {
    const server = createServer((_, response) => {
      response.writeHead(answer.status, { 'content-type': answer.type, ...answer.headers }).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await check(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }
  const clientOf = (mountUrl: string, timeoutMs?: number) =>
    createServerClient({ mountUrl, fetch, clock: () => 1_000_000, ...(timeoutMs && { timeoutMs }) });

  it('is offline where nobody listens', async () => {
    await assert.rejects(
      clientOf('http://127.0.0.1:1').info(),
      fails('sync/offline', ({ retryable }) => assert.equal(retryable, true)),
    );
  });

  it('is offline when no answer comes in time', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await assert.rejects(clientOf(url, 100).info(), fails('sync/offline'));
    server.closeAllConnections();
    server.close();
  });

  it('takes no sign-in page for an answer', async () => {
    const page = { status: 200, type: 'text/html', body: '<h1>Welcome to the hotel</h1>' };
    await answering(page, (url) => assert.rejects(clientOf(url).info(), fails('sync/invalid-answer')));
  });

  it('follows no redirect with what it carries', async () => {
    const page = { status: 302, type: 'text/html', body: '', headers: { location: 'http://127.0.0.1:1/' } };
    await answering(page, (url) => assert.rejects(clientOf(url).info(), fails('sync/offline')));
  });

  it('comes back when a gateway says so, at the latest in a day', async () => {
    const busy = { status: 503, type: 'text/html', body: 'busy', headers: { 'retry-after': '120' } };
    await answering(busy, (url) =>
      assert.rejects(
        clientOf(url).info(),
        fails('sync/unavailable', ({ retryAt }) => assert.equal(retryAt, 1_000_000 + 120_000)),
      ),
    );
    const long = { ...busy, status: 429, headers: { 'retry-after': '999999999' } };
    await answering(long, (url) =>
      assert.rejects(
        clientOf(url).info(),
        fails('sync/rate-limited', ({ retryAt }) => assert.equal(retryAt, 1_000_000 + 86_400_000)),
      ),
    );
  });

  it('reads no answer without end', async () => {
    const flood = { status: 200, type: 'application/json', body: `"${'x'.repeat(13 * 2 ** 20)}"` };
    await answering(flood, (url) => assert.rejects(clientOf(url).info(), fails('sync/invalid-answer')));
  });

  it('keeps what a liar says out of its errors', async () => {
    const body = JSON.stringify({
      ...{ type: 'urn:mo-kit:problem:input/invalid', title: 'CANARY', status: 400, code: 'input/invalid' },
      ...{ requestId: 'CANARY', retryable: false, detail: 'CANARY', field: 'CANARY <script>' },
    });
    await answering({ status: 400, type: 'application/problem+json', body }, (url) =>
      assert.rejects(
        clientOf(url).info(),
        fails('input/invalid', (error) => assert.doesNotMatch(JSON.stringify(error), /CANARY/)),
      ),
    );
  });

  it('asks the page for a new sign-in when the last one is refused', async () => {
    const asked: boolean[] = [];
    const host = await HOSTS.fetch({
      store: createMemoryStore(),
      rateLimits: false,
      authenticate: async (request) =>
        request.headers.get('authorization') === 'Bearer good' ? { userId: 'u' } : null,
    });
    let word = 'good';
    const server = createServerClient({
      mountUrl: host.url,
      fetch,
      clock: Date.now,
      hostSignIn: ({ renew }) => {
        asked.push(renew);
        if (renew) word = 'good';
        return { authorization: `Bearer ${word}` };
      },
    });
    try {
      const client = await server.createAccount({ account: newSigner(), device: newSigner() });
      word = 'stale';
      await client.call('getAccount', {});
      assert.ok(asked.includes(true));
    } finally {
      await host.close();
    }
  });
});
