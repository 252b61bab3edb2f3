import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';

const encoder = new TextEncoder();

/**
 * HKDF-SHA256 (RFC 5869): 32 bytes from key material of full strength. The label keeps the keys of different purposes
 * apart; the salt ties them to one vault or slot.
 */
export function deriveKey(
  keyMaterial: Uint8Array,
  salt: Uint8Array | string,
  label: `mo-kit/v1/${string}`,
): Uint8Array {
  const saltBytes = typeof salt === 'string' ? encoder.encode(salt) : salt;
  return hkdf(sha256, keyMaterial, saltBytes, encoder.encode(label), 32);
}
