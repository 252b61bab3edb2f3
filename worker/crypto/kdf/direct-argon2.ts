import { argon2id } from 'hash-wasm';
import { ARGON2_HASH_BYTES, checkArgon2Input, derivationCanceled } from './argon2.ts';
import type { Argon2Runner } from './argon2.ts';

/**
 * Argon2id in the calling thread, which it blocks for about half a second: inside the derivation worker, and in
 * tests without workers. The memory stays with the realm until it ends.
 */
export const directArgon2: Argon2Runner = async (input, options = {}) => {
  checkArgon2Input(input, options.signal);
  const hash = await argon2id({
    password: input.password,
    salt: input.salt,
    memorySize: input.memoryKiB,
    iterations: input.iterations,
    parallelism: input.parallelism,
    hashLength: ARGON2_HASH_BYTES,
    outputType: 'binary',
  });
  if (options.signal?.aborted === true) {
    hash.fill(0);
    throw derivationCanceled();
  }
  return hash;
};
