import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodePassphrase } from './passphrase.ts';
import { runs } from './testing/runs.ts';

const invalid = { code: 'input/invalid', field: 'passphrase' };
const tooLong = { code: 'input/too-long', field: 'passphrase' };

test('forms that look alike give the same bytes', () => {
  const same: [string, string][] = [
    ['\u00e9clair12', 'e\u0301clair12'],
    ['\ufb01ftyfive', 'fiftyfive'],
    ['\uff50\uff41\uff53\uff53word', 'password'],
    ['\u212bngstrom', '\u00c5ngstrom'],
  ];
  for (const [a, b] of same) assert.deepEqual(encodePassphrase(a, 'new'), encodePassphrase(b, 'new'));
});

test('case and spaces count', () => {
  const encoded = ['password', 'Password', ' password', 'password '].map((text) =>
    encodePassphrase(text, 'new').toString(),
  );
  assert.equal(new Set(encoded).size, encoded.length);
});

test('eight characters are enough and seven are not, counted as people count', () => {
  assert.equal(encodePassphrase('😀'.repeat(8), 'new').length, 32);
  assert.throws(() => encodePassphrase('😀'.repeat(7), 'new'), invalid);
  // Eight code units before composition, seven characters after it.
  assert.throws(() => encodePassphrase('e\u0301clairs', 'new'), invalid);
});

test('the minimum does not shut out a passphrase that was set when it was lower', () => {
  assert.equal(encodePassphrase('short', 'existing').length, 5);
});

test('1024 characters are allowed, one more is not, also after normalization', () => {
  assert.equal(encodePassphrase('a'.repeat(1024), 'new').length, 1024);
  assert.throws(() => encodePassphrase('a'.repeat(1025), 'new'), tooLong);
  assert.throws(() => encodePassphrase('a'.repeat(1025), 'existing'), tooLong);
  assert.throws(() => encodePassphrase('a'.repeat(10_000_000), 'existing'), tooLong);
  assert.throws(() => encodePassphrase('\ufdfa'.repeat(1024), 'existing'), tooLong);
});

test('half a character is refused wherever it stands', () => {
  for (const text of ['\ud800password', 'pass\udc00word', 'password\ud83d', '\udc00\ud800password']) {
    assert.throws(() => encodePassphrase(text, 'new'), invalid);
    assert.throws(() => encodePassphrase(text, 'existing'), invalid);
  }
});

test('what is not a string is refused', () => {
  for (const value of [undefined, null, 12345678, ['password'], {}]) {
    assert.throws(() => encodePassphrase(value as unknown as string, 'new'), invalid);
  }
});

test('normalization is stable: a normalized passphrase encodes to the same bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 8, maxLength: 40 }), (text) => {
      const bytes = encodePassphrase(text, 'existing');
      assert.deepEqual(encodePassphrase(new TextDecoder().decode(bytes), 'existing'), bytes);
    }),
    runs(200),
  );
});
