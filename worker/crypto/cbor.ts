import { decode, encode, rfc8949EncodeOptions } from 'cborg';
import { MoError } from '../errors/mo-error.ts';

/** What our formats are made of. Numbers are safe integers: no floats, no `undefined`, no tags. */
export type CborValue =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly CborValue[]
  | { readonly [key: string]: CborValue };

/** Deterministic CBOR (RFC 8949 section 4.2.1): one value has one encoding, so it can be signed, hashed and bound. */
export function encodeCbor(value: CborValue): Uint8Array {
  return encode(value, rfc8949EncodeOptions);
}

/**
 * Decodes deterministic CBOR. Anything another encoder could have written differently (longer integers, indefinite
 * lengths, repeated or unsorted keys, trailing bytes) is `storage/corrupt`.
 */
export function decodeCbor(bytes: Uint8Array): unknown {
  try {
    return decode(bytes, {
      strict: true,
      allowIndefinite: false,
      allowUndefined: false,
      allowInfinity: false,
      allowNaN: false,
      allowBigInt: false,
      rejectDuplicateMapKeys: true,
    });
  } catch {
    throw new MoError('storage/corrupt', 'A stored value is not well-formed.');
  }
}
