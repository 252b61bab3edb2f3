import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode, rfc8949EncodeOptions } from 'cborg';
import fc from 'fast-check';
import { encodeFlatCbor } from './cbor-writer.ts';
import type { CborValue } from './cbor.ts';

const bytes = (maxLength: number) => fc.uint8Array({ maxLength });

const flat = fc.letrec<{ value: CborValue; array: readonly CborValue[] }>((tie) => ({
  array: fc.array(tie('value'), { maxLength: 40 }),
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.string({ unit: 'grapheme-ascii', maxLength: 400 }),
    fc.maxSafeNat(),
    fc.nat(70_000),
    fc.constantFrom(0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER),
    bytes(300),
    fc.boolean(),
    fc.constant(null),
    tie('array'),
  ),
})).value;

/** The library gives a Buffer now and then, which is a Uint8Array too. */
function assertSameBytes(value: CborValue): void {
  const bytes = encodeFlatCbor(value);
  assert.ok(bytes);
  assert.deepEqual(bytes, new Uint8Array(encode(value, rfc8949EncodeOptions)));
}

test('flat values have the bytes that the library gives them', () => {
  fc.assert(
    fc.property(flat, (value) => {
      assertSameBytes(value);
    }),
    { numRuns: 2_000 },
  );
});

test('long items have the bytes that the library gives them', () => {
  for (const length of [255, 256, 65_535, 65_536, 100_000]) {
    for (const value of [
      'x'.repeat(length),
      'é'.repeat(length),
      new Uint8Array(length),
      new Array(length).fill(1),
    ])
      assertSameBytes(value);
  }
});

test('what is not flat is left to the library', () => {
  for (const value of [{ a: 1 }, [1, { a: 1 }], -1, -0, 1.5, Number.NaN, 2 ** 53])
    assert.equal(encodeFlatCbor(value), null);
});

test('the result is its own: a later one does not change it', () => {
  const first = encodeFlatCbor(['a', 1]);
  const copy = first?.slice();
  encodeFlatCbor(['b', 2]);
  assert.deepEqual(first, copy);
});
