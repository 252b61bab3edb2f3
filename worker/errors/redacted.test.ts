import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { test } from 'node:test';
import { recoveryKeysOf } from '../crypto/recovery-keys.ts';
import { createVault, PASSPHRASE } from '../owner/testing/core-fixture.ts';
import { openVaultKeys, parseKeyRecord, unlockKeyRecord } from '../crypto/key-record.ts';
import { fastArgon2 } from '../owner/testing/fast-argon2.ts';
import { redacted } from './redacted.ts';

const printed = (value: unknown) => [
  String(value),
  `${value as string}`,
  JSON.stringify({ value }),
  inspect(value, { showHidden: true, depth: null }),
  inspect(new Error('x', { cause: value })),
];

test('a redacted value prints as such everywhere, and is what it was otherwise', () => {
  const value = redacted({ key: Uint8Array.of(1, 2, 3), id: 'canary-id' });
  for (const text of printed(value)) {
    assert.match(text, /\[redacted\]/);
    assert.doesNotMatch(text, /canary|1, ?2, ?3/);
  }
  assert.deepEqual({ ...value }, { key: Uint8Array.of(1, 2, 3), id: 'canary-id' });
  assert.deepEqual(structuredClone({ ...value }), { ...value });
  assert.deepEqual(Object.keys(value), ['key', 'id']);
});

test('the keys of a vault, of a session and of the recovery words print as such', async () => {
  const { device, core } = await createVault();
  const session = core.session();
  assert.ok(session);
  const record = parseKeyRecord(await device.keyStore.load());
  const secret = { passphrase: PASSPHRASE };
  const { vaultKey } = await unlockKeyRecord(record, secret, { argon2: fastArgon2, now: 0 });
  const keys = await openVaultKeys(record, vaultKey);
  const words = await recoveryKeysOf(new Uint8Array(32).fill(7));
  for (const value of [session, keys, words]) {
    for (const text of printed(value)) {
      assert.match(text, /\[redacted\]/);
      assert.doesNotMatch(text, new RegExp(`${keys.vaultId}|Uint8Array|\\d+,\\s*\\d+`));
    }
  }
  assert.deepEqual(structuredClone(session), { vaultId: keys.vaultId, vaultKey });
  await core.close();
});
