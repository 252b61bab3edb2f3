import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openStream } from '../../server-kit/testing/events.ts';
import { createClient, createRecord, newAccount, openLog } from '../../server-kit/testing/test-client.ts';
import { createApp } from './server.ts';

test('the Express example serves its users, behind its own cookie sessions', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mo-express-'));
  const { app, sync } = createApp({ directory: join(directory, 'data') });
  const server = createServer(app).listen(0, '127.0.0.1');
  await sync.ready();
  const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const login = async (user: string) => {
      const response = await fetch(`${site}/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user }),
      });
      return { cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '' };
    };
    assert.equal((await createClient(`${site}/mo`).register()).status, 401, 'nobody is signed in');

    const ann = await newAccount(`${site}/mo`, { headers: await login('ann') });
    const log = await ann.createLog();
    const record = createRecord();
    assert.equal((await log.push([record])).status, 200);
    assert.equal((await log.pull()).json.records[0]?.record, record.record);
    const stream = await openStream(ann, `${log.logId}.0`);
    await stream.until((events) => events.length === 1);
    stream.close();

    // A device's token without the person's session, or with somebody else's, opens nothing.
    for (const headers of [{}, await login('bob'), { cookie: 'session=ann.forged' }]) {
      const thief = Object.assign(
        createClient(`${site}/mo`, { headers: headers as Record<string, string> }),
        { token: ann.token },
      );
      assert.equal((await openLog(thief, log.logId).pull()).status, 401);
    }
  } finally {
    await sync.close();
    server.closeAllConnections();
    server.close();
    await rm(directory, { recursive: true });
  }
});
