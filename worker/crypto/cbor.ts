import { decode, encode, rfc8949EncodeOptions } from 'cborg';
import { MoError } from '../errors/mo-error.ts';
import { encodeFlatCbor } from './cbor-writer.ts';
import { equalBytes } from './equal-bytes.ts';

/**
 * What our formats are made of. Numbers are safe integers, strings have no lone surrogates; no floats, no `undefined`, no
 * tags.
 */
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
  return encodeFlatCbor(value) ?? encode(value, rfc8949EncodeOptions);
}

/**
 * Decodes deterministic CBOR. Anything another encoder could have written differently (longer integers, indefinite
 * lengths, unsorted or repeated keys, broken UTF-8, trailing bytes) is `storage/corrupt`: the value is encoded again and
 * must give the same bytes, because the decoder alone replaces broken text and accepts keys in any order.
 */
export function decodeCbor(bytes: Uint8Array): unknown {
  let value: unknown;
  let encoded: Uint8Array;
  try {
    value = decode(bytes, STRICT);
    encoded = encode(value, rfc8949EncodeOptions);
  } catch {
    throw malformed();
  }
  if (!equalBytes(encoded, bytes)) throw malformed();
  return value;
}

const STRICT = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  allowBigInt: false,
  rejectDuplicateMapKeys: true,
};

function malformed(): MoError {
  return new MoError('storage/corrupt', 'A stored value is not well-formed.');
}
