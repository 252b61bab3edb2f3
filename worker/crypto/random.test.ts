import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { randomBytes } from './random.ts';

describe('random bytes', () => {
  it('are as many as asked for, and never the same twice, across the ends of the pool', () => {
    const seen = new Set<string>();
    for (let round = 0; round < 2000; round += 1) {
      const bytes = randomBytes(16 + (round % 33));
      assert.equal(bytes.length, 16 + (round % 33));
      seen.add(Buffer.from(bytes.subarray(0, 16)).toString('hex'));
    }
    assert.equal(seen.size, 2000);
    assert.equal(randomBytes(65_536).length, 65_536);
    assert.equal(randomBytes(0).length, 0);
  });

  it('are the caller’s own: overwriting them changes nothing that comes later', () => {
    const first = randomBytes(32);
    first.fill(0);
    assert.notDeepEqual(randomBytes(32), new Uint8Array(32));
  });
});
