import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { ARGON2_FLOOR, checkArgon2Input } from '../kdf/argon2.ts';
import type { Argon2Parameters, Argon2Runner } from '../kdf/argon2.ts';

/** A stand-in for Argon2id that costs nothing: for tests only. It depends on every input and checks the limits. */
export const fastArgon2: Argon2Runner = (input, options = {}) =>
  new Promise((resolve) => {
    checkArgon2Input(input, options.signal);
    const costs = Uint32Array.of(input.memoryKiB, input.iterations, input.parallelism);
    resolve(sha256(concatBytes(input.password, input.salt, new Uint8Array(costs.buffer))));
  });

/** Costs given, so that no test measures. */
export const FLOOR: Argon2Parameters = ARGON2_FLOOR;
