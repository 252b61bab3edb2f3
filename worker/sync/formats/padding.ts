import { MoError } from '../../errors/mo-error.ts';

/** What a record hides least: every record is at least this long before it is sealed, in bytes. */
export const MIN_PADDED_BYTES = 1_024;

const END_MARK = 0x80;

/**
 * The padded length of a body: at least 1 KiB, then Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted
 * Files and Communication with PURBs", 2019, section 4.3): O(log log n) bits are told, for at most 12 % more.
 */
export function paddedLength(bodyLength: number): number {
  const length = Math.max(bodyLength + 1, MIN_PADDED_BYTES);
  const exponent = Math.floor(Math.log2(length));
  const kept = Math.floor(Math.log2(exponent)) + 1;
  const step = 2 ** Math.max(0, exponent - kept);
  return Math.ceil(length / step) * step;
}

/** The body, a mark (ISO/IEC 7816-4) and zeros up to {@link paddedLength}. */
export function pad(body: Uint8Array): Uint8Array {
  const padded = new Uint8Array(paddedLength(body.length));
  padded.set(body);
  padded[body.length] = END_MARK;
  return padded;
}

/** The inverse of {@link pad}; `storage/corrupt` when it is not what that makes. */
export function unpad(padded: Uint8Array): Uint8Array {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end -= 1;
  if (padded[end] !== END_MARK || paddedLength(end) !== padded.length) {
    throw new MoError('storage/corrupt', 'A record is not padded as it must be.');
  }
  return padded.subarray(0, end);
}
