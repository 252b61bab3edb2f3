import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryStore } from '../storage/memory.ts';
import { createRecord, newAccount, openLog, type TestClient } from '../testing/test-client.ts';
import { createSyncHandler } from './handler.ts';

const mountUrl = 'http://localhost/mo';

/** A server whose store notes what it is asked, in order; pulls wait for one answer of `documents` when it is held. */
function startNoting() {
  const store = createMemoryStore();
  const asked: string[] = [];
  const handler = createSyncHandler({
    basePath: '/mo',
    registration: 'open',
    store: {
      ...store,
      async get(keys) {
        asked.push('who');
        const found = await store.get(keys);
        asked.push('who: answered');
        return found;
      },
      read(input) {
        asked.push('page');
        return store.read(input);
      },
    },
  });
  const fetch = (url: string, init?: RequestInit) => handler(new Request(url, init));
  const pull = async (client: TestClient, logId: string, query = '') => {
    asked.length = 0;
    const reply = await openLog(client, logId).pull(0, query);
    return { status: reply.status, asked: [...asked], text: reply.text };
  };
  return { fetch, pull };
}

test('a pull reads its page meanwhile, for a caller who was let in before', async () => {
  const { fetch, pull } = startNoting();
  const owner = await newAccount(mountUrl, { fetch });
  const log = await owner.createLog();
  await log.push([createRecord()]);
  const first = await pull(owner, log.logId);
  assert.deepEqual([first.status, first.asked], [200, ['who', 'who: answered', 'page']]);
  const second = await pull(owner, log.logId);
  assert.deepEqual([second.status, second.asked], [200, ['page', 'who', 'who: answered']]);
  assert.equal(second.text, first.text);
});

test('nobody else starts a reading: a stranger, a forged token, a revoked device after its first refusal', async () => {
  const { fetch, pull } = startNoting();
  const owner = await newAccount(mountUrl, { fetch });
  const log = await owner.createLog();
  const device = await owner.addDevice();
  await pull(owner, log.logId);

  const token = owner.token;
  for (const forged of ['', 'x', `${token.slice(0, 70)}${'A'.repeat(37)}`]) {
    owner.token = forged;
    const refused = await pull(owner, log.logId);
    assert.equal(refused.status, 401);
    assert.ok(!refused.asked.includes('page'), `a page was read for ${forged.length} letters`);
  }
  owner.token = token;

  await pull(device, log.logId);
  await owner.call('revokeDevice', { params: { deviceId: device.deviceId } });
  const refused = await pull(device, log.logId);
  assert.equal(refused.status, 401);
  assert.ok(!refused.text.includes('records'));
  const again = await pull(device, log.logId);
  assert.deepEqual([again.status, again.asked.includes('page')], [401, false]);
});

test('a page that was read meanwhile is not given to whoever does not own the log', async () => {
  const { fetch, pull } = startNoting();
  const owner = await newAccount(mountUrl, { fetch });
  const log = await owner.createLog();
  await log.push([createRecord()]);
  const other = await newAccount(mountUrl, { fetch });
  await pull(other, (await other.createLog()).logId);
  const refused = await pull(other, log.logId);
  assert.deepEqual([refused.status, refused.asked[0]], [404, 'page']);
  assert.ok(!refused.text.includes('records'));
});
