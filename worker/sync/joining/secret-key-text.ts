import { hex } from '@scure/base';
import { inputError } from '../../domain/input-error.ts';

const SECRET_KEY_DIGITS = 32;

/** The secret key (16 bytes) as the recovery kit prints it: eight groups of four hexadecimal digits. */
export function formatSecretKey(secretKey: Uint8Array): string {
  return hex.encode(secretKey).replace(/.{4}(?=.)/g, '$& ');
}

/**
 * The bytes of a secret key as somebody typed or pasted it: in capitals or not, with whatever spaces and dashes, and with letters
 * that look like digits taken for these. `input/invalid` with the field `secretKey`. The caller wipes the bytes.
 */
export function parseSecretKey(text: string): Uint8Array {
  const digits = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{Pd}_.:,]/gu, '')
    .replaceAll('o', '0')
    .replace(/[il|]/g, '1');
  if (!/^[0-9a-f]*$/.test(digits) || digits.length !== SECRET_KEY_DIGITS) {
    throw inputError('input/invalid', 'secretKey');
  }
  return hex.decode(digits);
}
