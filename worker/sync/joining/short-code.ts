import { deriveKey } from '../../crypto/derive-key.ts';
import { randomBytes } from '../../crypto/random.ts';
import { inputError } from '../../domain/input-error.ts';

/** Crockford's: no letter that is taken for a digit. 32 of them, so a byte's low five bits choose evenly. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 8;
const LOOKALIKES: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1' };

/** Where a short code leads: the mailbox and what opens it. Neither is a secret from the server. */
export interface ShortCodeMailbox {
  /** 16 bytes. */
  readonly mailboxId: Uint8Array;
  /** 32 bytes. */
  readonly capability: Uint8Array;
}

/**
 * A code to read out and type, such as `7K2M-Q9XA`: 40 random bits. It finds the mailbox and keeps strangers out of it;
 * that nobody sits in between is for the check number to show, see `compared-keys.ts`.
 */
export function newShortCode(): string {
  const characters = [...randomBytes(LENGTH)].map((byte) => ALPHABET[byte & 31]);
  return `${characters.slice(0, 4).join('')}-${characters.slice(4).join('')}`;
}

/** As it was typed: case, spaces, dashes and look-alikes are forgiven. Else `input/invalid` with the field `shortCode`. */
export function shortCodeMailbox(typed: string): ShortCodeMailbox {
  const code = typed
    .toUpperCase()
    .replace(/[\s‐-―-]/g, '')
    .replace(/[OIL]/g, (letter) => LOOKALIKES[letter] ?? letter);
  const isCode = code.length === LENGTH && [...code].every((character) => ALPHABET.includes(character));
  if (!isCode) throw inputError('input/invalid', 'shortCode');
  const derive = (purpose: 'mailbox' | 'capability') =>
    deriveKey(new TextEncoder().encode(code), '', `mo-kit/v1/short-code/${purpose}`);
  return { mailboxId: derive('mailbox').slice(0, 16), capability: derive('capability') };
}
