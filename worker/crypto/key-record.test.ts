import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { directArgon2 } from './kdf/direct-argon2.ts';
import type { Argon2Runner } from './kdf/argon2.ts';
import {
  changePassphrase,
  confirmRecoveryWords,
  createKeyRecord,
  openVaultKeys,
  parseKeyRecord,
  proposeRecovery,
  renewCacheKey,
  rewrapPassphrase,
  unlockKeyRecord,
} from './key-record.ts';
import type { KeyRecord, VaultKeys } from './key-record.ts';
import { confirmedNewWords, followRecovery, standingRecoveryEntropy } from './recovery-confirmation.ts';
import { recoveryEntropyOf, recoveryPhraseOf } from './recovery-phrase.ts';
import { randomBytes } from './random.ts';
import { fastArgon2, FLOOR } from './testing/fast-argon2.ts';
import { bytesOf } from './testing/forge.ts';
import { runs } from './testing/runs.ts';

const deps = { argon2: fastArgon2, now: 1_000, parameters: FLOOR };
const wrongPassphrase = { code: 'vault/wrong-passphrase' };
const wrongPhrase = { code: 'vault/wrong-recovery-phrase' };

const create = (passphrase = 'correct horse') => createKeyRecord({ ...deps, passphrase });

function assertSameKeys(a: VaultKeys, b: VaultKeys): void {
  assert.deepEqual({ ...a, wipe: null }, { ...b, wipe: null });
}

test('a new vault opens with its passphrase and with its recovery words, to the same keys', async () => {
  const { record, keys, recoveryPhrase } = await create();
  const loaded = parseKeyRecord(structuredClone(record));
  for (const secret of [{ passphrase: 'correct horse' }, { recoveryPhrase }]) {
    const unlocked = await unlockKeyRecord(loaded, secret, { ...deps, now: 2_000 });
    assertSameKeys(await openVaultKeys(unlocked.record, unlocked.vaultKey), keys);
    assertSameKeys(await openVaultKeys(loaded, unlocked.vaultKey), keys);
    parseKeyRecord(structuredClone(unlocked.record));
  }
});

test('the real key derivation: create with measured costs, unlock, and refuse', async () => {
  const now = 1;
  const { record, keys } = await createKeyRecord({ passphrase: 'correct horse', argon2: directArgon2, now });
  const { vaultKey } = await unlockKeyRecord(
    record,
    { passphrase: 'correct horse' },
    { argon2: directArgon2, now },
  );
  assert.deepEqual(vaultKey, keys.vaultKey);
  const wrong = unlockKeyRecord(record, { passphrase: 'correct hors' }, { argon2: directArgon2, now });
  await assert.rejects(wrong, wrongPassphrase);
});

test('two vaults share nothing', async () => {
  const [a, b] = await Promise.all([create(), create()]);
  const parts = ({ keys, record, recoveryPhrase }: Awaited<ReturnType<typeof create>>) => [
    keys.vaultId,
    ...[keys.vaultKey, keys.eventStore.key, keys.eventStore.fileId, keys.cache.key, keys.cache.fileId],
    ...[keys.aggregateKeysKey, keys.device.deviceId, keys.device.signPublicKey, keys.device.signSecretKey],
    ...[keys.device.kemPublicKey, keys.device.kemSeed, keys.secretKey],
    ...[keys.recovery.signPublicKey, keys.recovery.kemPublicKey],
    ...record.slots.map((slot) => slot.publicKey),
    recoveryPhrase,
  ];
  const all = [...parts(a), ...parts(b)].map(String);
  assert.equal(new Set(all).size, all.length);
});

test('wrong secrets are told apart from damage, by kind', async () => {
  const { record, recoveryPhrase } = await create();
  for (const passphrase of ['correct horsf', 'Correct horse', 'correct horse ', 'x', '']) {
    await assert.rejects(unlockKeyRecord(record, { passphrase }, deps), wrongPassphrase);
  }
  const other = recoveryPhraseOf(randomBytes(32));
  await assert.rejects(unlockKeyRecord(record, { recoveryPhrase: other }, deps), wrongPhrase);
  await assert.rejects(unlockKeyRecord(record, { recoveryPhrase: 'not words' }, deps), wrongPhrase);
  await assert.rejects(unlockKeyRecord(record, { passphrase: recoveryPhrase }, deps), wrongPassphrase);
});

test('a passphrase that is too short makes no vault and costs no derivation', async () => {
  let derivations = 0;
  const argon2: Argon2Runner = (input, options) => (derivations++, fastArgon2(input, options));
  const refused = { code: 'input/invalid', field: 'passphrase' };
  await assert.rejects(createKeyRecord({ ...deps, argon2, passphrase: 'short' }), refused);
  const { record, recoveryPhrase } = await create();
  await assert.rejects(
    rewrapPassphrase(record, { recoveryPhrase, passphrase: 'short' }, { ...deps, argon2 }),
    refused,
  );
  const change = changePassphrase(record, { current: 'correct horse', next: '1234567' }, { ...deps, argon2 });
  await assert.rejects(change, refused);
  assert.equal(derivations, 0);
});

test('unlocking notes when, in that slot only', async () => {
  const { record } = await create();
  const { record: after } = await unlockKeyRecord(
    record,
    { passphrase: 'correct horse' },
    { ...deps, now: 5_000 },
  );
  assert.deepEqual(
    after.slots.map(({ kind, lastUsedAt }) => [kind, lastUsedAt]),
    [
      ['passphrase', 5_000],
      ['recovery', null],
    ],
  );
  assert.equal(after.revision, record.revision + 1);
});

test('a reset by recovery words rewrites the passphrase slot and no byte of another', async () => {
  const { record, keys, recoveryPhrase } = await create();
  const reset = await rewrapPassphrase(record, { recoveryPhrase, passphrase: 'a new passphrase' }, deps);
  parseKeyRecord(structuredClone(reset));
  const { slots, revision, mac, checksum, ...rest } = reset;
  assert.deepEqual(slots.slice(1), record.slots.slice(1));
  const untouched = { ...record, slots: undefined, revision: undefined, mac: undefined, checksum: undefined };
  assert.deepEqual(
    { ...rest, slots: undefined, revision: undefined, mac: undefined, checksum: undefined },
    untouched,
  );
  assert.equal(revision, record.revision + 1);
  assert.notDeepEqual([mac, checksum], [record.mac, record.checksum]);
  assert.notDeepEqual(slots[0]?.publicKey, record.slots[0]?.publicKey);

  await assert.rejects(unlockKeyRecord(reset, { passphrase: 'correct horse' }, deps), wrongPassphrase);
  for (const secret of [{ passphrase: 'a new passphrase' }, { recoveryPhrase }]) {
    const { vaultKey } = await unlockKeyRecord(reset, secret, deps);
    assertSameKeys(await openVaultKeys(reset, vaultKey), keys);
  }
});

test('a reset with other words changes nothing', async () => {
  const { record } = await create();
  const recoveryPhrase = recoveryPhraseOf(randomBytes(32));
  await assert.rejects(
    rewrapPassphrase(record, { recoveryPhrase, passphrase: 'a new passphrase' }, deps),
    wrongPhrase,
  );
});

test('changing the passphrase needs the current one', async () => {
  const { record, keys, recoveryPhrase } = await create();
  const wrong = changePassphrase(record, { current: 'wrong horse', next: 'a new passphrase' }, deps);
  await assert.rejects(wrong, wrongPassphrase);
  const changed = await changePassphrase(
    record,
    { current: 'correct horse', next: 'a new passphrase' },
    deps,
  );
  await assert.rejects(unlockKeyRecord(changed, { passphrase: 'correct horse' }, deps), wrongPassphrase);
  for (const secret of [{ passphrase: 'a new passphrase' }, { recoveryPhrase }]) {
    assert.deepEqual((await unlockKeyRecord(changed, secret, deps)).vaultKey, keys.vaultKey);
  }
});

test('any history of unlocking, changing, resetting, confirming and renewing leaves exactly the current secrets', async () => {
  const step = fc.constantFrom('unlock', 'recover', 'change', 'reset', 'confirm', 'renew');
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const { record: first, keys, recoveryPhrase } = await create('passphrase 0');
      const { vaultKey } = keys;
      let record = first;
      let changes = 0;
      for (const name of steps) {
        const current = `passphrase ${changes}`;
        const next = `passphrase ${changes + 1}`;
        const revision = record.revision;
        if (name === 'unlock') ({ record } = await unlockKeyRecord(record, { passphrase: current }, deps));
        if (name === 'recover') ({ record } = await unlockKeyRecord(record, { recoveryPhrase }, deps));
        if (name === 'change') record = await changePassphrase(record, { current, next }, deps);
        if (name === 'reset')
          record = await rewrapPassphrase(record, { recoveryPhrase, passphrase: next }, deps);
        if (name === 'confirm') record = await confirm(record, vaultKey, recoveryPhrase, [2, 13, 24]);
        if (name === 'renew') record = await renewCacheKey(record, vaultKey);
        if (name === 'change' || name === 'reset') changes += 1;
        assert.ok(record.revision > revision || (name === 'confirm' && record.revision === revision));
        record = parseKeyRecord(structuredClone(record));
      }
      for (let i = 0; i < changes; i++) {
        await assert.rejects(
          unlockKeyRecord(record, { passphrase: `passphrase ${i}` }, deps),
          wrongPassphrase,
        );
      }
      for (const secret of [{ passphrase: `passphrase ${changes}` }, { recoveryPhrase }]) {
        const unlocked = await unlockKeyRecord(record, secret, deps);
        const opened = await openVaultKeys(unlocked.record, unlocked.vaultKey);
        assert.deepEqual(opened.eventStore, keys.eventStore);
        assert.deepEqual(opened.device, keys.device);
        assert.equal(opened.cache.key.toString() === keys.cache.key.toString(), !steps.includes('renew'));
      }
      assert.equal(record.recoveryConfirmed, steps.includes('confirm'));
      assert.equal(record.slots.length, 2);
    }),
    runs(15),
  );
});

test('the words are confirmed by position, and then the record no longer holds them', async () => {
  const { record, keys, recoveryPhrase } = await create();
  assert.equal(record.recoveryConfirmed, false);
  const confirmed = await confirm(record, keys.vaultKey, recoveryPhrase.toUpperCase(), [24, 1, 7]);
  assert.equal(confirmed.recoveryConfirmed, true);
  assert.equal(confirmed.wrappedRecoveryEntropy, null);
  assertSameKeys(await openVaultKeys(parseKeyRecord(confirmed), keys.vaultKey), keys);
  assert.equal(await confirm(confirmed, keys.vaultKey, recoveryPhrase, [1, 2, 3]), confirmed);
});

test('new words count from their confirmation on, and stay in the record until a server knows of them', async () => {
  const { record: first, keys, recoveryPhrase } = await create();
  const { vaultKey } = keys;
  const record = await confirm(first, vaultKey, recoveryPhrase, [1, 2, 3]);
  for (const isSynced of [false, true]) {
    const proposed = await proposeRecovery(record, vaultKey);
    const opens = async (made: KeyRecord, phrase: string) =>
      unlockKeyRecord(made, { recoveryPhrase: phrase }, deps).then(
        () => true,
        () => false,
      );
    assert.equal(proposed.record.recoveryConfirmed, false);
    assert.deepEqual(proposed.record.recovery, record.recovery);
    assert.equal(await standingRecoveryEntropy(proposed.record, vaultKey), null);
    assert.equal(await opens(proposed.record, recoveryPhrase), true);
    assert.equal(await opens(proposed.record, proposed.recoveryPhrase), false);
    const wrong = confirm(proposed.record, vaultKey, recoveryPhrase, [4, 5, 6, 7, 8]);
    await assert.rejects(wrong, wrongPhrase);
    const next = await confirm(proposed.record, vaultKey, proposed.recoveryPhrase, [4, 5, 6], isSynced);
    assert.equal(await opens(next, recoveryPhrase), false);
    assert.equal(await opens(next, proposed.recoveryPhrase), true);
    const pending = await confirmedNewWords(next, vaultKey);
    assert.deepEqual(pending?.signPublicKey, isSynced ? next.recovery.signPublicKey : undefined);
    pending?.wipe();
    const followed = await followRecovery(next, vaultKey, next.recovery);
    assert.equal(await confirmedNewWords(followed, vaultKey), null);
    assert.deepEqual(followed.recovery, next.recovery);
  }
});

test('a record that follows other words gives up its own unconfirmed ones, and not those that are to replace them', async () => {
  const { record, keys } = await create();
  const { recovery: others } = (await create()).record;
  const followed = await followRecovery(record, keys.vaultKey, others);
  assert.equal(followed.recoveryConfirmed, true);
  assert.equal(followed.wrappedRecoveryEntropy, null);
  const proposed = (await proposeRecovery(followed, keys.vaultKey)).record;
  const again = await followRecovery(proposed, keys.vaultKey, record.recovery);
  assert.equal(again.recoveryConfirmed, false);
  assert.deepEqual(again.recovery, record.recovery);
});

test('one wrong word of three is not a confirmation', async () => {
  const { record, keys, recoveryPhrase } = await create();
  const words = recoveryPhrase.split(' ');
  const given = [words[0] ?? '', words[5] ?? '', words[11] === 'zoo' ? 'zone' : 'zoo'];
  const answer = confirmRecoveryWords(
    record,
    keys.vaultKey,
    { positions: [1, 6, 12], words: given },
    { now: 0, isSynced: false },
  );
  await assert.rejects(answer, wrongPhrase);
});

test('a question that makes no sense is refused', async () => {
  const { record, keys } = await create();
  const ask = (positions: unknown, words: unknown) =>
    confirmRecoveryWords(
      record,
      keys.vaultKey,
      { positions: positions as number[], words: words as string[] },
      { now: 0, isSynced: false },
    );
  for (const positions of [
    [],
    [1, 2],
    [1, 2, 2],
    [0, 1, 2],
    [1, 2, 25],
    [1, 2, 3.5],
    [1, 2, '3'],
    'abc',
    null,
  ]) {
    await assert.rejects(ask(positions, ['a', 'b', 'c']), { code: 'input/invalid', field: 'positions' });
  }
  for (const words of [
    [],
    ['a', 'b'],
    ['a', 'b', 'c', 'd'],
    ['a', 'b', 3],
    ['a', 'b', 'c'.repeat(65)],
    'abc',
    null,
  ]) {
    await assert.rejects(ask([1, 2, 3], words), { code: 'input/invalid', field: 'words' });
  }
});

test('a renewed cache has another key and another file, and nothing else changes', async () => {
  const { record, keys } = await create();
  const renewed = await renewCacheKey(record, keys.vaultKey);
  const opened = await openVaultKeys(renewed, keys.vaultKey);
  assert.notDeepEqual(opened.cache.key, keys.cache.key);
  assert.notDeepEqual(opened.cache.fileId, keys.cache.fileId);
  assertSameKeys({ ...opened, cache: keys.cache }, keys);
  await assert.rejects(renewCacheKey(record, randomBytes(32)), { code: 'crypto/authentication-failed' });
});

test('nothing readable and no key stands in the record', async () => {
  const { record, keys, recoveryPhrase } = await create('canary passphrase');
  const bytes = bytesOf(record);
  const secrets = [
    // Single words would not do: `device` and `record` are on the list, and names of fields.
    ...['canary passphrase', ...(recoveryPhrase.match(/\w+ \w+/gu) ?? [])],
    ...[keys.vaultKey, keys.eventStore.key, keys.cache.key, keys.aggregateKeysKey],
    ...[keys.device.signSecretKey.subarray(0, 32), recoveryEntropyOf(recoveryPhrase)],
    ...[keys.device.kemSeed, keys.secretKey],
  ];
  for (const secret of secrets) assert.equal(bytes.includes(Buffer.from(secret)), false);
  assert.equal(bytes.includes(Buffer.from(keys.eventStore.fileId)), true);
});

test('what was derived or decrypted on the way is overwritten', async () => {
  const seen: Uint8Array[] = [];
  const argon2: Argon2Runner = async (input, options) => {
    const hash = await fastArgon2(input, options);
    seen.push(input.password, hash);
    return hash;
  };
  const { record } = await createKeyRecord({ ...deps, argon2, passphrase: 'correct horse' });
  await unlockKeyRecord(record, { passphrase: 'correct horse' }, { ...deps, argon2 });
  await assert.rejects(unlockKeyRecord(record, { passphrase: 'wrong horse' }, { ...deps, argon2 }));
  assert.equal(seen.length, 6);
  for (const secret of seen) assert.deepEqual(secret, new Uint8Array(secret.length));
});

test('wiping overwrites every key that was handed out', async () => {
  const { record, keys } = await create();
  const vaultKey = keys.vaultKey.slice();
  const other = await openVaultKeys(record, vaultKey);
  for (const { wipe, ...held } of [keys, other]) {
    wipe();
    wipe();
    const secrets = [held.vaultKey, held.eventStore.key, held.cache.key, held.aggregateKeysKey];
    for (const secret of [...secrets, held.device.signSecretKey, held.device.kemSeed, held.secretKey]) {
      assert.deepEqual(secret, new Uint8Array(secret.length));
    }
  }
  assert.notDeepEqual(vaultKey, new Uint8Array(32));
});

test('an aborted derivation is canceled', async () => {
  const { record } = await create();
  const signal = AbortSignal.abort();
  const canceled = { code: 'vault/canceled' };
  await assert.rejects(createKeyRecord({ ...deps, signal, passphrase: 'correct horse' }), canceled);
  await assert.rejects(
    unlockKeyRecord(record, { passphrase: 'correct horse' }, { ...deps, signal }),
    canceled,
  );
});

function confirm(
  record: KeyRecord,
  vaultKey: Uint8Array,
  phrase: string,
  positions: number[],
  isSynced = false,
): Promise<KeyRecord> {
  const all = phrase.split(' ');
  const words = positions.map((position) => all[position - 1] ?? '');
  return confirmRecoveryWords(record, vaultKey, { positions, words }, { now: 0, isSynced });
}
