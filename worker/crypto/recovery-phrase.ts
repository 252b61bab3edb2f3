import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { MoError } from '../errors/mo-error.ts';

/** 256 bits: 24 words of BIP39, English. */
export const RECOVERY_ENTROPY_BYTES = 32;
export const RECOVERY_WORDS = 24;
const MAX_TYPED_CHARACTERS = 1024;

/** The words of 32 bytes of entropy, separated by single spaces. */
export function recoveryPhraseOf(entropy: Uint8Array): string {
  return entropyToMnemonic(entropy, wordlist);
}

/**
 * The 32 bytes behind words as a person types them: case, surrounding and repeated white space and numbers such as
 * `3.` are forgiven. Words that are not on the list or whose checksum is wrong are `vault/wrong-recovery-phrase`; so is
 * every other count than 24. The caller wipes the bytes.
 */
export function recoveryEntropyOf(phrase: string): Uint8Array {
  if (typeof phrase !== 'string' || phrase.length > MAX_TYPED_CHARACTERS) {
    throw new MoError('input/invalid', 'The recovery phrase must be 24 words.', { field: 'recoveryPhrase' });
  }
  const words = phrase
    .split(/[\s,;]+/u)
    .map(normalizeRecoveryWord)
    .filter((word) => word !== '' && !/^\d+[.):]?$/u.test(word));
  if (words.length !== RECOVERY_WORDS) throw wrongRecoveryPhrase();
  try {
    return mnemonicToEntropy(words.join(' '), wordlist);
  } catch {
    // The library's message can name a word, so it is not kept as a cause.
    throw wrongRecoveryPhrase();
  }
}

/** One word as it stands on the list, if it does: NFKD, lower case, no white space around it. */
export function normalizeRecoveryWord(word: string): string {
  return word.normalize('NFKD').trim().toLowerCase();
}

export function wrongRecoveryPhrase(): MoError {
  return new MoError('vault/wrong-recovery-phrase', 'These are not the recovery words of this vault.');
}
