import { base64urlnopad } from '@scure/base';
import { MoError } from '../errors/mo-error.ts';

/** RFC 4648 section 5, without padding. */
export function toBase64url(bytes: Uint8Array): string {
  return base64urlnopad.encode(bytes);
}

/** The inverse of {@link toBase64url}; strict: padding, other alphabets and stray bits are `input/invalid`. */
export function fromBase64url(text: string): Uint8Array {
  try {
    return base64urlnopad.decode(text);
  } catch {
    // The library's message quotes its input, so it is not kept as a cause.
    throw new MoError('input/invalid', 'This is not base64url.');
  }
}
