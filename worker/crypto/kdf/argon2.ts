import { MoError } from '../../errors/mo-error.ts';

/** The costs of Argon2id v1.3 (RFC 9106). */
export interface Argon2Parameters {
  readonly memoryKiB: number;
  readonly iterations: number;
  readonly parallelism: number;
}

export interface Argon2Input extends Argon2Parameters {
  /** Any bytes. The runner keeps no copy and does not wipe the caller's. */
  readonly password: Uint8Array;
  /** 16 bytes. */
  readonly salt: Uint8Array;
}

/**
 * Derives 32 bytes. Aborting ends it with `vault/canceled`; costs outside {@link ARGON2_FLOOR} and
 * {@link ARGON2_CEILING} are `crypto/unsupported-parameters` before any memory is taken.
 */
export type Argon2Runner = (
  input: Argon2Input,
  options?: { readonly signal?: AbortSignal },
) => Promise<Uint8Array>;

export const ARGON2_SALT_BYTES = 16;
export const ARGON2_HASH_BYTES = 32;

/** 64 MiB, three passes, one lane: the second recommendation of RFC 9106 section 4, in what a browser can spare. */
export const ARGON2_FLOOR: Argon2Parameters = { memoryKiB: 65_536, iterations: 3, parallelism: 1 };

/** A key record that asks for more is refused: it would exhaust the tab before it could be found out to be forged. */
export const ARGON2_CEILING: Argon2Parameters = { memoryKiB: 1_048_576, iterations: 16, parallelism: 4 };

/** Throws `crypto/unsupported-parameters` unless floor ≤ costs ≤ ceiling, in whole numbers. */
export function checkArgon2Parameters(parameters: Argon2Parameters): void {
  for (const cost of ['memoryKiB', 'iterations', 'parallelism'] as const) {
    const value = parameters[cost];
    if (!Number.isSafeInteger(value) || value < ARGON2_FLOOR[cost] || value > ARGON2_CEILING[cost]) {
      throw new MoError('crypto/unsupported-parameters', 'The key derivation has costs outside the limits.');
    }
  }
}

/** What every runner checks before it starts. */
export function checkArgon2Input(input: Argon2Input, signal: AbortSignal | undefined): void {
  checkArgon2Parameters(input);
  if (input.salt.length !== ARGON2_SALT_BYTES) {
    throw new MoError('crypto/unsupported-parameters', 'The key derivation has a salt of another length.');
  }
  if (signal?.aborted === true) throw derivationCanceled();
}

export function derivationCanceled(): MoError {
  return new MoError('vault/canceled', 'The key derivation was canceled.');
}
