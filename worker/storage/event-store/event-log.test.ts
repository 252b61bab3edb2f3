import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { v7 } from 'uuid';
import { randomBytes, randomId } from '../../crypto/random.ts';
import { loadSodium } from '../../crypto/sodium.ts';
import { MAX_EVENT_BYTES } from '../../domain/limits.ts';
import type { Database } from '../database.ts';
import { createEventLog, type EventLogKeys } from './event-log.ts';
import { EVENT_STORE_SCHEMA, migrateEventStore, schemaVersion } from './schema.ts';
import { initializeEventStore, openStoreMeta } from './store-meta.ts';
import { createPlainDatabase } from './testing/plain-database.ts';
import { verifyEventLog, verifyTail } from './verify-event-log.ts';

const sodium = await loadSodium();
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function createKeys(): EventLogKeys {
  const { publicKey, privateKey } = sodium.crypto_sign_keypair();
  const device = { deviceId: randomId(), signPublicKey: publicKey, signSecretKey: privateKey };
  return { vaultId: randomId(), aggregateKeysKey: randomBytes(32), device };
}

async function createLog() {
  const database = await createPlainDatabase();
  const keys = createKeys();
  initializeEventStore(database, { vaultId: keys.vaultId, incarnation: 'first' });
  return { database, keys, log: createEventLog(database, sodium, keys) };
}

const row = (doneAt = 1) => ({ commandId: v7(), digest: randomBytes(32), doneAt });
const event = (text: string, aggregateId = v7()) => ({ aggregateId, payload: encoder.encode(text) });
const countOf = (database: Database, table: string) =>
  database.get<{ count: number }>(`SELECT count(*) AS count FROM ${table}`)?.count;

describe('the event log', () => {
  it('gives back what was committed, in order', async () => {
    const { log } = await createLog();
    const first = event('one');
    assert.equal(log.head(), 0);
    assert.equal(log.commit(row(), [first, event('two')]), 2);
    assert.equal(log.commit(row(), []), 2);
    assert.equal(log.commit(row(), [event('three', first.aggregateId)]), 3);
    assert.deepEqual(
      log.read(0, 10).map(({ payload, commitSequence }) => [commitSequence, decoder.decode(payload)]),
      [
        [1, 'one'],
        [2, 'two'],
        [3, 'three'],
      ],
    );
    assert.deepEqual(
      log.read(1, 1).map(({ commitSequence }) => commitSequence),
      [2],
    );
  });

  it('goes on where it was left, with the same chain', async () => {
    const { database, keys, log } = await createLog();
    log.commit(row(), [event('one'), event('two')]);
    const next = createEventLog(database, sodium, keys);
    assert.equal(next.head(), 2);
    next.commit(row(), [event('three')]);
    assert.equal(verifyEventLog(database, sodium, keys), 3);
  });

  it('keeps payloads as ciphertext, each aggregate under a key of its own that is never replaced', async () => {
    const { database, log } = await createLog();
    const first = event('CANARY-ONE');
    log.commit(row(), [first, event('CANARY-TWO')]);
    const keysBefore = database.all('SELECT * FROM keys ORDER BY aggregate_id');
    log.commit(row(), [event('CANARY-THREE', first.aggregateId)]);
    assert.deepEqual(database.all('SELECT * FROM keys ORDER BY aggregate_id'), keysBefore);
    assert.equal(keysBefore.length, 2);
    const rows = database.all<{ inner: Uint8Array; key_id: string }>('SELECT inner, key_id FROM events');
    assert.equal(new Set(rows.map((stored) => stored.key_id)).size, 2);
    for (const { inner } of rows) {
      assert.equal(Buffer.from(inner).includes('CANARY'), false);
    }
  });

  it('signs once for each commit, on its last event', async () => {
    const { database, log } = await createLog();
    log.commit(row(), [event('a'), event('b'), event('c')]);
    log.commit(row(), [event('d')]);
    assert.deepEqual(
      database.all(
        'SELECT signature IS NOT NULL AS signed, commit_first FROM events ORDER BY commit_sequence',
      ),
      [
        { signed: 0, commit_first: null },
        { signed: 0, commit_first: null },
        { signed: 1, commit_first: 1 },
        { signed: 1, commit_first: 4 },
      ],
    );
  });

  it('writes nothing when one event is too large', async () => {
    const { database, keys, log } = await createLog();
    log.commit(row(), [event('before')]);
    const before = ['events', 'keys', 'commands'].map((table) => countOf(database, table));
    const tooLarge = event('x'.repeat(MAX_EVENT_BYTES));
    assert.throws(() => log.commit(row(), [event('fine'), tooLarge]), { code: 'input/too-large' });
    assert.deepEqual(
      ['events', 'keys', 'commands'].map((table) => countOf(database, table)),
      before,
    );
    log.commit(row(), [event('after')]);
    assert.equal(verifyEventLog(database, sodium, keys), 2);
  });

  it('does not let an event be changed or removed', async () => {
    const { database, log } = await createLog();
    log.commit(row(), [event('one')]);
    for (const column of ['inner', 'hash', 'signature', 'event_id', 'key_id', 'device_sequence']) {
      assert.throws(() => database.run(`UPDATE events SET ${column} = ${column}`));
    }
    assert.throws(() => database.run('DELETE FROM events'));
    database.run("UPDATE events SET log_id = 'log', global_sequence = 1, packed = 'r'");
  });

  it('remembers commands, and forgets the oldest after a week', async () => {
    const { database, log } = await createLog();
    const day = 86_400_000;
    const idAt = (days: number) => v7({ msecs: days * day });
    const old = [idAt(100), idAt(101), idAt(102)];
    for (const [index, commandId] of old.entries()) {
      log.commit({ ...row((100 + index) * day), commandId }, [event('x')]);
    }
    assert.equal(log.findCommand(old[0]!)?.commit, 1);
    assert.equal(countOf(database, 'commands'), 3);
    const recent = idAt(108.5);
    log.commit({ ...row(108.5 * day), commandId: recent }, []);
    assert.equal(log.findCommand(old[0]!), undefined);
    assert.equal(log.findCommand(old[1]!), undefined);
    assert.equal(log.findCommand(old[2]!)?.commit, 3);
    assert.equal(log.findCommand(recent)?.commit, 3);
  });

  it('refuses the same command twice', async () => {
    const { database, log } = await createLog();
    const command = row();
    log.commit(command, [event('one')]);
    assert.throws(() => log.commit(command, [event('two')]));
    assert.equal(countOf(database, 'events'), 1);
    assert.equal(log.head(), 1);
  });
});

describe('verifying the event log', () => {
  /** Writes past the triggers, as somebody would who can write the file. */
  const tamper = (database: Database, sql: string) => {
    database.exec('DROP TRIGGER events_are_final; DROP TRIGGER events_are_kept;');
    database.exec(sql);
  };
  const swap = (column: string) =>
    `UPDATE events SET ${column} = (SELECT e.${column} FROM events e WHERE e.commit_sequence = 5 - events.commit_sequence)
     WHERE commit_sequence IN (2, 3)`;
  const attacks: Record<string, string> = {
    'a changed byte of an event':
      "UPDATE events SET inner = CAST(inner || x'00' AS BLOB) WHERE commit_sequence = 2",
    'a changed hash': 'UPDATE events SET hash = randomblob(32) WHERE commit_sequence = 2',
    'a removed signature': 'UPDATE events SET signature = NULL WHERE commit_sequence = 3',
    'a removed last signature': 'UPDATE events SET signature = NULL WHERE commit_sequence = 4',
    'another signature': 'UPDATE events SET signature = randomblob(64) WHERE commit_sequence = 3',
    'another beginning of a commit': 'UPDATE events SET commit_first = 1 WHERE commit_sequence = 3',
    'a removed event': 'DELETE FROM events WHERE commit_sequence = 2',
    'a removed first commit': 'DELETE FROM events WHERE commit_sequence = 1',
    'an event of another aggregate': "UPDATE events SET aggregate_id = 'other' WHERE commit_sequence = 2",
    'an event under another key': "UPDATE events SET key_id = 'other' WHERE commit_sequence = 2",
    'swapped events': swap('inner'),
    'swapped events and hashes': `${swap('inner')}; ${swap('hash')}`,
  };
  for (const [title, sql] of Object.entries(attacks)) {
    it(`notices ${title}`, async () => {
      const { database, keys, log } = await createLog();
      log.commit(row(), [event('one')]);
      log.commit(row(), [event('two'), event('three')]);
      log.commit(row(), [event('four')]);
      assert.equal(verifyEventLog(database, sodium, keys), 4);
      tamper(database, sql);
      assert.throws(() => verifyEventLog(database, sodium, keys), { code: 'storage/corrupt' });
    });
  }

  it('checks the newest event at little cost', async () => {
    const { database, keys, log } = await createLog();
    verifyTail(database, sodium, keys);
    log.commit(row(), [event('one')]);
    log.commit(row(), [event('two')]);
    verifyTail(database, sodium, keys);
    assert.throws(() => verifyTail(database, sodium, { ...keys, vaultId: randomId() }), {
      code: 'storage/corrupt',
    });
    const { device } = createKeys();
    const forged = { ...keys, device: { ...device, deviceId: keys.device.deviceId } };
    assert.throws(() => verifyTail(database, sodium, forged), { code: 'storage/corrupt' });
    tamper(database, 'UPDATE events SET hash = randomblob(32) WHERE commit_sequence = 1');
    assert.throws(() => verifyTail(database, sodium, keys), { code: 'storage/corrupt' });
  });

  it('does not open an event in the place of another, nor under a key that was moved', async () => {
    const { database, log } = await createLog();
    log.commit(row(), [event('one'), event('two')]);
    log.commit(row(), [event('three'), event('four')]);
    database.exec(
      `UPDATE keys SET wrapped = (SELECT wrapped FROM keys k WHERE k.key_id <> keys.key_id LIMIT 1)`,
    );
    assert.throws(() => log.read(0, 10), { code: 'crypto/authentication-failed' });
  });
});

describe('the schema of the event store', () => {
  it('refuses a version that it does not know', async () => {
    const { database, keys } = await createLog();
    assert.equal(schemaVersion(database), EVENT_STORE_SCHEMA);
    database.exec(`PRAGMA user_version = ${EVENT_STORE_SCHEMA + 1}`);
    assert.throws(() => openStoreMeta(database, keys.vaultId), { code: 'vault/upgraded-elsewhere' });
    assert.throws(() => migrateEventStore(database), { code: 'vault/upgraded-elsewhere' });
  });

  it('knows whose store it is', async () => {
    const { database, keys } = await createLog();
    assert.deepEqual(openStoreMeta(database, keys.vaultId), { vaultId: keys.vaultId, incarnation: 'first' });
    assert.throws(() => openStoreMeta(database, randomId()), { code: 'storage/corrupt' });
  });
});
