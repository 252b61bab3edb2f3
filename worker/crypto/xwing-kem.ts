import { NotSupportedError } from 'hpke';
import type { Key, KEM, KEMFactory } from 'hpke';
import type { Sodium } from './sodium.ts';

/** A key of {@link createXWingKem}, in the shape the HPKE library asks of every key. */
export interface XWingKey extends Key {
  readonly bytes: Uint8Array;
}

const ALGORITHM = { name: 'MLKEM768-X25519' };

/**
 * X-Wing (draft-connolly-cfrg-xwing-kem, MLKEM768-X25519 in draft-ietf-hpke-pq, KEM id 0x647a) by libsodium, for the
 * HPKE library: no Firefox and no Node 20 has ML-KEM in WebCrypto. A public key has 1216 bytes, a private key is its
 * 32-byte seed, an encapsulation has 1120 bytes.
 */
export function createXWingKem(sodium: Sodium): KEMFactory<XWingKey> {
  const kem: KEM<XWingKey> = {
    id: 0x647a,
    type: 'KEM',
    name: ALGORITHM.name,
    Nsecret: 32,
    Nenc: 1120,
    Npk: 1216,
    Nsk: 32,
    DeriveKeyPair() {
      return Promise.reject(new NotSupportedError('Key pairs are generated, not derived.'));
    },
    GenerateKeyPair(extractable) {
      const pair = sodium.crypto_kem_xwing_keypair();
      return Promise.resolve({
        publicKey: publicXWingKey(pair.publicKey),
        privateKey: privateXWingKey(pair.privateKey, extractable),
      });
    },
    SerializePublicKey: (key) => Promise.resolve(key.bytes.slice()),
    DeserializePublicKey: (bytes) => Promise.resolve(publicXWingKey(bytes.slice())),
    SerializePrivateKey: (key) => Promise.resolve(key.bytes.slice()),
    DeserializePrivateKey: (bytes, extractable) =>
      Promise.resolve(privateXWingKey(bytes.slice(), extractable)),
    async Encap(publicKey) {
      const { ciphertext, sharedSecret } = await attempt(() => sodium.crypto_kem_xwing_enc(publicKey.bytes));
      return { enc: ciphertext, shared_secret: sharedSecret };
    },
    Decap: (encapsulated, privateKey) =>
      attempt(() => sodium.crypto_kem_xwing_dec(encapsulated, privateKey.bytes)),
  };
  return () => kem;
}

/** Wraps bytes without copying, so that the caller can wipe a private key after use. */
export function privateXWingKey(bytes: Uint8Array, extractable = false): XWingKey {
  return { algorithm: ALGORITHM, extractable, type: 'private', bytes };
}

export function publicXWingKey(bytes: Uint8Array): XWingKey {
  return { algorithm: ALGORITHM, extractable: true, type: 'public', bytes };
}

/** A throw as a rejection: the library awaits, and must not see an exception before it does. */
function attempt<T>(body: () => T): Promise<T> {
  return new Promise((resolve) => resolve(body()));
}
