import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { associatedData } from './associated-data.ts';
import { sealTo } from './hpke.ts';
import { ARGON2_CEILING, ARGON2_FLOOR } from './kdf/argon2.ts';
import type { Argon2Runner } from './kdf/argon2.ts';
import { createKeyRecord, openVaultKeys, parseKeyRecord, unlockKeyRecord } from './key-record.ts';
import type { KeyRecord, KeySlot } from './key-record.ts';
import { randomBytes, randomId } from './random.ts';
import { fastArgon2, FLOOR } from './testing/fast-argon2.ts';
import { flip } from './testing/flip.ts';
import { forge, forgeSlot, reseal } from './testing/forge.ts';
import { runs } from './testing/runs.ts';
import { finishRecord } from './vault-keys.ts';

const passphrase = 'correct horse';
const deps = { argon2: fastArgon2, now: 1_000, parameters: FLOOR };
const corrupt = { code: 'storage/corrupt' };
const failed = { code: 'crypto/authentication-failed' };
const { record, keys, recoveryPhrase } = await createKeyRecord({ ...deps, passphrase });
const stranger = await createKeyRecord({ ...deps, passphrase });
const slotOf = (kind: KeySlot['kind'], from = record) => {
  const slot = from.slots.find((candidate) => candidate.kind === kind);
  assert.ok(slot);
  return slot;
};

const secrets = [{ passphrase }, { recoveryPhrase }];

test('the record as it is opens', async () => {
  for (const secret of secrets) {
    const unlocked = await unlockKeyRecord(forge(record, {}), secret, deps);
    assert.deepEqual(unlocked.vaultKey, keys.vaultKey);
  }
});

test('any changed byte of any part is damage, and is found before a secret is asked for', () => {
  for (const [path, bytes, put] of byteFields(record)) {
    for (const index of [0, bytes.length >> 1, bytes.length - 1]) {
      assert.throws(() => parseKeyRecord(put(flip(bytes, index, 3))), corrupt, path);
    }
    assert.throws(() => parseKeyRecord(put(bytes.subarray(1))), corrupt, path);
    assert.throws(() => parseKeyRecord(put(new Uint8Array([...bytes, 0]))), corrupt, path);
  }
});

test('a missing, extra or mistyped part is damage', () => {
  for (const key of Object.keys(record)) {
    const rest: Partial<KeyRecord> = { ...record };
    delete rest[key as keyof KeyRecord];
    assert.throws(() => parseKeyRecord(rest), corrupt);
    assert.throws(() => parseKeyRecord({ ...record, [key]: 'text' }), corrupt);
  }
  assert.throws(() => parseKeyRecord(forge(record, { extra: 1 } as Partial<KeyRecord>)), corrupt);
  assert.throws(() => parseKeyRecord(forge(record, { slots: [] })), corrupt);
  assert.throws(() => parseKeyRecord({ ...record, version: 0 }), corrupt);
});

test('whatever is loaded, the answer is a record or one of two errors', () => {
  const codes = new Set(['storage/corrupt', 'vault/upgraded-elsewhere']);
  fc.assert(
    fc.property(
      fc.anything({ withTypedArray: true }),
      fc.constantFrom(...Object.keys(record)),
      (value, key) => {
        for (const loaded of [value, { ...record, [key]: value }]) {
          try {
            parseKeyRecord(loaded);
          } catch (error) {
            assert.ok(codes.has((error as { code: string }).code));
          }
        }
      },
    ),
    runs(500),
  );
});

test('a record of a later version is not guessed at', () => {
  const later = { code: 'vault/upgraded-elsewhere' };
  assert.throws(() => parseKeyRecord({ ...record, version: 2 }), later);
  assert.throws(() => parseKeyRecord({ version: 3, other: 'shape' }), later);
});

test('every value bound to a slot: exchange it and the secret opens nothing', async () => {
  const kdf = slotOf('passphrase').kdf;
  const changes: [string, (kind: KeySlot['kind']) => KeyRecord][] = [
    ['vault id', () => forge(record, { vaultId: randomId() })],
    ['slot id', (kind) => forgeSlot(record, kind, { slotId: randomId() })],
    ['salt', (kind) => forgeSlot(record, kind, { kdf: { ...slotOf(kind).kdf, salt: randomBytes(16) } })],
    [
      'wrapped private key',
      (kind) => forgeSlot(record, kind, pick(slotOf(kind, stranger.record), 'wrappedPrivateKey')),
    ],
  ];
  for (const [name, change] of changes) {
    await assert.rejects(
      unlockKeyRecord(change('passphrase'), { passphrase }, deps),
      { code: 'vault/wrong-passphrase' },
      name,
    );
    const recovered = unlockKeyRecord(change('recovery'), { recoveryPhrase }, deps);
    await assert.rejects(recovered, { code: 'vault/wrong-recovery-phrase' }, name);
  }
  for (const cost of ['memoryKiB', 'iterations', 'parallelism'] as const) {
    const dearer = forgeSlot(record, 'passphrase', { kdf: { ...kdf, [cost]: ARGON2_FLOOR[cost] + 1 } });
    await assert.rejects(
      unlockKeyRecord(dearer, { passphrase }, deps),
      { code: 'vault/wrong-passphrase' },
      cost,
    );
  }
});

test('the costs are bound to the slot also where they would not change the key', async () => {
  // As if a derivation ignored them: what is left is the associated data.
  const argon2: Argon2Runner = (input) => fastArgon2({ ...input, ...ARGON2_FLOOR });
  const { kdf } = slotOf('passphrase');
  assert.deepEqual(
    (await unlockKeyRecord(record, { passphrase }, { ...deps, argon2 })).vaultKey,
    keys.vaultKey,
  );
  for (const cost of ['memoryKiB', 'iterations', 'parallelism'] as const) {
    const other = forgeSlot(record, 'passphrase', { kdf: { ...kdf, [cost]: ARGON2_FLOOR[cost] + 1 } });
    const unlock = unlockKeyRecord(other, { passphrase }, { ...deps, argon2 });
    await assert.rejects(unlock, { code: 'vault/wrong-passphrase' }, cost);
  }
});

test('a slot that opens but holds something else is refused', async () => {
  for (const part of ['publicKey', 'sealedVaultKey', 'vaultKeySignature'] as const) {
    for (const kind of ['passphrase', 'recovery'] as const) {
      const foreign = forgeSlot(record, kind, pick(slotOf(kind, stranger.record), part));
      const ownOther = forgeSlot(
        record,
        kind,
        pick(slotOf(kind === 'recovery' ? 'passphrase' : 'recovery'), part),
      );
      const flipped = forgeSlot(record, kind, { [part]: flip(slotOf(kind)[part], 7) });
      const secret = kind === 'passphrase' ? { passphrase } : { recoveryPhrase };
      for (const forged of [foreign, ownOther, flipped]) {
        await assert.rejects(unlockKeyRecord(forged, secret, deps), failed, `${kind} ${part}`);
      }
    }
  }
});

test('the public key a rotation would seal to is signed, whatever the MAC says', async () => {
  const { publicKey } = slotOf('passphrase', stranger.record);
  const { slots } = forgeSlot(record, 'passphrase', { publicKey });
  const resealed = reseal(keys.vaultKey, record, { slots });
  await assert.rejects(unlockKeyRecord(resealed, { passphrase }, deps), failed);
});

test('costs under the floor or over the ceiling are refused before they are used', async () => {
  const kdf = slotOf('passphrase').kdf;
  for (const cost of ['memoryKiB', 'iterations', 'parallelism'] as const) {
    for (const value of [ARGON2_FLOOR[cost] - 1, ARGON2_CEILING[cost] + 1]) {
      const forged = forgeSlot(record, 'passphrase', { kdf: { ...kdf, [cost]: value } });
      const unlock = unlockKeyRecord(parseKeyRecord(forged), { passphrase }, deps);
      await assert.rejects(unlock, { code: 'crypto/unsupported-parameters' });
    }
  }
});

test('a writer of the profile cannot put a vault key of their own behind the person’s passphrase', async () => {
  // Everything public is right, the whole record is made anew under the attacker's key, and the slot would decrypt.
  const attackersKey = randomBytes(32);
  const slot = slotOf('passphrase');
  const sealedVaultKey = await sealTo(
    slot.publicKey,
    associatedData('mo-kit/v1/slot/seal', record.vaultId),
    associatedData('mo-kit/v1/slot/vault-key', record.vaultId, slot.slotId, slot.kind, slot.kdf),
    attackersKey,
  );
  const slots = record.slots.map((other) => (other === slot ? { ...slot, sealedVaultKey } : other));
  const forged = parseKeyRecord(finishRecord(attackersKey, { ...record, slots }));
  await assert.rejects(unlockKeyRecord(forged, { passphrase }, deps), failed);
});

test('every part outside the slots is bound to the vault key', async () => {
  const { eventStore, cache, device } = record;
  const changes: [string, Partial<KeyRecord>][] = [
    ['created at', { createdAt: 2 }],
    ['revision', { revision: 99 }],
    ['confirmed', { recoveryConfirmed: true }],
    ['words dropped', { wrappedRecoveryEntropy: null }],
    ['stores exchanged', { eventStore: cache, cache: eventStore }],
    ['file ids exchanged', { eventStore: { ...eventStore, fileId: cache.fileId } }],
    ['file id of the cache', { cache: { ...cache, fileId: randomBytes(16) } }],
    ['another store', { eventStore: stranger.record.eventStore }],
    ['keys table', { wrappedAggregateKeysKey: eventStore.wrappedKey }],
    ['authority', { wrappedAuthoritySeed: device.wrappedSeed }],
    ['device id', { device: { ...device, deviceId: randomId() } }],
    ['device key', { device: { ...device, signPublicKey: stranger.record.device.signPublicKey } }],
    ['another device', { device: stranger.record.device }],
    ['receiving key', { device: { ...device, kemPublicKey: stranger.record.device.kemPublicKey } }],
    ['recovery keys', { recovery: stranger.record.recovery }],
    ['recovery signing key', { recovery: { ...record.recovery, signPublicKey: device.signPublicKey } }],
    ['secret key', { wrappedSecretKey: stranger.record.wrappedSecretKey }],
    ['a slot removed', { slots: record.slots.slice(0, 1) }],
    ['a slot added', { slots: [...record.slots, slotOf('recovery', stranger.record)] }],
    ['slots in another order', { slots: record.slots.toReversed() }],
    ['MAC', { mac: randomBytes(32) }],
  ];
  for (const [name, change] of changes) {
    const forged = parseKeyRecord(forge(record, change));
    await assert.rejects(openVaultKeys(forged, keys.vaultKey), failed, name);
    if (name === 'a slot removed') continue;
    for (const secret of secrets) await assert.rejects(unlockKeyRecord(forged, secret, deps), failed, name);
  }
  for (const change of [{ label: 'x' }, { createdAt: 2 }, { lastUsedAt: 2 }]) {
    const forged = parseKeyRecord(forgeSlot(record, 'recovery', change));
    await assert.rejects(openVaultKeys(forged, keys.vaultKey), failed);
  }
});

test('even with a valid MAC, a wrapped key opens only in its own place', async () => {
  const { eventStore, cache, device } = record;
  const changes: [string, Partial<KeyRecord>][] = [
    ['purpose', { eventStore: { ...eventStore, wrappedKey: cache.wrappedKey } }],
    ['file id', { eventStore: { ...eventStore, fileId: randomBytes(16) } }],
    ['file id of the cache', { cache: { ...cache, fileId: eventStore.fileId } }],
    ['keys table', { wrappedAggregateKeysKey: cache.wrappedKey }],
    ['device id', { device: { ...device, deviceId: randomId() } }],
    ['device seed', { device: { ...device, wrappedSeed: record.wrappedAuthoritySeed } }],
    ['device public key', { device: { ...device, signPublicKey: randomBytes(32) } }],
    ['receiving key', { device: { ...device, kemPublicKey: stranger.record.device.kemPublicKey } }],
    ['receiving seed', { device: { ...device, wrappedKemSeed: device.wrappedSeed } }],
    ['signing seed', { device: { ...device, wrappedSeed: device.wrappedKemSeed } }],
    ['secret key', { wrappedSecretKey: stranger.record.wrappedSecretKey }],
    ['vault id', { vaultId: randomId() }],
  ];
  for (const [name, change] of changes) {
    const resealed = reseal(keys.vaultKey, record, change);
    await assert.rejects(openVaultKeys(parseKeyRecord(resealed), keys.vaultKey), failed, name);
  }
  await openVaultKeys(reseal(keys.vaultKey, record, {}), keys.vaultKey);
});

test('the key of another vault opens nothing', async () => {
  await assert.rejects(openVaultKeys(record, stranger.keys.vaultKey), failed);
  await assert.rejects(openVaultKeys(record, new Uint8Array(32)), failed);
});

function pick<Part extends keyof KeySlot>(slot: KeySlot, part: Part): Pick<KeySlot, Part> {
  return { [part]: slot[part] } as Pick<KeySlot, Part>;
}

/** Every byte string in a value, with its path and a way to get the whole value with another one in its place. */
function byteFields(value: unknown, path = ''): [string, Uint8Array, (bytes: Uint8Array) => unknown][] {
  if (value instanceof Uint8Array) return [[path, value, (bytes) => bytes]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    byteFields(part, `${path}.${key}`).map(([name, bytes, put]): ReturnType<typeof byteFields>[number] => [
      name,
      bytes,
      (other) =>
        Array.isArray(value)
          ? value.map((item: unknown, i) => (String(i) === key ? put(other) : item))
          : { ...value, [key]: put(other) },
    ]),
  );
}
