import { CipherSuite, KDF_HKDF_SHA256 } from 'hpke';
import { authenticationFailed } from './aead.ts';
import { createChaCha20Aead } from './chacha20-aead.ts';
import {
  ENCAPSULATION_BYTES,
  SEAL_OVERHEAD_BYTES,
  SEAL_PRIVATE_KEY_BYTES,
  SEAL_PUBLIC_KEY_BYTES,
} from './hpke-lengths.ts';
import { loadSodium } from './sodium.ts';
import { createXWingKem, privateXWingKey, publicXWingKey } from './xwing-kem.ts';
import type { XWingKey } from './xwing-kem.ts';

export interface SealKeyPair {
  /** 1216 bytes. */
  readonly publicKey: Uint8Array;
  /** 32 bytes, the seed of both halves of the hybrid. */
  readonly privateKey: Uint8Array;
}

let suite: Promise<CipherSuite<XWingKey>> | undefined;

/** HPKE (RFC 9180), base mode, with X-Wing, HKDF-SHA256 and ChaCha20-Poly1305: suite 0x647a, 0x0001, 0x0003. */
function loadSuite(): Promise<CipherSuite<XWingKey>> {
  suite ??= loadSodium().then(
    (sodium) => new CipherSuite(createXWingKem(sodium), KDF_HKDF_SHA256, createChaCha20Aead(sodium)),
  );
  return suite;
}

/** A new random pair. The caller wipes the private key. */
export async function generateSealKeyPair(): Promise<SealKeyPair> {
  const { publicKey, privateKey } = (await loadSodium()).crypto_kem_xwing_keypair();
  return { publicKey, privateKey };
}

/** The pair of a 32-byte seed: the private key is the seed itself. */
export async function sealKeyPairOf(privateKey: Uint8Array): Promise<SealKeyPair> {
  const { publicKey } = (await loadSodium()).crypto_kem_xwing_seed_keypair(privateKey);
  return { publicKey, privateKey: privateKey.slice() };
}

/**
 * Seals to whoever has the private half: `encapsulation (1120) ‖ ciphertext ‖ tag (16)`. It proves nothing about the
 * sender: sign it, or keep the public key where only trusted hands write.
 */
export async function sealTo(
  publicKey: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  if (publicKey.length !== SEAL_PUBLIC_KEY_BYTES) throw authenticationFailed();
  const cipher = await loadSuite();
  try {
    const { encapsulatedSecret, ciphertext } = await cipher.Seal(publicXWingKey(publicKey), plaintext, {
      info,
      aad,
    });
    const sealed = new Uint8Array(encapsulatedSecret.length + ciphertext.length);
    sealed.set(encapsulatedSecret);
    sealed.set(ciphertext, encapsulatedSecret.length);
    return sealed;
  } catch {
    throw authenticationFailed();
  }
}

/** Opens what {@link sealTo} made; another key, info, aad or byte is `crypto/authentication-failed`. */
export async function openSealed(
  privateKey: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
): Promise<Uint8Array> {
  if (privateKey.length !== SEAL_PRIVATE_KEY_BYTES || sealed.length < SEAL_OVERHEAD_BYTES) {
    throw authenticationFailed();
  }
  const cipher = await loadSuite();
  try {
    return await cipher.Open(
      privateXWingKey(privateKey),
      sealed.subarray(0, ENCAPSULATION_BYTES),
      sealed.subarray(ENCAPSULATION_BYTES),
      { info, aad },
    );
  } catch {
    throw authenticationFailed();
  }
}
