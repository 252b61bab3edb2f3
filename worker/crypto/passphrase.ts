import { MoError } from '../errors/mo-error.ts';

export const MIN_PASSPHRASE_CHARACTERS = 8;
export const MAX_PASSPHRASE_CHARACTERS = 1024;
/** Before anything is normalized: NFKC can make one code unit into eighteen. */
const MAX_CODE_UNITS = 2 * MAX_PASSPHRASE_CHARACTERS;

/**
 * NFKC and UTF-8, so that the same passphrase typed on another keyboard gives the same bytes; spaces count. A new
 * passphrase has 8–1024 characters (code points); an existing one is not held to the minimum, which may grow.
 * `input/invalid` or `input/too-long` with the field `passphrase`. The caller wipes the bytes.
 */
export function encodePassphrase(passphrase: string, use: 'new' | 'existing'): Uint8Array {
  // The type is a promise of the caller's; a page can break it.
  if (typeof passphrase !== 'string') throw refused('input/invalid', 'The passphrase must be a string.');
  if (passphrase.length > MAX_CODE_UNITS) throw tooLong();
  if (/\p{Surrogate}/u.test(passphrase)) {
    // UTF-8 has no lone surrogates: the encoder would make them all the same character.
    throw refused('input/invalid', 'The passphrase contains half a character.');
  }
  const normalized = passphrase.normalize('NFKC');
  const characters = [...normalized].length;
  if (characters > MAX_PASSPHRASE_CHARACTERS) throw tooLong();
  if (use === 'new' && characters < MIN_PASSPHRASE_CHARACTERS) {
    throw refused(
      'input/invalid',
      `The passphrase must have at least ${MIN_PASSPHRASE_CHARACTERS} characters.`,
    );
  }
  return new TextEncoder().encode(normalized);
}

function tooLong(): MoError {
  return refused(
    'input/too-long',
    `The passphrase can have at most ${MAX_PASSPHRASE_CHARACTERS} characters.`,
  );
}

function refused(code: 'input/invalid' | 'input/too-long', message: string): MoError {
  return new MoError(code, message, { field: 'passphrase' });
}
