import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createClient, createRecord, newAccount, openLog } from '../../server-kit/testing/test-client.ts';
import { createApp } from './server.ts';

test('the Fastify example serves its users, behind its own tokens', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mo-fastify-'));
  const app = await createApp({ directory: join(directory, 'data') });
  const site = await app.listen({ host: '127.0.0.1', port: 0 });
  try {
    const login = async (user: string) => {
      const response = await fetch(`${site}/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user }),
      });
      return { authorization: `Bearer ${((await response.json()) as { token: string }).token}` };
    };
    assert.equal((await createClient(`${site}/mo`).register()).status, 401);
    const ann = await newAccount(`${site}/mo`, { headers: await login('ann') });
    const log = await ann.createLog();
    const record = createRecord();
    assert.equal((await log.push([record])).status, 200);
    assert.equal((await log.pull()).json.records[0]?.record, record.record);
    const bob = Object.assign(createClient(`${site}/mo`, { headers: await login('bob') }), {
      token: ann.token,
    });
    assert.equal((await openLog(bob, log.logId).pull()).status, 401);
    // The plugin is encapsulated: the site's own routes keep their parser and their validation.
    const own = await fetch(`${site}/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    assert.equal(own.status, 400);
  } finally {
    await app.close();
    await rm(directory, { recursive: true });
  }
});
