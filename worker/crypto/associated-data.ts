import { encodeCbor } from './cbor.ts';
import type { CborValue } from './cbor.ts';

/**
 * The context a ciphertext or a signature belongs to: a label of ours and the values bound to it, as a deterministic
 * CBOR array. Lengths are part of the encoding, so no two lists of values give the same bytes.
 */
export function associatedData(label: `mo-kit/v1/${string}`, ...values: readonly CborValue[]): Uint8Array {
  return encodeCbor([label, ...values]);
}
