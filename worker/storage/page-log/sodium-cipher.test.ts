import assert from 'node:assert/strict';
import { test } from 'node:test';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { loadSodium } from '../../crypto/sodium.ts';
import { createAssociatedData } from './associated-data.ts';
import type { SealKind, SealPlace } from './associated-data.ts';
import { NONCE_BYTES, PAGE_BYTES, SEAL_BYTES } from './layout.ts';
import { createSodiumCipher } from './sodium-cipher.ts';

const sodium = await loadSodium();
const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replace(/\s/g, ''), 'hex'));

test('draft-irtf-cfrg-xchacha-03, A.3.1', () => {
  const cipher = createSodiumCipher(
    sodium,
    hex('808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f'),
  );
  const plain = new TextEncoder().encode(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
  );
  const sealed = hex(`
    404142434445464748494a4b4c4d4e4f5051525354555657
    bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb
    731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452
    2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9
    21f9664c97637da9768812f615c68b13b52e
    c0875924c1c7987947deafd8780acf49`);
  const into = new Uint8Array(plain.length);
  assert.equal(cipher.open(sealed, hex('50515253c0c1c2c3c4c5c6c7'), into), true);
  assert.deepEqual(into, plain);
  cipher.dispose();
});

test('what it seals, another implementation opens; no nonce comes twice', () => {
  const key = crypto.getRandomValues(new Uint8Array(32));
  const cipher = createSodiumCipher(sodium, key);
  const associated = new Uint8Array(56).fill(5);
  const nonces = new Set<string>();
  for (let i = 0; i < 1500; i++) {
    const plain = crypto.getRandomValues(new Uint8Array(i % 40 === 0 ? 20_000 : 96));
    const sealed = new Uint8Array(plain.length + SEAL_BYTES);
    cipher.seal(plain, associated, sealed);
    const nonce = sealed.subarray(0, NONCE_BYTES);
    nonces.add(Buffer.from(nonce).toString('hex'));
    if (i % 50 === 0) {
      assert.deepEqual(
        xchacha20poly1305(key, nonce, associated).decrypt(sealed.subarray(NONCE_BYTES)),
        plain,
      );
    }
  }
  assert.equal(nonces.size, 1500);
  const text = new TextEncoder().encode('digest');
  assert.deepEqual(cipher.digest(text), blake2b(text, { dkLen: 32 }));
  cipher.dispose();
  assert.throws(() => cipher.digest(text));
});

test('swapping any bound value makes opening fail', () => {
  const cipher = createSodiumCipher(sodium, new Uint8Array(32).fill(1));
  interface Bound {
    fileId: Uint8Array;
    generation: number;
    kind: SealKind;
    place: SealPlace;
  }
  const bound: Bound = {
    fileId: new Uint8Array(16).fill(2),
    generation: 7,
    kind: 'page',
    place: { number: 12, sequence: 34, saltLow: 56, saltHigh: 78 },
  };
  const associatedOf = ({ fileId, generation, kind, place }: Bound): Uint8Array =>
    createAssociatedData(fileId, generation)(kind, place);
  const sealed = new Uint8Array(PAGE_BYTES + SEAL_BYTES);
  cipher.seal(new Uint8Array(PAGE_BYTES).fill(9), associatedOf(bound), sealed);
  const opens = (value: Bound): boolean =>
    cipher.open(sealed, associatedOf(value), new Uint8Array(PAGE_BYTES));
  assert.equal(opens(bound), true);
  const otherId = bound.fileId.slice();
  otherId[15] = 3;
  assert.equal(opens({ ...bound, fileId: otherId }), false);
  for (const generation of [6, 8, 7 + 2 ** 32]) assert.equal(opens({ ...bound, generation }), false);
  for (const kind of ['keyCheck', 'slot', 'head', 'list', 'chunk'] as const) {
    assert.equal(opens({ ...bound, kind }), false);
  }
  for (const field of ['number', 'sequence', 'saltLow', 'saltHigh'] as const) {
    assert.equal(
      opens({ ...bound, place: { ...bound.place, [field]: bound.place[field] + 1 } }),
      false,
      field,
    );
  }
  assert.equal(opens({ ...bound, place: { ...bound.place, sequence: 34 + 2 ** 32 } }), false);
  for (let at = 0; at < sealed.length; at += 5) {
    sealed[at]! ^= 0x10;
    assert.equal(opens(bound), false);
    sealed[at]! ^= 0x10;
  }
  assert.equal(opens(bound), true);
  cipher.dispose();
});
