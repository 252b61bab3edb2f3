import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import {
  ROUTE_NAMES,
  ROUTES,
  toBase64url,
  type Problem,
  type RouteDefinition,
  type RouteName,
} from '../protocol/index.ts';
import { createMemoryStore } from '../storage/memory.ts';
import { HOSTS, type TestHost } from '../testing/hosts.ts';
import { openStream } from '../testing/events.ts';
import {
  checkReply,
  createClient,
  createRecord,
  newAccount,
  openLog,
  randomId,
  readReply,
  type TestClient,
  type TestLog,
} from '../testing/test-client.ts';

const RUNS = Number(process.env['MO_RUNS'] ?? 1);
let host: TestHost;
let owner: TestClient;
let log: TestLog;

before(async () => {
  host = await HOSTS.node({
    store: createMemoryStore(),
    rateLimits: false,
    registration: { mode: 'open', maxPerAddress: 10_000 },
    limits: { bodyTimeoutMs: 500, streams: 300, streamsPerAccount: 300, streamsPerAddress: 200 },
  });
  owner = await newAccount(host.url);
  log = await owner.createLog();
  await log.push([createRecord()]);
});
after(() => host.close());

const params = () => ({
  logId: log.logId,
  deviceId: owner.deviceId,
  snapshotId: randomId(),
  slotId: randomId(),
  mailboxId: randomId(),
  index: '0',
});
const closed = ROUTE_NAMES.filter((name) => ['device', 'device-or-peer'].includes(ROUTES[name].access));

test('every route of an account is shut without a token, and with a wrong one', async () => {
  const stranger = await newAccount(host.url);
  const flip = (token: string, at: number) =>
    token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
  const tokens = [
    '',
    'x',
    'A'.repeat(107),
    flip(owner.token, 3),
    flip(owner.token, 50),
    flip(owner.token, 80),
    // The secret of one account with the name of another.
    owner.token.slice(0, 64) + stranger.token.slice(64),
    '__proto__',
    "' OR 1=1 --",
  ];
  for (const token of tokens) await isShut(token, token.slice(0, 8));
});

/** No route lets a caller with this token in. */
async function isShut(token: string, what: string, url = host.url): Promise<void> {
  const thief = Object.assign(createClient(url), { token });
  for (const name of closed) {
    const body = ROUTES[name].method === 'GET' ? {} : { body: {} };
    assert.equal((await thief.call(name, { params: params(), ...body })).status, 401, `${name} with ${what}`);
  }
}

test('a token of another account reaches nothing of this one', async () => {
  const stranger = await newAccount(host.url);
  for (const name of closed.filter((route) => ROUTES[route].path.includes(':logId'))) {
    const body = { push: { prefix: log.head, records: [createRecord()] }, tombstone: { ids: [randomId()] } }[
      name as string
    ];
    const bytes = name === 'putChunk' ? new Uint8Array(3) : undefined;
    const reply = await stranger.call(name, {
      params: params(),
      ...(body === undefined
        ? ROUTES[name].method === 'POST' && name !== 'completeSnapshot'
          ? {
              body:
                name === 'createSnapshot'
                  ? { snapshotId: randomId(), head: log.head, sizeBytes: 5, sha256: randomId(32) }
                  : {},
            }
          : {}
        : { body }),
      ...(bytes === undefined ? {} : { bytes }),
    });
    assert.equal(reply.status, 404, name);
  }
  const answerFor = async (logId: string) => {
    const { status, headers, json } = await stranger.call<Problem>('getLog', { params: { logId } });
    const names = [...headers.keys()].filter((header) => header !== 'content-length');
    return { status, names, json: { ...json, requestId: '' } };
  };
  assert.deepEqual(await answerFor(log.logId), await answerFor(randomId(32)), 'one that is not there');
  assert.equal((await log.pull()).json.head.sequence, log.head.sequence);
});

test('ids of devices, slots and mailboxes of others name nothing', async () => {
  const stranger = await newAccount(host.url);
  const ids = { deviceId: owner.deviceId, slotId: randomId(), mailboxId: randomId() };
  const box = { mailboxId: ids.mailboxId, capabilityHash: randomId(32), expiresInSeconds: 60 };
  await owner.call('putSlot', { params: ids, body: { ifVersion: 0, data: 'AAAA' } });
  await owner.call('createMailbox', { body: box });
  for (const [name, body] of [
    ['revokeDevice'],
    ['getSlot'],
    ['deleteSlot'],
    ['listMessages'],
    ['postMessage', { data: 'AAAA' }],
    ['deleteMailbox'],
  ] as const) {
    const given = { params: ids, ...(body && { body }) };
    assert.equal((await stranger.call(name, given)).status, 404, name);
    const asPeer = { ...given, headers: { 'mo-mailbox-token': randomId(32) } };
    const withoutToken = createClient(host.url);
    const shut = ['listMessages', 'postMessage'].includes(name) ? 404 : 401;
    assert.equal((await withoutToken.call(name, asPeer)).status, shut, `${name} as a peer`);
  }
  // A slot of the same name is one's own.
  await stranger.call('putSlot', { params: ids, body: { ifVersion: 0, data: 'BBBB' } });
  const { json } = await owner.call<{ data: string }>('getSlot', { params: ids });
  assert.equal(json.data, 'AAAA');
});

test('a token ends with its time, and a device with its revocation', async () => {
  let now = 1_000_000;
  const short = await HOSTS.node({
    store: createMemoryStore(),
    rateLimits: false,
    clock: () => now,
    limits: { sessionMs: 1_000 },
  });
  try {
    const client = await newAccount(short.url);
    now += 999;
    assert.equal((await client.call('getAccount')).status, 200);
    now += 1;
    await isShut(client.token, 'an expired token', short.url);
    assert.equal((await client.signIn()).status, 201);
    const { challenge, signatures } = await client.prove('create-session', client.deviceId, [client.device]);
    const body = {
      accountId: client.accountId,
      deviceId: client.deviceId,
      challenge,
      signature: signatures[0],
    };
    now += 120_001;
    assert.equal((await client.call('createSession', { body })).status, 401, 'an old challenge');
  } finally {
    await short.close();
  }
});

test('a signature serves once, for one purpose, one mount and one subject', async () => {
  const client = await newAccount(host.url);
  const { challenge, signatures } = await client.prove('create-session', client.deviceId, [client.device]);
  const body = {
    accountId: client.accountId,
    deviceId: client.deviceId,
    challenge,
    signature: signatures[0],
  };
  assert.equal((await client.call('createSession', { body })).status, 201);
  assert.equal((await client.call('createSession', { body })).status, 401, 'replayed');

  const other = await client.prove('delete-account', client.deviceId, [client.device]);
  const forPurpose = { ...body, challenge: other.challenge, signature: other.signatures[0] };
  assert.equal((await client.call('createSession', { body: forPurpose })).status, 401, 'another purpose');

  const elsewhere = createClient(host.url.replace('127.0.0.1', 'localhost'), {
    account: client.account,
    device: client.device,
  });
  const relayed = await elsewhere.prove('create-session', client.deviceId, [client.device]);
  const forMount = { ...body, challenge: relayed.challenge, signature: relayed.signatures[0] };
  assert.equal((await client.call('createSession', { body: forMount })).status, 401, 'another mount');

  const forged = toBase64url(
    Buffer.concat([Buffer.alloc(16), Buffer.from('00000fffffffffff', 'hex'), Buffer.alloc(16)]),
  );
  assert.equal(
    (await client.call('createSession', { body: { ...body, challenge: forged } })).status,
    401,
    'a challenge of its own',
  );
});

test('a revoked device is out of everything, also with a second token or under another name', async () => {
  const client = await newAccount(host.url);
  const device = await client.addDevice();
  const first = device.token;
  await device.signIn();
  const named = (deviceId: string) =>
    Buffer.concat([
      Buffer.from(device.token, 'base64url').subarray(0, 32),
      Buffer.from(deviceId, 'base64url'),
      Buffer.from(device.token, 'base64url').subarray(48),
    ]).toString('base64url');
  const disguised = [client.deviceId, '', 'A'.repeat(22)].map(named);
  assert.equal((await device.call('getAccount')).status, 200);
  const own = device.token;
  device.token = named(client.deviceId);
  assert.equal((await device.call('getAccount')).status, 401, 'as another device');
  await client.call('revokeDevice', { params: { deviceId: device.deviceId } });
  for (const token of [first, own, ...disguised]) await isShut(token, 'the token of a revoked device');
  // Its own key opens nothing more either.
  assert.equal((await device.signIn()).status, 401);
});

test('a foreign Host header is not signed for', async () => {
  const answer = await raw(
    `POST /mo/sessions HTTP/1.1\r\nHost: evil.example\r\nContent-Type: application/json\r\nConnection: close\r\n`,
    JSON.stringify({
      accountId: owner.accountId,
      deviceId: owner.deviceId,
      challenge: (await owner.call<{ challenge: string }>('createChallenge')).json.challenge,
      signature: owner.device.sign(new Uint8Array(1)),
    }),
  );
  assert.match(answer, /^HTTP\/1.1 421 /);
});

test('paths are taken as they come', async () => {
  const paths = [
    '/mo/../healthz',
    '/mo//logs',
    '/mo/logs/',
    '/mo/logs/..%2f..',
    `/mo/logs/${log.logId}/../..`,
    '/mo/%6cogs',
    '/mo/__proto__',
    '/mo/logs/constructor',
    `/mo/logs/${log.logId}%00`,
    '/mo/LOGS',
    '/mo/logs;x=1',
    '/MO/logs',
    '/moo',
    '/mo/\u00ff'.normalize(),
  ];
  for (const path of paths) {
    const answer = await raw(
      `GET ${encodeURI(path).replaceAll('%25', '%')} HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nMo-Token: ${owner.token}\r\nConnection: close\r\n`,
    );
    assert.match(answer, /^HTTP\/1.1 (404|405) /, path);
    assert.match(answer, /problem\+json/, path);
  }
  const absolute = await raw(
    `GET http://evil.example/mo/logs HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n`,
  );
  assert.match(absolute, /^HTTP\/1.1 4\d\d /);
  const wrongMethod = await raw(
    `PATCH /mo/logs HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nConnection: close\r\n`,
  );
  assert.match(wrongMethod, /^HTTP\/1.1 405 [^]*allow: GET, POST/i);
});

test('bodies: too large with and without a length, slow, compressed, of another type', async () => {
  const send = async (
    body: BodyInit,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ) => {
    const response = await fetch(`${host.url}/logs/${log.logId}/records`, {
      method: 'POST',
      headers: { 'mo-token': owner.token, ...headers },
      body,
      duplex: 'half',
    } as RequestInit);
    return readReply(response);
  };
  const large = new Uint8Array(5_000_000).fill(32);
  assert.equal((await send(large)).status, 413);
  const chunked = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(1_000_000).fill(32)),
  });
  // The server answers and closes while this still sends, so the client may see either.
  const endless = await send(chunked).catch(() => null);
  assert.ok(endless === null || endless.status === 413);
  const slow = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(10).fill(32)) });
  assert.equal((await send(slow)).status, 408);
  const bomb = new Uint8Array(gzipSync(Buffer.alloc(10_000_000, 32)));
  assert.equal(
    (await send(bomb, { 'content-type': 'application/json', 'content-encoding': 'gzip' })).status,
    415,
  );
  assert.equal((await send('{}', { 'content-type': 'text/plain' })).status, 415);
  assert.equal((await send('{}', { 'content-type': 'multipart/form-data; boundary=x' })).status, 415);
  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '"x"',
    '{"records":1e999}',
    '\ufeff{}',
    '{"__proto__":{"x":1}}',
    '{"constructor":{"prototype":{}}}',
    '['.repeat(50_000),
    '{"a":'.repeat(50_000),
  ]) {
    const reply = await send(text);
    assert.equal(reply.status, 400, text.slice(0, 40));
    checkReply('push', reply);
  }
  assert.equal((await send(new Uint8Array([0x22, 0xff, 0xfe, 0x22]))).status, 400);
  assert.equal(({} as Record<string, unknown>)['x'], undefined);
});

test('records that would not come back as they went, or lie about themselves, are refused by name of field', async () => {
  const good = createRecord();
  const bad: [string, object][] = [
    ['records.0.record', { ...good, record: `${good.record} ${'x'.repeat(300_000)}` }],
    ['records.0.record', { ...good, record: 'no json' }],
    ['records.0.record', { ...good, record: `{"v":1,"id":"${good.id}","epoch":0,"x":"\ud800"}` }],
    ['records.0.record', { ...good, record: '{"v":1}' }],
    ['records.0.record', { ...good, id: randomId() }],
    ['records.0.record', { ...good, epoch: 1 }],
    ['records.0.id', { ...good, id: "'; DROP TABLE records" }],
    ['records.0.epoch', { ...good, epoch: -1 }],
  ];
  for (const [field, record] of bad) {
    const reply = await owner.call<{ field: string }>('push', {
      params: params(),
      body: { prefix: log.head, records: [record] },
    });
    assert.ok([400, 413].includes(reply.status));
    assert.equal(reply.json.field, field);
  }
  const unknown = await owner.call('push', {
    params: params(),
    body: { prefix: log.head, records: [good], canaryMember: 1 },
  });
  assert.equal(unknown.status, 400);
  assert.doesNotMatch(unknown.text, /canaryMember/);
});

test('streams beyond the limits are refused, and closing them frees their places', async () => {
  const client = await newAccount(host.url);
  const one = await client.createLog();
  const streams = await Promise.all(Array.from({ length: 260 }, () => openStream(client, `${one.logId}.0`)));
  const opened = streams.filter(({ status }) => status === 200).length;
  assert.ok(opened <= 200 && opened > 150, `${opened} are open`);
  assert.ok(streams.every(({ status }) => status === 200 || status === 429));
  for (const stream of streams) stream.close();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const again = await openStream(client, `${one.logId}.0`);
  assert.equal(again.status, 200);
  again.close();
});

test('any request gets an answer below 500', async () => {
  const value = fc.oneof(
    fc.json().map((text): unknown => JSON.parse(text)),
    fc.constantFrom<unknown>(randomId(), randomId(32), log.logId, owner.accountId, 0, -1, 1e21, null, '$ne', {
      $gt: '',
    }),
  );
  const keys = [
    'prefix',
    'records',
    'sequence',
    'hash',
    'id',
    'epoch',
    'record',
    'control',
    'name',
    'challenge',
    'accountId',
    'deviceKey',
    'proof',
    'ids',
    'data',
    'ifVersion',
    'locator',
    'credential',
    'capability',
    'mailboxId',
    '__proto__',
  ];
  const request = fc.record({
    name: fc.constantFrom(
      ...ROUTE_NAMES.filter(
        (route) => !['stream', 'deleteAccount', 'endSession', 'revokeDevice', 'deleteLog'].includes(route),
      ),
    ),
    body: fc.oneof(value, fc.dictionary(fc.constantFrom(...keys), value)),
    query: fc.oneof(
      fc.constant(''),
      fc.string(),
      fc.constantFrom(
        'after=-1',
        'after=1e3',
        'limit=0',
        'maxBytes=99999999999',
        'after=1&after=2',
        'wait=31',
      ),
    ),
    index: fc.nat(70),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ name, body, query, index }) => {
      const definition: RouteDefinition = ROUTES[name as RouteName];
      const reply = await owner.call(name as RouteName, {
        params: { ...params(), index: String(index) },
        query: encodeURI(query).replaceAll('#', ''),
        ...(definition.method === 'GET' ? {} : { body }),
      });
      assert.ok(reply.status < 500, `${name} ${reply.status}`);
    }),
    { numRuns: 300 * RUNS },
  );
  await openLog(owner, log.logId).pull();
});

/** One request written by hand; the whole answer as text. */
function raw(head: string, body = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(host.port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
    socket.write(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  });
}
