import { v4 } from 'uuid';

const POOL_BYTES = 4096;
let pool: Uint8Array<ArrayBuffer> | undefined;
let used = POOL_BYTES;

/**
 * `length` bytes (at most 65,536) from the platform's cryptographic generator. Small requests share one call to it,
 * which costs as much as sealing an event; what was handed out is overwritten in the pool.
 */
export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  if (length > POOL_BYTES / 4) return crypto.getRandomValues(new Uint8Array(length));
  if (pool === undefined || used + length > POOL_BYTES) {
    pool = crypto.getRandomValues(pool ?? new Uint8Array(POOL_BYTES));
    used = 0;
  }
  const bytes = pool.slice(used, used + length);
  pool.fill(0, used, used + length);
  used += length;
  return bytes;
}

/** A random UUID (v4, 122 bits), the form of every id that must tell nothing. */
export function randomId(): string {
  return v4({ random: randomBytes(16) });
}
