import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { serve } from 'srvx/node';
import { createClient, createRecord, newAccount } from '../../server-kit/testing/test-client.ts';
import { createApp } from './server.ts';

test('the Hono example serves its users, whom Ory Kratos knows', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mo-hono-'));
  // What Kratos answers at /sessions/whoami, for two sessions.
  const kratos = createServer((request, response) => {
    const user = /ory_kratos_session=(ann|bob)/.exec(request.headers.cookie ?? '')?.[1];
    response.statusCode = user === undefined ? 401 : 200;
    response.end(
      JSON.stringify(user === undefined ? {} : { active: true, identity: { id: `id-of-${user}` } }),
    );
  }).listen(0, '127.0.0.1');
  await once(kratos, 'listening');
  const kratosUrl = `http://127.0.0.1:${(kratos.address() as AddressInfo).port}`;
  const { app, sync } = createApp({ directory: join(directory, 'data'), kratosUrl });
  const server = serve({
    port: 0,
    hostname: '127.0.0.1',
    silent: true,
    gracefulShutdown: false,
    fetch: app.fetch,
  });
  await server.ready();
  const mount = `${new URL(server.url ?? '').origin}/mo`;
  try {
    assert.equal((await createClient(mount).register()).status, 401);
    const ann = await newAccount(mount, { headers: { cookie: 'ory_kratos_session=ann' } });
    const log = await ann.createLog();
    assert.equal((await log.push([createRecord()])).status, 200);
    const bob = Object.assign(createClient(mount, { headers: { cookie: 'ory_kratos_session=bob' } }), {
      token: ann.token,
    });
    assert.equal((await bob.call('listLogs')).status, 401);
  } finally {
    await sync.close();
    await server.close(true);
    kratos.closeAllConnections();
    kratos.close();
    await rm(directory, { recursive: true });
  }
});
