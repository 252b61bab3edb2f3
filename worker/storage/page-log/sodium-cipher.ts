import type { Sodium } from '../../crypto/sodium.ts';
import { DIGEST_BYTES, KEY_BYTES, NONCE_BYTES, SEAL_BYTES, TAG_BYTES } from './layout.ts';
import type { PageCipher } from './page-cipher.ts';

const ASSOCIATED_BYTES = 256;
const NONCES_DRAWN = 512;

/** XChaCha20-Poly1305 by libsodium: about 10 µs for 4 KiB. Copies the key (32 bytes); the caller may wipe its own. */
export function createSodiumCipher(sodium: Sodium, key: Uint8Array): PageCipher {
  if (key.length !== KEY_BYTES) throw new RangeError('A page cipher takes a key of 32 bytes.');
  // A page is sealed thousands of times under the same key: here key and buffers stay where they are.
  const { module } = sodium;
  const keyAt = module._malloc(KEY_BYTES + NONCE_BYTES + ASSOCIATED_BYTES + DIGEST_BYTES);
  const nonceAt = keyAt + KEY_BYTES;
  const associatedAt = nonceAt + NONCE_BYTES;
  const digestAt = associatedAt + ASSOCIATED_BYTES;
  module.HEAPU8.set(key, keyAt);
  let workBytes = 8192;
  let workAt = module._malloc(workBytes);
  const nonces = new Uint8Array(NONCES_DRAWN * NONCE_BYTES);
  let noncesUsed = NONCES_DRAWN;
  let disposed = false;

  function prepare(bytes: number, associated: Uint8Array): void {
    if (disposed) throw new Error('The page cipher was disposed.');
    if (associated.length > ASSOCIATED_BYTES) throw new RangeError('Too much associated data.');
    if (bytes > workBytes) {
      module._free(workAt);
      workBytes = bytes;
      workAt = module._malloc(workBytes);
    }
    module.HEAPU8.set(associated, associatedAt);
  }

  /** One call to the generator for many nonces: each call costs more than a nonce does. */
  function nextNonce(): Uint8Array {
    if (noncesUsed === NONCES_DRAWN) {
      crypto.getRandomValues(nonces);
      noncesUsed = 0;
    }
    const start = noncesUsed++ * NONCE_BYTES;
    return nonces.subarray(start, start + NONCE_BYTES);
  }

  return {
    seal(plain, associated, into) {
      const { length } = plain;
      prepare(length + TAG_BYTES, associated);
      const nonce = nextNonce();
      module.HEAPU8.set(nonce, nonceAt);
      module.HEAPU8.set(plain, workAt);
      module._crypto_aead_xchacha20poly1305_ietf_encrypt(
        workAt,
        0,
        workAt,
        length,
        0,
        associatedAt,
        associated.length,
        0,
        0,
        nonceAt,
        keyAt,
      );
      into.set(nonce, 0);
      into.set(module.HEAPU8.subarray(workAt, workAt + length + TAG_BYTES), NONCE_BYTES);
    },
    open(sealed, associated, into) {
      const length = sealed.length - SEAL_BYTES;
      if (length < 0) return false;
      prepare(length + TAG_BYTES, associated);
      module.HEAPU8.set(sealed.subarray(0, NONCE_BYTES), nonceAt);
      module.HEAPU8.set(sealed.subarray(NONCE_BYTES), workAt);
      const result = module._crypto_aead_xchacha20poly1305_ietf_decrypt(
        workAt,
        0,
        0,
        workAt,
        length + TAG_BYTES,
        0,
        associatedAt,
        associated.length,
        0,
        nonceAt,
        keyAt,
      );
      if (result !== 0) return false;
      into.set(module.HEAPU8.subarray(workAt, workAt + length));
      return true;
    },
    digest(bytes) {
      prepare(bytes.length, new Uint8Array(0));
      module.HEAPU8.set(bytes, workAt);
      module._crypto_generichash(digestAt, DIGEST_BYTES, workAt, bytes.length, 0, 0, 0);
      return module.HEAPU8.slice(digestAt, digestAt + DIGEST_BYTES);
    },
    dispose() {
      if (disposed) return;
      disposed = true;
      module.HEAPU8.fill(0, keyAt, keyAt + KEY_BYTES);
      module.HEAPU8.fill(0, workAt, workAt + workBytes);
      module._free(workAt);
      module._free(keyAt);
    },
  };
}
