import createModule from 'libsodium';

/** A place in the memory of the module, or the address of a result that is not wanted: 0. */
type Pointer = number;
/** C's `unsigned long long`: the module takes it as two numbers, and no message is longer than 4 GiB. */
type Length = [bytes: number, high: 0];

/** libsodium compiled to WebAssembly: its C functions over its own memory. Results are 0 for success. */
export interface SodiumModule {
  /** Another array once the memory has grown: read it anew behind every call. */
  readonly HEAPU8: Uint8Array;
  _sodium_init(): number;
  _malloc(bytes: number): Pointer;
  _free(pointer: Pointer): void;
  _crypto_aead_xchacha20poly1305_ietf_encrypt: AeadEncrypt;
  _crypto_aead_xchacha20poly1305_ietf_decrypt: AeadDecrypt;
  _crypto_aead_chacha20poly1305_ietf_encrypt: AeadEncrypt;
  _crypto_aead_chacha20poly1305_ietf_decrypt: AeadDecrypt;
  _crypto_generichash(
    into: Pointer,
    intoBytes: number,
    ...message: [at: Pointer, ...Length, key: Pointer, keyBytes: number]
  ): number;
  _crypto_sign_keypair(publicKey: Pointer, secretKey: Pointer): number;
  _crypto_sign_seed_keypair(publicKey: Pointer, secretKey: Pointer, seed: Pointer): number;
  _crypto_sign_detached(
    signature: Pointer,
    signatureBytes: 0,
    ...message: [at: Pointer, ...Length, secretKey: Pointer]
  ): number;
  _crypto_sign_verify_detached(
    signature: Pointer,
    ...message: [at: Pointer, ...Length, publicKey: Pointer]
  ): number;
  _crypto_kem_xwing_keypair(publicKey: Pointer, secretKey: Pointer): number;
  _crypto_kem_xwing_seed_keypair(publicKey: Pointer, secretKey: Pointer, seed: Pointer): number;
  _crypto_kem_xwing_enc(ciphertext: Pointer, sharedSecret: Pointer, publicKey: Pointer): number;
  _crypto_kem_xwing_enc_deterministic(
    ciphertext: Pointer,
    sharedSecret: Pointer,
    publicKey: Pointer,
    seed: Pointer,
  ): number;
  _crypto_kem_xwing_dec(sharedSecret: Pointer, ciphertext: Pointer, secretKey: Pointer): number;
}

export type AeadEncrypt = (
  into: Pointer,
  intoBytes: 0,
  ...rest: [
    plain: Pointer,
    ...plainBytes: Length,
    associated: Pointer,
    ...associatedBytes: Length,
    secretNonce: 0,
    nonce: Pointer,
    key: Pointer,
  ]
) => number;

export type AeadDecrypt = (
  into: Pointer,
  intoBytes: 0,
  secretNonce: 0,
  ...rest: [
    sealed: Pointer,
    ...sealedBytes: Length,
    associated: Pointer,
    ...associatedBytes: Length,
    nonce: Pointer,
    key: Pointer,
  ]
) => number;

/** A new instance, ready for use. Its randomness is the platform's. */
export async function loadSodiumModule(): Promise<SodiumModule> {
  const word = new Uint32Array(1);
  const module = await createModule({
    getRandomValue: () => crypto.getRandomValues(word)[0] ?? 0,
  });
  if (module._sodium_init() < 0) throw new Error('libsodium did not start.');
  return module;
}
