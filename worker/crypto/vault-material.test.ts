import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createKeyRecord, openVaultKeys, unlockKeyRecord } from './key-record.ts';
import { recoveryKeysOf } from './recovery-keys.ts';
import { recoveryEntropyOf } from './recovery-phrase.ts';
import { fastArgon2 } from './testing/fast-argon2.ts';
import { exportVaultMaterial, restoreKeyRecord } from './vault-material.ts';

const deps = { argon2: fastArgon2, now: 1_760_000_000_000 };
const equal = (one: Uint8Array, other: Uint8Array) => Buffer.from(one).equals(Buffer.from(other));

async function vault() {
  const made = await createKeyRecord({ ...deps, passphrase: 'correct horse battery' });
  const vaultKey = made.keys.vaultKey;
  return { ...made, vaultKey, material: await exportVaultMaterial(made.record, vaultKey) };
}

describe('the material of a vault', () => {
  it('makes another installation of the same vault, with keys of its own', async () => {
    const { record, keys, material, recoveryPhrase } = await vault();
    const passphrase = 'another passphrase';
    const { vaultId } = record;
    const restored = await restoreKeyRecord({ ...deps, vaultId, passphrase, material });
    for (const [one, other] of [
      [keys.vaultKey, restored.keys.vaultKey],
      [keys.eventStore.key, restored.keys.eventStore.key],
      [keys.cache.key, restored.keys.cache.key],
      [keys.aggregateKeysKey, restored.keys.aggregateKeysKey],
      [keys.device.signPublicKey, restored.keys.device.signPublicKey],
      [keys.eventStore.fileId, restored.keys.eventStore.fileId],
    ] as const) {
      assert.equal(equal(one, other), false);
    }
    assert.ok(equal(keys.secretKey, restored.keys.secretKey));
    assert.deepEqual(restored.record.recovery, record.recovery);
    for (const secret of [{ passphrase }, { recoveryPhrase }]) {
      const { vaultKey } = await unlockKeyRecord(restored.record, secret, deps);
      assert.ok(equal(vaultKey, restored.keys.vaultKey));
    }
    await assert.rejects(unlockKeyRecord(restored.record, { passphrase: 'correct horse battery' }, deps), {
      code: 'vault/wrong-passphrase',
    });
  });

  it('survives being restored from a restored one', async () => {
    const first = await vault();
    const { vaultId } = first.record;
    const second = await restoreKeyRecord({
      ...deps,
      vaultId,
      passphrase: 'second one',
      material: first.material,
    });
    const material = await exportVaultMaterial(second.record, second.keys.vaultKey);
    const third = await restoreKeyRecord({ ...deps, vaultId, passphrase: 'third one', material });
    const { recoveryPhrase } = first;
    const { vaultKey } = await unlockKeyRecord(third.record, { recoveryPhrase }, deps);
    assert.ok(equal(vaultKey, third.keys.vaultKey));
    const { secretKey } = await openVaultKeys(third.record, vaultKey);
    assert.ok(equal(secretKey, first.keys.secretKey));
  });

  it('holds no local key and no device key', async () => {
    const { keys, material } = await vault();
    const bytes = JSON.stringify(material, (_name, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
    );
    for (const secret of [
      keys.vaultKey,
      keys.eventStore.key,
      keys.cache.key,
      keys.aggregateKeysKey,
      keys.device.signSecretKey.subarray(0, 32),
    ]) {
      assert.equal(bytes.includes(Buffer.from(secret).toString('hex')), false);
    }
  });

  it('is not taken from a record that somebody changed', async () => {
    const { record, vaultKey } = await vault();
    await assert.rejects(exportVaultMaterial({ ...record, recoveryConfirmed: true }, vaultKey), {
      code: 'crypto/authentication-failed',
    });
  });

  it('names the public keys of the words', async () => {
    const { record, recoveryPhrase } = await vault();
    const derived = await recoveryKeysOf(recoveryEntropyOf(recoveryPhrase));
    assert.ok(equal(derived.signPublicKey, record.recovery.signPublicKey));
    assert.ok(equal(derived.kemPublicKey, record.recovery.kemPublicKey));
    assert.equal(equal(derived.locator, derived.credential), false);
    assert.equal(equal(derived.signSeed, derived.kemSeed), false);
  });
});
