import { sha256 } from '@noble/hashes/sha2.js';
import type { Argon2Runner } from '../../crypto/kdf/argon2.ts';

/** Stands in for Argon2id where a test is not about it: the same interface, no cost. */
export const fastArgon2: Argon2Runner = ({ password, salt }) =>
  Promise.resolve(sha256(Uint8Array.from([...salt, ...password])));
