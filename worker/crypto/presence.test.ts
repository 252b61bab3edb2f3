import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextAttempts, NO_ATTEMPTS } from './back-off.ts';
import { createKeyRecord } from './key-record.ts';
import { createMemoryKeyStore } from './memory-key-store.ts';
import { readPresence } from './presence.ts';
import { fastArgon2, FLOOR } from './testing/fast-argon2.ts';

test('no record is an empty vault, also when there were attempts', async () => {
  const store = createMemoryKeyStore();
  const empty = { state: 'empty', vaultId: null, recoveryConfirmed: false, hasPasskey: false, retryAt: null };
  assert.deepEqual(await readPresence(store, 1), empty);
  await store.saveAttempts({ failures: 9, lastFailureAt: 1 });
  assert.deepEqual(await readPresence(store, 1), empty);
});

test('a record is a locked vault, with its wait', async () => {
  const store = createMemoryKeyStore();
  const { record } = await createKeyRecord({
    passphrase: 'correct horse',
    argon2: fastArgon2,
    now: 1,
    parameters: FLOOR,
  });
  await store.save(record);
  const locked = {
    state: 'locked',
    vaultId: record.vaultId,
    recoveryConfirmed: false,
    hasPasskey: false,
    retryAt: null,
  };
  assert.deepEqual(await readPresence(store, 1), locked);
  let attempts = NO_ATTEMPTS;
  for (let i = 0; i < 3; i++) attempts = nextAttempts(attempts, 'failure', 10_000);
  await store.saveAttempts(attempts);
  assert.deepEqual(await readPresence(store, 10_500), { ...locked, retryAt: 11_000 });
  assert.deepEqual(await readPresence(store, 11_000), locked);
  await store.save({ ...record, recoveryConfirmed: true });
  assert.equal((await readPresence(store, 11_000)).recoveryConfirmed, true);
  await store.remove();
  assert.equal((await readPresence(store, 11_000)).state, 'empty');
  assert.deepEqual(await store.loadAttempts(), NO_ATTEMPTS);
});

test('something that is no record is damage, and a later version is said to be one', async () => {
  const store = createMemoryKeyStore();
  for (const value of [
    {},
    [],
    { version: 1 },
    { version: 1, vaultId: 3, recoveryConfirmed: true },
    { version: '1' },
  ]) {
    await store.save(value);
    await assert.rejects(readPresence(store, 1), { code: 'storage/corrupt' });
  }
  await store.save({ version: 2 });
  await assert.rejects(readPresence(store, 1), { code: 'vault/upgraded-elsewhere' });
});

test('the store in memory hands out copies, as IndexedDB does', async () => {
  const store = createMemoryKeyStore();
  const saved = { version: 1, bytes: Uint8Array.of(1, 2, 3) };
  await store.save(saved);
  saved.bytes.fill(0);
  const loaded = (await store.load()) as typeof saved;
  assert.deepEqual(loaded.bytes, Uint8Array.of(1, 2, 3));
  loaded.bytes.fill(9);
  assert.deepEqual(((await store.load()) as typeof saved).bytes, Uint8Array.of(1, 2, 3));
});
