import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import {
  COMMON_PROBLEMS,
  MAX_MAILBOX_MESSAGES,
  PROBLEMS,
  ROUTE_NAMES,
  ROUTES,
  secretHash,
  toBase64url,
  type AuthPurpose,
  type ProblemCode,
  type RouteDefinition,
  type RouteName,
} from '../protocol/index.ts';
import { createMemoryStore } from '../storage/memory.ts';
import { allowsRequest, assertDescribed, openApiDocument, operationOf } from '../testing/document.ts';
import { openStream } from '../testing/events.ts';
import { HOSTS, type TestHost } from '../testing/hosts.ts';
import {
  createClient,
  createKey,
  createRecord,
  newAccount,
  openLog,
  randomId,
  type Fetch,
  type TestClient,
} from '../testing/test-client.ts';
import { createSyncHandler } from './handler.ts';
import type { SyncOptions } from './options.ts';

const RUNS = Number(process.env['MO_RUNS'] ?? 1);

/** `<route> <success status or problem code>` of every answer that was seen and held against the document. */
const seen = new Set<string>();
const clock = () => 1_700_000_000_000;
let host: TestHost;
const store = createMemoryStore();
const failing = { on: false };

before(async () => {
  host = await HOSTS.node({
    store: { ...store, check: () => (failing.on ? Promise.reject(new Error('away')) : Promise.resolve()) },
    rateLimits: false,
    clock,
    registration: { mode: 'open', maxAccounts: 200, maxPerAddress: 1_000 },
    quota: ({ accountId }) => ({ maxBytes: accountId === poorAccount ? 1 : 1e9 }),
    limits: { logs: 2, devices: 3, slots: 1, mailboxes: 1 },
  });
});
after(() => host.close());
let poorAccount = '';

/** Notes each answer beside the checks that the client makes itself. */
const noting =
  (mountUrl = host.url, wire: Fetch = fetch): Fetch =>
  async (url, init) => {
    const response = await wire(url, init);
    const text = await response.clone().text();
    const name = routeOf(init?.method ?? 'GET', url.slice(mountUrl.length).split('?', 1)[0] ?? '');
    assertDescribed(name, { status: response.status, headers: response.headers, text });
    const isProblem = response.headers.get('content-type') === 'application/problem+json';
    const what = isProblem ? (JSON.parse(text) as { code: string }).code : String(response.status);
    seen.add(`${name} ${what}`);
    return response;
  };

function routeOf(method: string, path: string): RouteName {
  const found = ROUTE_NAMES.find((name) => {
    const pattern = ROUTES[name].path.replace(/:[A-Za-z]+/g, '[^/]+');
    return ROUTES[name].method === method && new RegExp(`^${pattern}$`).test(path === '' ? '/' : path);
  });
  return found ?? assert.fail(`no route is ${method} ${path}`);
}

const account = () => newAccount(host.url, { fetch: noting() });

test('the document has every route, with the problems that the protocol lists', () => {
  const operations = Object.values(openApiDocument.paths).flatMap((path) => Object.values(path));
  assert.deepEqual(operations.map(({ operationId }) => operationId).sort(), [...ROUTE_NAMES].sort());
  for (const name of ROUTE_NAMES) {
    const { status, problems = [] }: RouteDefinition = ROUTES[name];
    const statuses = [...COMMON_PROBLEMS, ...problems].map((code) => PROBLEMS[code].status);
    assert.deepEqual(
      Object.keys(operationOf(name).responses).map(Number),
      [...new Set([status, ...statuses])].sort((a, b) => a - b),
    );
  }
});

test('a change of an answer is noticed', () => {
  const headers = new Headers({
    'content-type': 'application/json',
    'mo-protocol': '1',
    'request-id': 'x',
  });
  const good = { status: 200, headers, text: '{"state":"deleted","deleteAt":null}' };
  assertDescribed('deleteLog', good);
  const problem = (code: ProblemCode, status: number) => ({
    status,
    headers: new Headers([...headers, ['content-type', 'application/problem+json']]),
    text: JSON.stringify({ type: '', title: '', status, code, requestId: 'x', retryable: false }),
  });
  for (const bad of [
    { ...good, status: 201 },
    { ...good, text: '{"state":"deleted"}' },
    { ...good, text: '{"state":"deleted","deleteAt":null,"more":1}' },
    { ...good, text: '{"state":"gone","deleteAt":null}' },
    { ...good, headers: new Headers([...headers, ['content-type', 'text/plain']]) },
    { ...good, headers: new Headers({ 'content-type': 'application/json' }) },
    problem('sync/fork', 409),
    problem('input/invalid', 404),
  ]) {
    assert.throws(() => assertDescribed('deleteLog', bad));
  }
});

test('every route answers as described when all is well', async () => {
  const client = await account();
  const stranger = createClient(host.url, { fetch: noting() });
  for (const name of ['info', 'health', 'ready', 'openapi', 'getAccount', 'listDevices'] as const)
    await client.call(name);
  const other = await client.addDevice();
  await other.call('endSession');
  await client.call('revokeDevice', { params: { deviceId: other.deviceId } });
  await recover(client);
  const log = await client.createLog();
  const params = { logId: log.logId };
  await log.push([createRecord()]);
  await log.pull(0, '&limit=5&maxBytes=1000&wait=0');
  await client.call('tombstone', { params, body: { ids: [randomId()] } });
  await client.call('getLog', { params });
  await client.call('listLogs');
  const stream = await openStream(client, `${log.logId}.0`);
  assert.equal(stream.status, 200);
  seen.add('stream 200');
  stream.close();

  const upload = await newUpload(client, log.logId);
  await upload.chunk();
  for (const name of [
    'completeSnapshot',
    'getSnapshot',
    'getChunk',
    'listSnapshots',
    'deleteSnapshot',
  ] as const)
    await client.call(name, { params: { ...upload.params, index: '0' } });

  const slot = { slotId: randomId() };
  const [locator, credential, capability] = [randomBytes(32), randomBytes(32), randomBytes(32)];
  const access = {
    locatorHash: secretHash('locator', locator),
    credentialHash: secretHash('credential', credential),
  };
  await client.call('putSlot', { params: slot, body: { ifVersion: 0, data: 'AAAA', access } });
  await client.call('getSlot', { params: slot });
  await client.call('listSlots');
  const secrets = { locator: toBase64url(locator), credential: toBase64url(credential) };
  await stranger.call('fetchSlot', { body: secrets });
  await client.call('deleteSlot', { params: slot });

  const box = { mailboxId: randomId() };
  const capabilityHash = secretHash('capability', capability);
  await client.call('createMailbox', { body: { ...box, capabilityHash, expiresInSeconds: 60 } });
  await stranger.call('openMailbox', { params: box, body: { capability: toBase64url(capability) } });
  await client.call('postMessage', { params: box, body: { data: 'AAAA' } });
  await client.call('listMessages', { params: box, query: 'after=0&wait=0' });
  await client.call('deleteMailbox', { params: box });

  await client.call('deleteLog', { params, body: {} });
  await client.call('keepLog', { params });
  await client.call('deleteAccount', { body: {} });
  await client.call('keepAccount');
  await setKey(client);

  const missing = ROUTE_NAMES.filter((name) => !seen.has(`${name} ${ROUTES[name].status}`));
  assert.deepEqual(missing, []);
});

test('every problem that a route lists is answered by it, as described', async () => {
  const client = await account();
  const log = await client.createLog();
  await log.push([createRecord()], { expect: 0, epoch: 0 });

  // Accounts and sessions.
  await client.register();
  const forged = createClient(host.url, { signedUrl: 'http://127.0.0.1:1/mo', fetch: noting() });
  await forged.register();
  const { accountId, device } = client;
  const mismatched = await client.prove('delete-log', client.deviceId, [device]);
  const { challenge: asked, signatures: given } = mismatched;
  await client.call('createSession', {
    body: { accountId, deviceId: client.deviceId, challenge: asked, signature: given[0] },
  });
  await recover(client, createKey(), 'create-account');
  await deleteWhole(await account());
  await otherServers(client);

  // Devices: one is there twice, and there are too many.
  const { json } = await client.call<{ deviceId: string }>('addDevice', {
    body: { deviceKey: client.device.publicKey },
  });
  assert.equal(json.deviceId, undefined);
  await recover(client, device);
  await client.call('addDevice', { body: { deviceKey: createKey().publicKey } });
  await client.call('addDevice', { body: { deviceKey: createKey().publicKey } });
  await client.call('addDevice', { body: { deviceKey: createKey().publicKey } });
  await recover(client);

  // Logs.
  await client.createLog();
  await client.call('createLog', { body: { name: randomId(32) } });
  const gone = await account();
  const name = randomBytes(32);
  const { json: opened } = await gone.call<{ logId: string }>('createLog', {
    body: { name: toBase64url(name) },
  });
  const { challenge, signatures } = await gone.prove('delete-log', opened.logId, [gone.account]);
  const proof = { challenge, signature: signatures[0] };
  await gone.call('deleteLog', { params: opened, body: { proof } });
  await gone.call('createLog', { body: { name: toBase64url(name) } });

  // Records.
  const wrong = openLog(client, log.logId);
  wrong.head = { sequence: 1, hash: randomId(32) };
  await wrong.push([createRecord()]);
  wrong.head = { sequence: 50, hash: randomId(32) };
  await wrong.push([createRecord()]);
  await wrong.pull(50);
  await log.push([createRecord()], { expect: 0, epoch: 0 });
  await noting()(`${host.url}/stream?cursor=${log.logId}.50`, { headers: { 'mo-token': client.token } });
  const poor = await account();
  poorAccount = poor.accountId;
  const poorLog = await poor.createLog();
  await poorLog.push([createRecord()]);

  // Snapshots.
  const upload = await newUpload(client, log.logId);
  await newUpload(client, log.logId, { ...upload.body, sizeBytes: 99 });
  await client.call('completeSnapshot', { params: upload.params });
  await upload.chunk();
  await client.call('completeSnapshot', { params: upload.params });
  await upload.chunk();
  const body = { ...upload.body, head: { sequence: 0, hash: poorLog.head.hash } };
  await poor.call('createSnapshot', { params: { logId: poorLog.logId }, body });

  // Slots and mailboxes.
  const put = (slotId: string, ifVersion: number) =>
    client.call('putSlot', { params: { slotId }, body: { ifVersion, data: 'AAAA' } });
  const slotId = randomId();
  await put(slotId, 0);
  await put(slotId, 0);
  await put(randomId(), 0);
  const box = { mailboxId: randomId() };
  const make = (mailboxId: string) =>
    client.call('createMailbox', {
      body: { mailboxId, capabilityHash: randomId(32), expiresInSeconds: 60 },
    });
  await make(box.mailboxId);
  await make(box.mailboxId);
  await make(randomId());
  for (let letter = 0; letter <= MAX_MAILBOX_MESSAGES; letter += 1)
    await client.call('postMessage', { params: box, body: { data: 'AAAA' } });

  failing.on = true;
  await client.call('ready');
  failing.on = false;

  const missing = ROUTE_NAMES.flatMap((route) => {
    const { problems = [] }: RouteDefinition = ROUTES[route];
    return problems.map((code) => `${route} ${code}`).filter((key) => !seen.has(key));
  });
  assert.deepEqual(missing, []);
});

test('what the document refuses, the server refuses', async () => {
  const client = await account();
  const log = await client.createLog();
  const params = { logId: log.logId, slotId: randomId() };
  const good: Partial<Record<RouteName, object>> = {
    push: { prefix: log.head, records: [createRecord()] },
    tombstone: { ids: [randomId()] },
    putSlot: { ifVersion: 0, data: 'AAAA' },
    createLog: { name: randomId(32) },
    addDevice: { deviceKey: createKey().publicKey },
  };
  const names = Object.keys(good) as (keyof typeof good)[];
  // A good body with one value somewhere in it replaced.
  const changed = fc.tuple(
    fc.constantFrom(...names),
    fc.nat(40),
    fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom<unknown>('', 'A', `${randomId(32)}=`, -1, 1.5, 2 ** 53, null, true, []),
    ),
  );
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(changed, async ([name, at, value]) => {
      const places: (() => void)[] = [];
      const body = JSON.parse(JSON.stringify(good[name])) as object;
      const walk = (node: object) => {
        for (const [key, child] of Object.entries(node)) {
          places.push(() => Object.assign(node, { [key]: value }));
          if (typeof child === 'object' && child !== null) walk(child as object);
        }
        places.push(() => Object.assign(node, { unknown: value }));
      };
      walk(body);
      places[at % places.length]?.();
      if (allowsRequest(name, { params, query: '', body })) return;
      refused += 1;
      const { status } = await client.call(name, { params, body });
      assert.equal(status, 400);
    }),
    { numRuns: 200 * RUNS },
  );
  assert.ok(refused > 20);
});

// ---- What the tests above share

/** By the recovery key; `purpose` is what the signatures are for. */
async function recover(
  client: TestClient,
  device = createKey(),
  purpose: AuthPurpose = 'recover-device',
): Promise<void> {
  const { accountId } = client;
  const { challenge, signatures } = await client.prove(purpose, device.publicKey, [client.account, device]);
  const [accountSignature, deviceSignature] = signatures;
  await client.call('recoverDevice', {
    body: { accountId, deviceKey: device.publicKey, challenge, accountSignature, deviceSignature },
  });
}

async function setKey(client: TestClient): Promise<void> {
  const { publicKey: accountKey } = client.account;
  await client.call('setAccountKey', { body: { accountKey, state: 'only' } });
}

async function newUpload(
  client: TestClient,
  logId: string,
  body: { snapshotId: string; sizeBytes: number; sha256: string } = {
    snapshotId: randomId(),
    sizeBytes: 10,
    sha256: toBase64url(createHash('sha256').update(new Uint8Array(10)).digest()),
  },
) {
  const { head } = (await client.call<{ head: object }>('getLog', { params: { logId } })).json;
  const params = { logId, snapshotId: body.snapshotId, index: '0' };
  await client.call('createSnapshot', { params, body: { ...body, head } });
  return { params, body, chunk: () => client.call('putChunk', { params, bytes: new Uint8Array(10) }) };
}

async function deleteWhole(client: TestClient): Promise<void> {
  const { challenge, signatures } = await client.prove('delete-account', '', [client.account]);
  await client.call('deleteAccount', {
    body: { accountId: client.accountId, proof: { challenge, signature: signatures[0] } },
  });
  await client.register();
}

/** The same accounts behind other options: under a name that is not loopback, closed, and full. */
async function otherServers(client: TestClient): Promise<void> {
  const mountUrl = 'http://sync.example/mo';
  const open = (options: SyncOptions) => {
    const handler = createSyncHandler({ store, basePath: '/mo', rateLimits: false, clock, ...options });
    return noting(mountUrl, (url, init) => handler(new Request(url, init)));
  };
  const full = open({ publicUrl: mountUrl, registration: { mode: 'open', maxAccounts: 1 } });
  await createClient(mountUrl, { fetch: full }).register();
  await createClient(mountUrl, { fetch: open({ publicUrl: mountUrl, registration: 'closed' }) }).register();

  const wire = open({ registration: 'open' });
  await createClient(mountUrl, { fetch: wire }).register();
  const { account, accountId, device } = client;
  const away = createClient(mountUrl, { account, accountId, device, fetch: wire });
  away.token = client.token;
  await away.signIn();
  await recover(away);
  const { challenge, signatures } = await away.prove('delete-log', '', [away.account]);
  const proof = { challenge, signature: signatures[0] };
  const [log] = (await client.call<{ logs: { logId: string }[] }>('listLogs')).json.logs;
  await away.call('deleteLog', { params: { logId: log?.logId ?? '' }, body: { proof } });
  await away.call('deleteAccount', { body: { accountId, proof } });
}
