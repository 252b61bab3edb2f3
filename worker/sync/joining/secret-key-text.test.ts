import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { formatSecretKey, parseSecretKey } from './secret-key-text.ts';

it('a secret key comes back however it was typed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const printed = formatSecretKey(bytes);
      assert.match(printed, /^(?:[0-9a-f]{4} ){7}[0-9a-f]{4}$/);
      for (const typed of [
        printed,
        printed.toUpperCase(),
        printed.replaceAll(' ', ''),
        printed.replaceAll(' ', '-'),
        ` ${printed.replaceAll(' ', ' – ')}\n`,
        printed.replaceAll(' ', '\n'),
        printed.replaceAll('0', 'O').replaceAll('1', 'l'),
      ]) {
        assert.deepEqual(Uint8Array.from(parseSecretKey(typed)), bytes, typed);
      }
    }),
  );
});

it('anything else is no secret key', () => {
  for (const typed of [
    '',
    '0',
    '0'.repeat(31),
    '0'.repeat(33),
    'g'.repeat(32),
    'seven words that are no key at all',
  ]) {
    assert.throws(() => parseSecretKey(typed), { code: 'input/invalid', field: 'secretKey' }, typed);
  }
});
