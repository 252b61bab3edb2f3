import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex } from '@scure/base';
import fc from 'fast-check';
import { AEAD_OVERHEAD_BYTES, open, seal } from './aead.ts';
import { loadSodium } from './sodium.ts';
import { flip } from './testing/flip.ts';
import { runs } from './testing/runs.ts';

const sodium = await loadSodium();
const failed = { code: 'crypto/authentication-failed' };

// draft-irtf-cfrg-xchacha-03, appendix A.3.1.
const draft = {
  key: hex.decode('808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f'),
  nonce: hex.decode('404142434445464748494a4b4c4d4e4f5051525354555657'),
  aad: hex.decode('50515253c0c1c2c3c4c5c6c7'),
  plaintext: new TextEncoder().encode(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
  ),
  ciphertext: hex.decode(
    'bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39' +
      'ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9' +
      '21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49',
  ),
};

test('the published XChaCha20-Poly1305 vector opens', () => {
  const sealed = new Uint8Array([...draft.nonce, ...draft.ciphertext]);
  assert.deepEqual(open(sodium, draft.key, sealed, draft.aad), draft.plaintext);
});

test('what is sealed opens, and no two sealings are alike', () => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), bytes, bytes, (key, plaintext, aad) => {
      const first = seal(sodium, key, plaintext, aad);
      assert.equal(first.length, plaintext.length + AEAD_OVERHEAD_BYTES);
      assert.notDeepEqual(first, seal(sodium, key, plaintext, aad));
      assert.deepEqual(open(sodium, key, first, aad), plaintext);
    }),
    runs(100),
  );
});

test('every changed bit of key, associated data, nonce, ciphertext and tag is refused', () => {
  const key = draft.key;
  const aad = Uint8Array.of(1, 2, 3);
  const sealed = seal(sodium, key, Uint8Array.of(9, 8, 7), aad);
  for (let i = 0; i < sealed.length * 8; i++) {
    assert.throws(() => open(sodium, key, flip(sealed, i >> 3, i & 7), aad), failed);
  }
  for (let i = 0; i < key.length; i++) assert.throws(() => open(sodium, flip(key, i), sealed, aad), failed);
  for (let i = 0; i < aad.length; i++) assert.throws(() => open(sodium, key, sealed, flip(aad, i)), failed);
  assert.throws(() => open(sodium, key, sealed, new Uint8Array(0)), failed);
});

test('every truncation and extension is refused', () => {
  const sealed = seal(sodium, draft.key, Uint8Array.of(1, 2, 3, 4), draft.aad);
  for (let length = 0; length < sealed.length; length++) {
    assert.throws(() => open(sodium, draft.key, sealed.subarray(0, length), draft.aad), failed);
  }
  assert.throws(() => open(sodium, draft.key, new Uint8Array([...sealed, 0]), draft.aad), failed);
});
