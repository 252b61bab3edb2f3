import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex } from '@scure/base';
import fc from 'fast-check';
import { associatedData } from './associated-data.ts';
import { decodeCbor, encodeCbor } from './cbor.ts';
import type { CborValue } from './cbor.ts';
import { runs } from './testing/runs.ts';

const { value: valueArbitrary } = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 40 }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(
      fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
      tie('value'),
      {
        maxKeys: 5,
        noNullPrototype: true,
      },
    ),
  ),
}));

test('values come back, and encode to the same bytes again', () => {
  fc.assert(
    fc.property(valueArbitrary, (value) => {
      const bytes = encodeCbor(value);
      const decoded = decodeCbor(bytes) as CborValue;
      assert.deepEqual(encodeCbor(decoded), bytes);
    }),
    runs(300),
  );
});

test('the order of keys does not matter to the bytes; examples of RFC 8949, appendix A', () => {
  assert.deepEqual(encodeCbor({ b: 1, a: 2, aa: 3 }), encodeCbor({ aa: 3, a: 2, b: 1 }));
  const examples: [CborValue, string][] = [
    [0, '00'],
    [23, '17'],
    [24, '1818'],
    [1_000_000, '1a000f4240'],
    [1_000_000_000_000, '1b000000e8d4a51000'],
    [-1000, '3903e7'],
    [Uint8Array.of(1, 2, 3, 4), '4401020304'],
    ['\u00fc', '62c3bc'],
    [[1, [2, 3], [4, 5]], '8301820203820405'],
    [{ a: 1, b: [2, 3] }, 'a26161016162820203'],
  ];
  for (const [value, encoded] of examples) assert.equal(hex.encode(encodeCbor(value)), encoded);
});

test('what is not the one encoding of a value is refused', () => {
  const refused = [
    ...['1817', '190018', '9f01ff', '5f42010243030405ff', 'bf61610161629f0203ffff'],
    ...[
      'f7',
      'f97e00',
      'fa7f800000',
      'a2616101616102',
      '8201',
      '0000',
      '',
      '62c328',
      '1bffffffffffffffff',
      'c11a514b67b0',
    ],
  ];
  for (const encoded of refused) {
    assert.throws(() => decodeCbor(hex.decode(encoded)), { code: 'storage/corrupt' }, encoded);
  }
});

test('no two lists of values have the same associated data', () => {
  const lists: CborValue[][] = [
    ['ab', 'c'],
    ['a', 'bc'],
    ['abc'],
    ['ab', 'c', null],
    [['ab', 'c']],
    ['ab', Uint8Array.of(0x63)],
    ['1'],
    [1],
    [true],
    [],
  ];
  const encoded = lists.map((values) => hex.encode(associatedData('mo-kit/v1/test', ...values)));
  assert.equal(new Set(encoded).size, lists.length);
  assert.notDeepEqual(associatedData('mo-kit/v1/one', 'x'), associatedData('mo-kit/v1/two', 'x'));
});
