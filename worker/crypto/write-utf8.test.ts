import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { writeUtf8 } from './write-utf8.ts';

describe('a text written as UTF-8', () => {
  it('is what the encoder of the platform writes, at its place and nowhere else', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary-ascii', maxLength: 200 }),
      fc.string({ unit: 'binary', maxLength: 200 }),
      // Lone surrogates become U+FFFD.
      fc
        .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 80 })
        .map((units) => String.fromCharCode(...units)),
    );
    fc.assert(
      fc.property(text, fc.nat({ max: 9 }), (value, at) => {
        const expected = new TextEncoder().encode(value);
        const into = new Uint8Array(at + 3 * value.length + 1).fill(0xee);
        const end = writeUtf8(value, into, at);
        assert.deepEqual(into.subarray(at, end), expected);
        assert.ok(into.subarray(0, at).every((byte) => byte === 0xee));
      }),
    );
  });
});
