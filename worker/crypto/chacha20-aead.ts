import { OpenError } from 'hpke';
import type { AEADFactory } from 'hpke';
import type { Sodium } from './sodium.ts';

/**
 * ChaCha20-Poly1305 (RFC 8439, HPKE AEAD id 3) by libsodium, for the HPKE library: WebCrypto has it in few browsers yet.
 */
export function createChaCha20Aead(sodium: Sodium): AEADFactory {
  return () => ({
    id: 0x0003,
    type: 'AEAD',
    name: 'ChaCha20Poly1305',
    Nk: 32,
    Nn: 12,
    Nt: 16,
    Seal: async (key, nonce, aad, plaintext) =>
      sodium.crypto_aead_chacha20poly1305_ietf_encrypt(plaintext, aad, null, nonce, key),
    Open: async (key, nonce, aad, ciphertext) => {
      try {
        return sodium.crypto_aead_chacha20poly1305_ietf_decrypt(null, ciphertext, aad, nonce, key);
      } catch {
        throw new OpenError('The ciphertext does not open.');
      }
    },
  });
}
