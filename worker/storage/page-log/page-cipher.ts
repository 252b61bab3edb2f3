/**
 * Seals everything a page log writes. Synchronous, because SQLite is. An adapter must never repeat a nonce under one
 * key: random 192-bit nonces are enough for more pages than any disk holds.
 */
export interface PageCipher {
  /**
   * Encrypts `plain` into `into` as nonce ‖ ciphertext ‖ tag (`plain.length + 40` bytes). The associated data is
   * authenticated with it and not stored.
   */
  seal(plain: Uint8Array, associated: Uint8Array, into: Uint8Array): void;
  /** Decrypts nonce ‖ ciphertext ‖ tag into `into`; false, with `into` untouched, when anything was changed. */
  open(sealed: Uint8Array, associated: Uint8Array, into: Uint8Array): boolean;
  /** BLAKE2b-256 without a key. */
  digest(bytes: Uint8Array): Uint8Array;
  /** Overwrites the key. The cipher cannot be used afterwards. */
  dispose(): void;
}
