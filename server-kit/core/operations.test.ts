import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryStore } from '../storage/memory.ts';
import { openStream } from '../testing/events.ts';
import { HOSTS } from '../testing/hosts.ts';
import { createClient, createRecord, newAccount, openLog, randomId } from '../testing/test-client.ts';
import { resolveOptions, SyncConfigError } from './config.ts';
import { createSyncHandler } from './handler.ts';
import type { SyncOptions } from './options.ts';
import { sweep } from './sweep.ts';

test('options that cannot be used are refused at start, by name', () => {
  const wrong: [string, unknown][] = [
    ['publicUrl', { publicUrl: 'example.org' }],
    ['publicUrl', { publicUrl: 'ftp://example.org/mo' }],
    ['basePath', { basePath: 'mo' }],
    ['registration', { registration: 'anyone' }],
    ['registration.maxAccounts', { registration: { mode: 'open', maxAccounts: 0 } }],
    ['limits.bodyBytes', { limits: { bodyBytes: 1_000 } }],
    ['limits.allBodyBytes', { limits: { allBodyBytes: 1_000_000 } }],
    ['limits.pageRecords', { limits: { pageRecords: 5_000 } }],
    ['limits.nonsense', { limits: { nonsense: 1 } }],
    ['cors.origins', { cors: { origins: ['*'] } }],
    ['authenticate', { authenticate: 'yes' }],
    ['logger', { logger: {} }],
    ['store', { store: {} }],
    ['colour', { colour: 'red' }],
  ];
  for (const [option, options] of wrong) {
    assert.throws(
      () => resolveOptions(options as SyncOptions),
      (error) => error instanceof SyncConfigError && error.option === option,
      option,
    );
  }
  assert.equal(resolveOptions({ publicUrl: 'https://example.org/mo' }).registration.mode, 'closed');
});

test('registration: closed, by invitation, capped in all and by address', async () => {
  const start = (registration: SyncOptions['registration']) =>
    HOSTS.express({
      store: createMemoryStore(),
      ...(registration === undefined ? {} : { registration }),
      rateLimits: false,
    });
  const closed = await start('closed');
  assert.equal((await createClient(closed.url).register()).status, 403);
  await closed.close();

  const handler = createSyncHandler({
    store: createMemoryStore(),
    registration: 'invite',
    rateLimits: false,
  });
  const mount = 'http://localhost:1';
  const wire = (url: string, init?: RequestInit) => handler(new Request(url, init));
  const invite = await handler.createInvite();
  assert.equal((await createClient(mount, { fetch: wire }).register()).status, 403);
  assert.equal((await createClient(mount, { fetch: wire }).register({ invite })).status, 201);
  assert.equal((await createClient(mount, { fetch: wire }).register({ invite })).status, 403, 'once');
  await handler.close();

  for (const caps of [{ maxAccounts: 2 }, { maxPerAddress: 2 }]) {
    const capped = await start({ mode: 'open', ...caps });
    await newAccount(capped.url);
    await newAccount(capped.url);
    assert.equal((await createClient(capped.url).register()).status, 403);
    await capped.close();
  }
});

test('rate limits answer 429 with the standard headers', async () => {
  const host = await HOSTS.express({
    store: createMemoryStore(),
    rateLimits: { policies: { 'sign-in': { points: 3, seconds: 60 } } },
  });
  const client = createClient(host.url);
  const replies = [];
  for (let attempt = 0; attempt < 4; attempt += 1) replies.push(await client.call('createChallenge'));
  assert.deepEqual(
    replies.map(({ status }) => status),
    [201, 201, 201, 429],
  );
  assert.equal(replies[0]?.headers.get('ratelimit-policy'), '"sign-in";q=3;w=60');
  assert.match(replies[3]?.headers.get('ratelimit') ?? '', /^"sign-in";r=0;t=\d+$/);
  assert.match(replies[3]?.headers.get('retry-after') ?? '', /^\d+$/);
  await host.close();
});

test('CORS is off unless an origin is named', async () => {
  for (const origins of [[], ['https://app.example']]) {
    const host = await HOSTS.express({ store: createMemoryStore(), cors: { origins } });
    for (const origin of ['https://app.example', 'https://evil.example', 'null']) {
      for (const method of ['GET', 'OPTIONS']) {
        const { headers } = await fetch(host.url, { method, headers: { origin } });
        const expected = origins.includes(origin) ? origin : null;
        assert.equal(headers.get('access-control-allow-origin'), expected);
      }
    }
    await host.close();
  }
});

test('closing ends streams with a hint, lets running requests finish, and refuses new ones', async () => {
  const host = await HOSTS.node({ store: createMemoryStore(), rateLimits: false });
  const client = await newAccount(host.url);
  const log = await client.createLog();
  const stream = await openStream(client, `${log.logId}.0`);
  const waiting = log.pull(0, '&wait=20');
  await new Promise((resolve) => setTimeout(resolve, 100));
  const closing = host.close();
  await stream.ended;
  assert.equal(stream.events.at(-1)?.event, 'bye');
  assert.equal((await waiting).status, 200);
  await closing;

  const handler = createSyncHandler({ store: createMemoryStore(), basePath: '/mo', rateLimits: false });
  const wire = (url: string, init?: RequestInit) => handler(new Request(url, init));
  const late = await newAccount('http://localhost/mo', { fetch: wire });
  const closed = handler.close();
  for (const [route, status] of [
    ['health', 200],
    ['ready', 503],
    ['getAccount', 503],
    ['createChallenge', 503],
  ] as const) {
    const reply = await late.call(route);
    assert.equal(reply.status, status, route);
    assert.equal(reply.headers.has('retry-after'), status === 503);
  }
  await closed;
});

test('hooks can refuse a call and set the allowance', async () => {
  const host = await HOSTS.express({
    store: createMemoryStore(),
    authorize: ({ route }) => route !== 'tombstone',
    quota: () => ({ maxBytes: 1_500 }),
  });
  const client = await newAccount(host.url);
  const log = await client.createLog();
  assert.equal((await log.push([createRecord(1_000)])).status, 200);
  assert.equal((await log.push([createRecord(1_000)])).json.code, 'storage/quota');
  const params = { logId: log.logId };
  assert.equal((await client.call('tombstone', { params, body: { ids: [createRecord().id] } })).status, 403);
  await host.close();
});

test('uploads under way count as a whole', async () => {
  const host = await HOSTS.express({ store: createMemoryStore(), quota: () => ({ maxBytes: 10_000 }) });
  const client = await newAccount(host.url);
  const statuses: number[] = [];
  for (let index = 0; index < 3; index += 1) {
    const { logId, head } = await client.createLog();
    const body = { snapshotId: randomId(), head, sizeBytes: 4_000, sha256: randomId(32) };
    statuses.push((await client.call('createSnapshot', { params: { logId }, body })).status);
    // Asked for again, it is the same upload.
    if (index === 1)
      assert.equal((await client.call('createSnapshot', { params: { logId }, body })).status, 201);
  }
  assert.deepEqual(statuses, [201, 201, 403]);
  await host.close();
});

test('the sweep finishes what is due: logs, accounts, mailboxes, sessions', async () => {
  let now = 1_000;
  const store = createMemoryStore();
  const clock = () => now;
  const host = await HOSTS.express({
    store,
    clock,
    rateLimits: false,
    limits: { deletionGraceMs: 500, sessionMs: 100_000 },
  });
  const [one, two] = [await newAccount(host.url), await newAccount(host.url)];
  const log = await one.createLog();
  await one.call('deleteLog', { params: { logId: log.logId }, body: {} });
  await two.createLog();
  await two.call('deleteAccount', { body: {} });
  now += 501;
  await sweep({ store, clock });
  assert.equal((await openLog(one, log.logId).pull()).status, 404);
  assert.equal((await two.call('getAccount')).status, 401);
  assert.deepEqual(await store.listLogs(two.accountId), []);
  assert.deepEqual(await store.list(two.accountId, 'device'), []);
  assert.equal((await two.register()).status, 410);
  now += 200_000;
  await sweep({ store, clock });
  assert.deepEqual(await store.list(one.accountId, 'session'), []);
  await host.close();
});
