import { createCallMemory, roomFor } from './sodium-memory.ts';
import type { AeadDecrypt, AeadEncrypt, SodiumModule } from './sodium-module.ts';
import { loadSodiumModule } from './sodium-module.ts';

export interface SodiumKeyPair {
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly privateKey: Uint8Array<ArrayBuffer>;
}

export interface Encapsulated {
  readonly ciphertext: Uint8Array<ArrayBuffer>;
  readonly sharedSecret: Uint8Array<ArrayBuffer>;
}

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * What this project uses of libsodium, under libsodium's names and ready for synchronous use. The wrappers that are to be
 * had for it cover everything (16 KB gzipped), take and free memory for every argument, and leave keys and plaintext
 * behind in it; here it is overwritten when a call returns ({@link ./sodium-memory.ts}). A length that is not the algorithm's is a `RangeError`.
 */
export interface Sodium {
  /** The C functions, for the one place that seals thousands of pages under one key. */
  readonly module: SodiumModule;
  readonly crypto_sign_BYTES: number;
  readonly crypto_sign_PUBLICKEYBYTES: number;
  /** `ciphertext ‖ tag` (draft-irtf-cfrg-xchacha-03). The third argument is libsodium's secret nonce, always null. */
  crypto_aead_xchacha20poly1305_ietf_encrypt(
    message: Uint8Array,
    associated: Uint8Array,
    none: null,
    nonce: Uint8Array,
    key: Uint8Array,
  ): Bytes;
  /** Throws when anything was changed. */
  crypto_aead_xchacha20poly1305_ietf_decrypt(
    none: null,
    sealed: Uint8Array,
    associated: Uint8Array,
    nonce: Uint8Array,
    key: Uint8Array,
  ): Bytes;
  /** RFC 8439. */
  crypto_aead_chacha20poly1305_ietf_encrypt: Sodium['crypto_aead_xchacha20poly1305_ietf_encrypt'];
  crypto_aead_chacha20poly1305_ietf_decrypt: Sodium['crypto_aead_xchacha20poly1305_ietf_decrypt'];
  /** BLAKE2b (RFC 7693), with a key of 16 to 64 bytes or none. */
  crypto_generichash(length: number, message: Uint8Array | string, key?: Uint8Array): Bytes;
  /** Ed25519 (RFC 8032); private keys in libsodium's 64-byte form. */
  crypto_sign_keypair(): SodiumKeyPair;
  crypto_sign_seed_keypair(seed: Uint8Array): SodiumKeyPair;
  crypto_sign_detached(message: Uint8Array, privateKey: Uint8Array): Bytes;
  crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
  /** X-Wing (draft-connolly-cfrg-xwing-kem): public key 1216, private key 32, ciphertext 1120, secret 32 bytes. */
  crypto_kem_xwing_keypair(): SodiumKeyPair;
  crypto_kem_xwing_seed_keypair(seed: Uint8Array): SodiumKeyPair;
  crypto_kem_xwing_enc(publicKey: Uint8Array): Encapsulated;
  crypto_kem_xwing_enc_deterministic(publicKey: Uint8Array, seed: Uint8Array): Encapsulated;
  crypto_kem_xwing_dec(ciphertext: Uint8Array, privateKey: Uint8Array): Bytes;
}

const TAG_BYTES = 16;
const AEAD_KEY_BYTES = 32;
const SIGN = { publicKey: 32, privateKey: 64, seed: 32, signature: 64 } as const;
const XWING = {
  publicKey: 1216,
  privateKey: 32,
  seed: 32,
  encSeed: 64,
  ciphertext: 1120,
  secret: 32,
} as const;

const encoder = new TextEncoder();
let ready: Promise<Sodium> | undefined;

/** The one instance of this realm; about 15 ms at the first call, nothing after. The wasm is inside the module. */
export function loadSodium(): Promise<Sodium> {
  ready ??= loadSodiumModule().then(createSodium);
  return ready;
}

function createSodium(module: SodiumModule): Sodium {
  const withMemory = createCallMemory(module);

  const aead = (nonceBytes: number, encrypt: AeadEncrypt, decrypt: AeadDecrypt) => ({
    encrypt(message: Uint8Array, associated: Uint8Array, _none: null, nonce: Uint8Array, key: Uint8Array) {
      requireLength(nonce, nonceBytes);
      requireLength(key, AEAD_KEY_BYTES);
      const length = message.length + TAG_BYTES;
      return withMemory(roomFor(length, associated.length, nonceBytes, AEAD_KEY_BYTES), (memory) => {
        const at = memory.room(length);
        module.HEAPU8.set(message, at);
        const data = memory.put(associated);
        const nonceAt = memory.put(nonce);
        const keyAt = memory.put(key);
        requireSuccess(encrypt(at, 0, at, message.length, 0, data, associated.length, 0, 0, nonceAt, keyAt));
        return memory.take(at, length);
      });
    },
    decrypt(_none: null, sealed: Uint8Array, associated: Uint8Array, nonce: Uint8Array, key: Uint8Array) {
      requireLength(nonce, nonceBytes);
      requireLength(key, AEAD_KEY_BYTES);
      return withMemory(roomFor(sealed.length, associated.length, nonceBytes, AEAD_KEY_BYTES), (memory) => {
        const at = memory.put(sealed);
        const data = memory.put(associated);
        const nonceAt = memory.put(nonce);
        const keyAt = memory.put(key);
        requireSuccess(decrypt(at, 0, 0, at, sealed.length, 0, data, associated.length, 0, nonceAt, keyAt));
        return memory.take(at, sealed.length - TAG_BYTES);
      });
    },
  });

  /** Two results of given lengths from a call that gets their addresses and those of its arguments. */
  const twoResults = (
    first: number,
    second: number,
    given: readonly Uint8Array[],
    call: (firstAt: number, secondAt: number, ...givenAt: number[]) => number,
  ): [Bytes, Bytes] =>
    withMemory(roomFor(first, second, ...given.map(({ length }) => length)), (memory) => {
      const firstAt = memory.room(first);
      const secondAt = memory.room(second);
      requireSuccess(call(firstAt, secondAt, ...given.map((bytes) => memory.put(bytes))));
      return [memory.take(firstAt, first), memory.take(secondAt, second)];
    });
  const keyPair = ([publicKey, privateKey]: [Bytes, Bytes]): SodiumKeyPair => ({ publicKey, privateKey });
  const encapsulated = ([ciphertext, sharedSecret]: [Bytes, Bytes]): Encapsulated => ({
    ciphertext,
    sharedSecret,
  });

  const xchacha = aead(
    24,
    module._crypto_aead_xchacha20poly1305_ietf_encrypt,
    module._crypto_aead_xchacha20poly1305_ietf_decrypt,
  );
  const chacha = aead(
    12,
    module._crypto_aead_chacha20poly1305_ietf_encrypt,
    module._crypto_aead_chacha20poly1305_ietf_decrypt,
  );

  return {
    module,
    crypto_sign_BYTES: SIGN.signature,
    crypto_sign_PUBLICKEYBYTES: SIGN.publicKey,
    crypto_aead_xchacha20poly1305_ietf_encrypt: xchacha.encrypt,
    crypto_aead_xchacha20poly1305_ietf_decrypt: xchacha.decrypt,
    crypto_aead_chacha20poly1305_ietf_encrypt: chacha.encrypt,
    crypto_aead_chacha20poly1305_ietf_decrypt: chacha.decrypt,

    crypto_generichash(length, message, key) {
      const bytes = typeof message === 'string' ? encoder.encode(message) : message;
      const keyBytes = key?.length ?? 0;
      return withMemory(roomFor(length, bytes.length, keyBytes), (memory) => {
        const at = memory.room(length);
        const messageAt = memory.put(bytes);
        const keyAt = key === undefined ? 0 : memory.put(key);
        requireSuccess(module._crypto_generichash(at, length, messageAt, bytes.length, 0, keyAt, keyBytes));
        return memory.take(at, length);
      });
    },

    crypto_sign_keypair: () =>
      keyPair(twoResults(SIGN.publicKey, SIGN.privateKey, [], module._crypto_sign_keypair)),
    crypto_sign_seed_keypair(seed) {
      requireLength(seed, SIGN.seed);
      return keyPair(
        twoResults(SIGN.publicKey, SIGN.privateKey, [seed], (publicAt, privateAt, seedAt = 0) =>
          module._crypto_sign_seed_keypair(publicAt, privateAt, seedAt),
        ),
      );
    },
    crypto_sign_detached(message, privateKey) {
      requireLength(privateKey, SIGN.privateKey);
      return withMemory(roomFor(SIGN.signature, message.length, SIGN.privateKey), (memory) => {
        const at = memory.room(SIGN.signature);
        const messageAt = memory.put(message);
        const keyAt = memory.put(privateKey);
        requireSuccess(module._crypto_sign_detached(at, 0, messageAt, message.length, 0, keyAt));
        return memory.take(at, SIGN.signature);
      });
    },
    crypto_sign_verify_detached(signature, message, publicKey) {
      requireLength(signature, SIGN.signature);
      requireLength(publicKey, SIGN.publicKey);
      return withMemory(roomFor(SIGN.signature, message.length, SIGN.publicKey), (memory) => {
        const at = memory.put(signature);
        const messageAt = memory.put(message);
        const keyAt = memory.put(publicKey);
        return module._crypto_sign_verify_detached(at, messageAt, message.length, 0, keyAt) === 0;
      });
    },

    crypto_kem_xwing_keypair: () =>
      keyPair(twoResults(XWING.publicKey, XWING.privateKey, [], module._crypto_kem_xwing_keypair)),
    crypto_kem_xwing_seed_keypair(seed) {
      requireLength(seed, XWING.seed);
      return keyPair(
        twoResults(XWING.publicKey, XWING.privateKey, [seed], (publicAt, privateAt, seedAt = 0) =>
          module._crypto_kem_xwing_seed_keypair(publicAt, privateAt, seedAt),
        ),
      );
    },
    crypto_kem_xwing_enc(publicKey) {
      requireLength(publicKey, XWING.publicKey);
      return encapsulated(
        twoResults(XWING.ciphertext, XWING.secret, [publicKey], (textAt, secretAt, keyAt = 0) =>
          module._crypto_kem_xwing_enc(textAt, secretAt, keyAt),
        ),
      );
    },
    crypto_kem_xwing_enc_deterministic(publicKey, seed) {
      requireLength(publicKey, XWING.publicKey);
      requireLength(seed, XWING.encSeed);
      return encapsulated(
        twoResults(
          XWING.ciphertext,
          XWING.secret,
          [publicKey, seed],
          (textAt, secretAt, keyAt = 0, seedAt = 0) =>
            module._crypto_kem_xwing_enc_deterministic(textAt, secretAt, keyAt, seedAt),
        ),
      );
    },
    crypto_kem_xwing_dec(ciphertext, privateKey) {
      requireLength(ciphertext, XWING.ciphertext);
      requireLength(privateKey, XWING.privateKey);
      return withMemory(roomFor(XWING.secret, XWING.ciphertext, XWING.privateKey), (memory) => {
        const at = memory.room(XWING.secret);
        const textAt = memory.put(ciphertext);
        const keyAt = memory.put(privateKey);
        requireSuccess(module._crypto_kem_xwing_dec(at, textAt, keyAt));
        return memory.take(at, XWING.secret);
      });
    },
  };
}

/** The C functions trust their callers with lengths; nothing else may. */
function requireLength(bytes: Uint8Array, length: number): void {
  if (!(bytes instanceof Uint8Array) || bytes.length !== length) {
    throw new RangeError('A key, nonce or signature has the wrong length.');
  }
}

function requireSuccess(result: number): void {
  if (result !== 0) throw new Error('The call was refused.');
}
