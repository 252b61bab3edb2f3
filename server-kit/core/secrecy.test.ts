import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { Registry } from 'prom-client';
import { secretHash, toBase64url } from '../protocol/index.ts';
import { createPostgresStore } from '../storage/postgres.ts';
import { HOSTS } from '../testing/hosts.ts';
import { testPostgres } from '../testing/postgres.ts';
import { newStore } from '../testing/stores.ts';
import { createClient, createRecord, newAccount, randomId } from '../testing/test-client.ts';

for (const kind of ['sqlite', 'postgres'] as const) {
  test(`${kind}: tables, logs, metrics and answers hold no secret, and logs and metrics no identifier`, async () => {
    const lines: string[] = [];
    const write = (details: object, message: string) => void lines.push(JSON.stringify(details) + message);
    const metrics = new Registry();
    const sqlite = await newStore('sqlite');
    const options = kind === 'postgres' ? (await testPostgres()).fresh() : null;
    const userId = `canary-user-${randomId()}@example.org`;
    const host = await HOSTS.express({
      store: options === null ? sqlite.store : createPostgresStore(options),
      logger: { info: write, warn: write, error: write },
      metrics,
      authenticate: (request) => (request.headers.get('x-user') === userId ? { userId } : null),
    });
    const responses: string[] = [];
    const client = await newAccount(host.url, {
      headers: { 'x-user': userId },
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        responses.push(JSON.stringify([...response.headers]), await response.clone().text());
        return response;
      },
    });
    const log = await client.createLog();
    const record = createRecord();
    await log.push([record]);
    await log.pull();
    const [locator, credential, capability] = [randomBytes(32), randomBytes(32), randomBytes(32)];
    const access = {
      locatorHash: secretHash('locator', locator),
      credentialHash: secretHash('credential', credential),
    };
    await client.call('putSlot', {
      params: { slotId: randomId() },
      body: { ifVersion: 0, data: 'AAAA', access },
    });
    await createClient(host.url).call('fetchSlot', {
      body: { locator: toBase64url(locator), credential: toBase64url(credential) },
    });
    const mailboxId = randomId();
    await client.call('createMailbox', {
      body: { mailboxId, capabilityHash: secretHash('capability', capability), expiresInSeconds: 60 },
    });
    const opened = await client.call<{ peerToken: string }>('openMailbox', {
      params: { mailboxId },
      body: { capability: toBase64url(capability) },
    });
    const canary = `canary-${randomId()}`;
    await client.call('push', { params: { logId: log.logId }, body: { [canary]: canary } });
    await client.call('pull', { params: { logId: log.logId }, query: `after=${canary}` });
    await client.call('pull', { params: { logId: randomId(32) } });
    await fetch(`${host.url}/${canary}`, { headers: { 'mo-token': canary } }).then(async (r) =>
      responses.push(await r.text()),
    );

    const metricsText = await metrics.metrics();
    const tables = options === null ? '' : await dump(options.schema ?? '', options.pool);
    await host.close();
    const files = readdirSync(join(sqlite.directory), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
      .join('');
    await sqlite.dispose();

    const stored = tables + files;
    assert.ok(stored.includes(record.id), 'the scan reads what is stored');
    assert.ok(stored.length > 500 && lines.length > 5 && metricsText.includes('mo_sync_request_seconds'));
    const token = client.token.slice(65);
    const secrets = [
      userId,
      canary,
      token,
      toBase64url(locator),
      toBase64url(credential),
      toBase64url(capability),
      opened.json.peerToken,
    ];
    for (const secret of secrets) assert.ok(!stored.includes(secret), 'a table holds a secret');
    const said = lines.join('\n') + metricsText;
    const { ct } = JSON.parse(record.record) as { ct: string };
    const identifiers = [
      client.accountId,
      client.deviceId,
      log.logId,
      record.id,
      ct,
      client.account.publicKey,
      client.device.publicKey,
      mailboxId,
      '127.0.0.1',
    ];
    for (const value of [...secrets, ...identifiers])
      assert.ok(!said.includes(value), 'a log line or metric holds it');
    const answers = responses.join('\n');
    for (const value of [userId, canary, toBase64url(locator), toBase64url(credential)]) {
      assert.ok(!answers.includes(value), 'an answer holds it');
    }
  });
}

async function dump(schema: string, pool: pg.PoolConfig): Promise<string> {
  const client = new pg.Client(pool);
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = $1',
    [schema],
  );
  const texts = [];
  for (const { name } of rows)
    texts.push(JSON.stringify((await client.query(`SELECT * FROM ${schema}.${name}`)).rows));
  await client.end();
  return texts.join('\n');
}
