import assert from 'node:assert/strict';
import { hkdfSync } from 'node:crypto';
import { test } from 'node:test';
import {
  createKeyRecord,
  joinKeyRecord,
  openVaultKeys,
  parseKeyRecord,
  unlockKeyRecord,
} from './key-record.ts';
import { openSealed, sealTo } from './hpke.ts';
import { randomBytes } from './random.ts';
import { unconfirmedRecoveryEntropy } from './recovery-confirmation.ts';
import { recoveryKeysOf } from './recovery-keys.ts';
import { recoveryEntropyOf, recoveryPhraseOf } from './recovery-phrase.ts';
import { loadSodium } from './sodium.ts';
import { fastArgon2, FLOOR } from './testing/fast-argon2.ts';

const deps = { argon2: fastArgon2, now: 1_000, parameters: FLOOR };

test('each key of the words is HKDF under its own label, as the format says', async () => {
  const entropy = new Uint8Array(32).fill(7);
  const keys = await recoveryKeysOf(entropy);
  const expected = (purpose: string) =>
    new Uint8Array(hkdfSync('sha256', entropy, new Uint8Array(0), `mo-kit/v1/recovery/${purpose}`, 32));
  assert.deepEqual(
    [keys.signSeed, keys.kemSeed, keys.locator, keys.credential],
    ['sign', 'kem', 'locator', 'credential'].map(expected),
  );
  assert.deepEqual([keys.signPublicKey.length, keys.kemPublicKey.length], [32, 1216]);
  const same = await recoveryKeysOf(entropy);
  assert.deepEqual({ ...same, wipe: null }, { ...keys, wipe: null });
  keys.wipe();
  for (const secret of [keys.signSeed, keys.kemSeed, keys.locator, keys.credential]) {
    assert.deepEqual(secret, new Uint8Array(32));
  }
});

test('the words of a vault are behind the public keys in its record', async () => {
  const { record, keys, recoveryPhrase } = await createKeyRecord({ ...deps, passphrase: 'correct horse' });
  const own = await recoveryKeysOf(recoveryEntropyOf(recoveryPhrase));
  assert.deepEqual(keys.recovery, { signPublicKey: own.signPublicKey, kemPublicKey: own.kemPublicKey });
  const info = new Uint8Array(1);
  const message = randomBytes(9);
  const sealed = await sealTo(keys.recovery.kemPublicKey, info, info, message);
  assert.deepEqual(await openSealed(own.kemSeed, info, info, sealed), message);
  const sodium = await loadSodium();
  const { privateKey } = sodium.crypto_sign_seed_keypair(own.signSeed);
  const signature = sodium.crypto_sign_detached(message, privateKey);
  assert.ok(sodium.crypto_sign_verify_detached(signature, message, keys.recovery.signPublicKey));
  assert.deepEqual(
    await unconfirmedRecoveryEntropy(record, keys.vaultKey),
    recoveryEntropyOf(recoveryPhrase),
  );
});

test('what others seal to the device opens with its seed', async () => {
  const { keys } = await createKeyRecord({ ...deps, passphrase: 'correct horse' });
  const info = new Uint8Array(1);
  const message = randomBytes(9);
  const sealed = await sealTo(keys.device.kemPublicKey, info, info, message);
  assert.deepEqual(await openSealed(keys.device.kemSeed, info, info, sealed), message);
});

test('a device that joins has the keys of the vault, and everything of this installation anew', async () => {
  const first = await createKeyRecord({ ...deps, passphrase: 'correct horse' });
  const { vaultId, recovery, secretKey } = first.keys;
  for (const recoveryPhrase of [undefined, first.recoveryPhrase]) {
    const words = recoveryPhrase === undefined ? {} : { recoveryPhrase };
    const joined = await joinKeyRecord({
      ...deps,
      passphrase: 'another passphrase',
      vault: { vaultId, recovery, secretKey, ...words },
    });
    const record = parseKeyRecord(structuredClone(joined.record));
    assert.equal(joined.keys.vaultId, vaultId);
    assert.deepEqual([joined.keys.recovery, joined.keys.secretKey], [recovery, secretKey]);
    const own = ({ keys }: typeof joined) => [
      ...[keys.vaultKey, keys.eventStore.key, keys.cache.key, keys.aggregateKeysKey, keys.device.deviceId],
      ...[keys.device.signPublicKey, keys.device.kemPublicKey],
    ];
    const all = [...own(first), ...own(joined)].map(String);
    assert.equal(new Set(all).size, all.length);
    assert.deepEqual([record.recoveryConfirmed, record.wrappedRecoveryEntropy], [true, null]);
    assert.equal(record.slots.length, recoveryPhrase === undefined ? 1 : 2);
    const unlock = unlockKeyRecord(record, { recoveryPhrase: first.recoveryPhrase }, deps);
    if (recoveryPhrase === undefined) await assert.rejects(unlock, { code: 'vault/wrong-recovery-phrase' });
    else await openVaultKeys(record, (await unlock).vaultKey);
  }
});

test('words of another vault join nothing', async () => {
  const { keys } = await createKeyRecord({ ...deps, passphrase: 'correct horse' });
  const { vaultId, recovery, secretKey } = keys;
  const vault = { vaultId, recovery, secretKey, recoveryPhrase: recoveryPhraseOf(randomBytes(32)) };
  await assert.rejects(joinKeyRecord({ ...deps, passphrase: 'another passphrase', vault }), {
    code: 'vault/wrong-recovery-phrase',
  });
});
