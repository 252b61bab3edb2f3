import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { secretHash, toBase64url } from '../protocol/index.ts';
import { createMemoryStore } from '../storage/memory.ts';
import { createClient, newAccount, randomId } from '../testing/test-client.ts';
import { createSyncHandler } from './handler.ts';
import type { SyncOptions } from './options.ts';
import type { LimiterState } from './rate-limits.ts';

const mountUrl = 'http://localhost/mo';

/** A server and the wire to it of a caller at an address. */
function start(options: SyncOptions = {}) {
  const handler = createSyncHandler({
    basePath: '/mo',
    store: createMemoryStore(),
    registration: 'open',
    ...options,
  });
  const wire =
    (address: string) =>
    (url: string, init?: RequestInit): Promise<Response> =>
      handler(new Request(url, init), { address });
  return { handler, wire };
}

test('limits are counted wherever the operator says, under names that tell nobody who it was', async () => {
  const counted: { name: string; key: string }[] = [];
  let left = 1_000;
  const { wire } = start({
    rateLimits: {
      policies: { account: { points: 7, seconds: 9 } },
      createLimiter: ({ name, points, seconds }) => ({
        async consume(key): Promise<LimiterState> {
          counted.push({ name, key });
          if (name === 'account') assert.deepEqual([points, seconds], [7, 9]);
          left -= 1;
          const state = { remainingPoints: left, msBeforeNext: 4_001 };
          return left >= 0 ? state : Promise.reject(state as unknown as Error);
        },
      }),
    },
  });
  const client = await newAccount(mountUrl, { fetch: wire('192.0.2.77') });
  for (let times = 0; times < 2; times += 1) assert.equal((await client.call('getAccount')).status, 200);
  assert.deepEqual([...new Set(counted.map(({ name }) => name))].sort(), ['account', 'address', 'sign-in']);
  assert.equal(new Set(counted.filter(({ name }) => name === 'account').map(({ key }) => key)).size, 1);
  for (const { key } of counted) {
    assert.match(key, /^[\w-]{43}$/);
    assert.ok(![client.accountId, client.deviceId].includes(key));
  }
  const other = counted.length;
  await createClient(mountUrl, { fetch: wire('192.0.2.78') }).call('info');
  assert.notEqual(counted[other]?.key, counted[0]?.key, 'another address');

  left = 0;
  const refused = await client.call('getAccount');
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get('retry-after'), '5');
});

test('a slot is not guessed: attempts are counted by address, and by locator over all addresses', async () => {
  const { wire } = start({ rateLimits: { policies: { secret: { points: 3, seconds: 60 } } } });
  const client = await newAccount(mountUrl, { fetch: wire('192.0.2.1') });
  const locator = randomBytes(32);
  const access = { locatorHash: secretHash('locator', locator), credentialHash: randomId(32) };
  const data = toBase64url(randomBytes(100));
  await client.call('putSlot', { params: { slotId: randomId() }, body: { ifVersion: 0, data, access } });
  const attempt = (address: string, at = toBase64url(locator)) =>
    createClient(mountUrl, { fetch: wire(address) })
      .call('fetchSlot', { body: { locator: at, credential: randomId(32) } })
      .then(({ status }) => status);
  for (let times = 0; times < 3; times += 1) assert.equal(await attempt('192.0.2.2', randomId(32)), 404);
  assert.equal(await attempt('192.0.2.2', randomId(32)), 429, 'one address, many locators');
  for (let times = 0; times < 3; times += 1) assert.equal(await attempt(`198.51.100.${times}`), 404);
  assert.equal(await attempt('198.51.100.99'), 429, 'many addresses, one locator');
});

test('requests beyond those at work at once are told to come back', async () => {
  const { wire } = start({ rateLimits: false, limits: { concurrentRequests: 3 } });
  const client = await newAccount(mountUrl, { fetch: wire('192.0.2.1') });
  const replies = await Promise.all(Array.from({ length: 8 }, () => client.call('getAccount')));
  assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 200, 200, 503, 503, 503, 503, 503]);
  assert.equal(replies.find(({ status }) => status === 503)?.headers.get('retry-after'), '2');
  assert.equal((await client.call('getAccount')).status, 200);
});

test('a user of the host has as many accounts as the operator allows', async () => {
  const { wire } = start({
    rateLimits: false,
    limits: { accountsPerUser: 2 },
    authenticate: (request) => ({ userId: request.headers.get('x-user') ?? '' }),
  });
  const register = (user: string) =>
    createClient(mountUrl, { fetch: wire('192.0.2.1'), headers: { 'x-user': user } }).register();
  const statuses = [];
  for (const user of ['ann', 'ann', 'ann', 'bob']) statuses.push((await register(user)).status);
  assert.deepEqual(statuses, [201, 201, 403, 201]);
});
