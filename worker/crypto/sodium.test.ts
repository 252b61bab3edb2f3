import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex } from '@scure/base';
import fc from 'fast-check';
import { loadSodium } from './sodium.ts';
import { runs } from './testing/runs.ts';

const sodium = await loadSodium();
const bytes = (length: number, value = 7) => new Uint8Array(length).fill(value);

/** Whether `wanted` stands anywhere in the memory of the module. */
const isInMemory = (wanted: Uint8Array) => Buffer.from(sodium.module.HEAPU8).includes(Buffer.from(wanted));

test('BLAKE2b: the vector of RFC 7693, appendix A, and a keyed one of the reference implementation', () => {
  assert.equal(
    hex.encode(sodium.crypto_generichash(64, 'abc')),
    'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1' +
      '7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
  );
  assert.equal(
    hex.encode(
      sodium.crypto_generichash(
        64,
        new Uint8Array(0),
        Uint8Array.from({ length: 64 }, (_, i) => i),
      ),
    ),
    '10ebb67700b1868efb4417987acf4690ae9d972fb7a590c2f02871799aaa4786' +
      'b5e996e8f0f4eb981fc214b005f42d2ff4233499391653df7aefcbc13fc51568',
  );
});

test('no key, no seed and no block of plaintext stays in the memory of the module, whether a call succeeds or not', () => {
  const key = crypto.getRandomValues(new Uint8Array(32));
  const nonce = bytes(24);
  const none = new Uint8Array(0);
  for (const length of [100, 60_000]) {
    const plain = crypto.getRandomValues(new Uint8Array(length));
    const sealed = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, none, null, nonce, key);
    assert.ok(!isInMemory(key) && !isInMemory(plain.subarray(0, 32)), 'sealing');
    const opened = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, sealed, none, nonce, key);
    assert.deepEqual(opened, plain);
    assert.ok(!isInMemory(key) && !isInMemory(plain.subarray(0, 32)), 'opening');
    const broken = sealed.with(0, (sealed[0] ?? 0) ^ 1);
    assert.throws(() => sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, broken, none, nonce, key));
    assert.ok(!isInMemory(key), 'a failure');
  }
  const seed = crypto.getRandomValues(new Uint8Array(32));
  const sign = sodium.crypto_sign_seed_keypair(seed);
  const kem = sodium.crypto_kem_xwing_seed_keypair(seed);
  const { ciphertext, sharedSecret } = sodium.crypto_kem_xwing_enc(kem.publicKey);
  assert.deepEqual(sodium.crypto_kem_xwing_dec(ciphertext, kem.privateKey), sharedSecret);
  sodium.crypto_sign_detached(bytes(10), sign.privateKey);
  sodium.crypto_generichash(32, bytes(10), seed);
  for (const secret of [seed, sign.privateKey.subarray(0, 32)]) assert.ok(!isInMemory(secret));
});

test('messages of every length come back, beyond the memory that is kept and that the module began with', () => {
  const length = fc.oneof(fc.nat(300), fc.constantFrom(16_000, 16_384, 20_000, 3_000_000, 20_000_000));
  fc.assert(
    fc.property(length, fc.nat(40), (messageLength, associatedLength) => {
      const message = bytes(messageLength, 3);
      const associated = bytes(associatedLength, 4);
      for (const [name, nonce] of [
        ['chacha20', bytes(12)],
        ['xchacha20', bytes(24)],
      ] as const) {
        const encrypt = sodium[`crypto_aead_${name}poly1305_ietf_encrypt`];
        const decrypt = sodium[`crypto_aead_${name}poly1305_ietf_decrypt`];
        const sealed = encrypt(message, associated, null, nonce, bytes(32));
        assert.equal(sealed.length, messageLength + 16);
        assert.equal(Buffer.compare(decrypt(null, sealed, associated, nonce, bytes(32)), message), 0);
      }
    }),
    runs(25),
  );
});

test('a wrong length never reaches the C functions', () => {
  const pair = sodium.crypto_sign_keypair();
  const kem = sodium.crypto_kem_xwing_keypair();
  const calls = [
    (n: number) =>
      sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(1), bytes(1), null, bytes(24 + n), bytes(32)),
    (n: number) =>
      sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(1), bytes(1), null, bytes(24), bytes(32 + n)),
    (n: number) =>
      sodium.crypto_aead_chacha20poly1305_ietf_decrypt(null, bytes(20), bytes(1), bytes(12 + n), bytes(32)),
    (n: number) => sodium.crypto_sign_seed_keypair(bytes(32 + n)),
    (n: number) => sodium.crypto_sign_detached(bytes(1), bytes(64 + n)),
    (n: number) => sodium.crypto_sign_verify_detached(bytes(64 + n), bytes(1), pair.publicKey),
    (n: number) => sodium.crypto_sign_verify_detached(bytes(64), bytes(1), bytes(32 + n)),
    (n: number) => sodium.crypto_kem_xwing_seed_keypair(bytes(32 + n)),
    (n: number) => sodium.crypto_kem_xwing_enc(bytes(1216 + n)),
    (n: number) => sodium.crypto_kem_xwing_enc_deterministic(kem.publicKey, bytes(64 + n)),
    (n: number) => sodium.crypto_kem_xwing_dec(bytes(1120 + n), kem.privateKey),
    (n: number) => sodium.crypto_kem_xwing_dec(bytes(1120), bytes(32 + n)),
  ];
  for (const call of calls) for (const n of [-1, 1]) assert.throws(() => call(n), RangeError);
  for (const length of [0, 15]) {
    assert.throws(() =>
      sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, bytes(length), bytes(0), bytes(24), bytes(32)),
    );
  }
});

test('a signature verifies for its message and key alone', () => {
  const pair = sodium.crypto_sign_keypair();
  const signature = sodium.crypto_sign_detached(bytes(50), pair.privateKey);
  assert.equal(sodium.crypto_sign_verify_detached(signature, bytes(50), pair.publicKey), true);
  assert.equal(sodium.crypto_sign_verify_detached(signature, bytes(51), pair.publicKey), false);
  const other = sodium.crypto_sign_keypair();
  assert.notDeepEqual(other.publicKey, pair.publicKey);
  assert.equal(sodium.crypto_sign_verify_detached(signature, bytes(50), other.publicKey), false);
});
