import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fromBase64url, MAX_RECORD_BYTES, toBase64url } from '../../server-kit/protocol/index.ts';
import { randomBytes } from '../crypto/random.ts';
import { command } from '../owner/testing/core-fixture.ts';
import { fastArgon2 } from '../owner/testing/fast-argon2.ts';
import { parseEpochRecord } from './formats/epoch-record.ts';
import { findByAccountSlot } from './joining/account-slot-join.ts';
import { revokeDevice } from './roster-actions.ts';
import { secretKeyOfLog } from './secret-key-of-log.ts';
import { createServerClient } from './server-client.ts';
import { bringSnapshot } from './snapshots/keep-snapshot.ts';
import { letInBy } from './testing/let-in-by.ts';
import { createPerson, createTestDevice } from './testing/test-device.ts';
import { createTestServer } from './testing/test-server.ts';

/**
 * Everything that the server, or whoever reads along before TLS, is told in a whole session: routes and members of requests.
 * SECURITY.md says what follows from it: which devices there are and when they write, how many records of about which
 * size, when epochs begin and for how many receivers, when the recovery words are replaced, when a snapshot of which size comes and goes, when the account slot is
 * written, closed and fetched, and which key is that of the slot. Nothing else may appear
 * here.
 */
const TOLD = `
GET /
POST /accounts accountKey accountSignature challenge deviceKey deviceSignature
POST /challenges
POST /sessions accountId challenge deviceId signature
POST /devices/recover accountId accountSignature challenge deviceKey deviceSignature
GET /devices
DELETE /devices/:id
POST /devices deviceKey
PUT /account/key accountKey state
GET /slots
GET /slots/:id
PUT /slots/:id access access.credentialHash access.locatorHash data ifVersion
PUT /slots/:id data ifVersion
POST /slots/fetch credential locator
GET /logs
POST /logs name
GET /logs/:id
GET /logs/:id/records after
GET /logs/:id/records after limit
GET /logs/:id/snapshots
DELETE /logs/:id/snapshots/:id
POST /logs/:id/snapshots head head.hash head.sequence sha256 sizeBytes snapshotId
PUT /logs/:id/snapshots/:id/chunks/0
POST /logs/:id/snapshots/:id/completion
GET /logs/:id/snapshots/:id/chunks/0
POST /logs/:id/records prefix prefix.hash prefix.sequence records records.epoch records.id records.record
POST /logs/:id/records control control.epoch control.expect prefix prefix.hash prefix.sequence records records.epoch records.id records.record
`;

const HEADERS = ['content-type', 'mo-protocol', 'mo-token'];
const CANARY = 'CANARY-in-a-goal';

function membersOf(value: unknown, prefix = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => membersOf(item, prefix));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    return [path, ...membersOf(inner, path)];
  });
}

describe('what a server sees (INV-006, INV-020)', () => {
  it('of a scripted session is what is written down, and nothing more', async (test) => {
    const server = await createTestServer();
    const told = new Set<string>();
    const texts: string[] = [];
    const records = new Map<string, string>();
    const chunks: Uint8Array[] = [];
    const fetch: typeof server.fetch = async (url, init) => {
      const { pathname, search, searchParams } = new URL(url);
      const body = typeof init.body === 'string' ? init.body : '';
      texts.push(`${pathname}${search}`, body, JSON.stringify([...new Headers(init.headers)]));
      for (const [name] of new Headers(init.headers)) assert.ok(HEADERS.includes(name), name);
      if (init.body instanceof Uint8Array) chunks.push(init.body);
      const parsed: unknown = body === '' ? {} : JSON.parse(body);
      for (const { id, record } of (parsed as { records?: { id: string; record: string }[] }).records ?? []) {
        records.set(id, record);
      }
      const path = pathname
        .slice('/mo'.length)
        .split('/')
        .map((part) => (/^[A-Za-z0-9_-]{22}$|^[A-Za-z0-9_-]{43}$/.test(part) ? ':id' : part))
        .join('/');
      const members = [...new Set([...searchParams.keys(), ...membersOf(parsed)])].sort();
      told.add([`${init.method ?? 'GET'} ${path === '' ? '/' : path}`, ...members].join(' '));
      return server.fetch(url, init);
    };
    const person = createPerson();
    const a = await createTestDevice(person, { fetch, name: `${CANARY} laptop` });
    const b = await createTestDevice(person, { fetch, name: `${CANARY} phone` });
    const goalId = a.createGoal({ summary: CANARY });
    await a.enable(server.url);
    await b.enable(server.url);
    b.execute(command('goal.change', { goalId, summary: `${CANARY} again` }));
    await letInBy(a, `${CANARY} passphrase`);
    await b.engine.now();
    await revokeDevice(a.host, await a.engine.connection(), b.identity.device.deviceId);
    a.execute(command('goal.achieve', { goalId }));
    await a.engine.now();
    const { client, settings } = await a.engine.connection();
    assert.equal(await bringSnapshot(a.host, client, settings.logId), true);
    const c = await createTestDevice(person, { fetch, name: `${CANARY} tablet` });
    await c.enable(server.url);
    await c.engine.completeHistory();
    const secretKey = secretKeyOfLog(a.vault.sync, person.vaultId);
    assert.ok(secretKey);
    const entrance = await findByAccountSlot(
      {
        sodium: a.host.sodium,
        argon2: fastArgon2,
        server: createServerClient({ mountUrl: server.url, fetch, clock: Date.now }),
      },
      { passphrase: `${CANARY} passphrase`, secretKey },
    );
    const d = await createTestDevice(person, { fetch, name: `${CANARY} desktop` });
    const deviceName = `${CANARY} desktop`;
    await d.engine.enable({ url: server.url, recovery: null, deviceName, entrance });
    assert.deepEqual(d.goals(), a.goals());
    await letInBy(a, null);
    const newWords = randomBytes(32);
    await a.confirmWords(newWords);
    await a.engine.now();

    const lines = [...told].sort();
    test.diagnostic(`The server is told:\n${lines.join('\n')}`);
    assert.deepEqual(lines, TOLD.trim().split('\n').sort());

    const secrets = [
      CANARY,
      goalId,
      person.vaultId,
      a.identity.device.deviceId,
      b.identity.device.deviceId,
      'goal.',
      ...[person.secretKey, secretKey, newWords, person.entropy].flatMap(formsOf),
    ];
    for (const text of texts) {
      for (const secret of secrets)
        assert.ok(!text.includes(secret), 'nothing of the person is in a request');
    }
    for (const [id, text] of records) {
      const record = JSON.parse(text) as Record<string, unknown>;
      assert.deepEqual(Object.keys(record), ['v', 'id', 'epoch', 'ct']);
      assert.equal(record['id'], id);
      const bytes = fromBase64url(String(record['ct']));
      assert.ok(bytes.length > 1_024, 'padded');
      assert.ok(text.length <= MAX_RECORD_BYTES);
      const plain = Buffer.from(bytes).toString('latin1');
      for (const secret of secrets)
        assert.ok(!plain.includes(secret), 'nothing of the person is in a record');
    }
    assert.equal(chunks.length, 1);
    for (const chunk of chunks) {
      const plain = Buffer.from(chunk).toString('latin1');
      for (const secret of secrets)
        assert.ok(!plain.includes(secret), 'nothing of the person is in a snapshot');
    }
    // A change of one field and ten words more look alike.
    const isEpoch = (text: string) => parseEpochRecord(text) !== null;
    const sizes = new Set([...records.values()].filter((text) => !isEpoch(text)).map((text) => text.length));
    assert.ok(sizes.size <= 3, `few sizes: ${[...sizes].join(' ')}`);
    await Promise.all([a.close(), b.close(), c.close(), d.close()]);
    await server.close();
  });
});

/** Bytes as a request or what is in it might have them. */
function formsOf(bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes);
  return [toBase64url(bytes), buffer.toString('hex'), buffer.toString('latin1')];
}
