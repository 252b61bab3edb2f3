import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { COMMON_PASSWORDS } from './common-passwords.ts';
import { estimateStrength as estimateRoughly, type PassphraseStrength } from './strength.ts';

/** What is longer is judged by its beginning: the time grows with the square of the length. */
const MAX_LENGTH = 64;

/**
 * Guesses, as powers of ten, below which a passphrase is weak, fair, good. A guess at a stolen slot costs about a third of a
 * second of one core, so with ten thousand cores the three last an hour, a month, and a century.
 */
const LIMITS = [8, 11, 14] as const;

const WEAKNESSES: Readonly<Record<string, PassphraseStrength['weakness']>> = {
  topTen: 'common',
  topHundred: 'common',
  common: 'common',
  similarToCommon: 'common',
  simpleRepeat: 'repeat',
  extendedRepeat: 'repeat',
  sequences: 'sequence',
  dates: 'date',
  recentYears: 'date',
};

// Without translations of its own the library names its warnings by their keys.
const zxcvbn = new ZxcvbnFactory({
  dictionary: { passwords: COMMON_PASSWORDS.split(' ') },
  maxLength: MAX_LENGTH,
});

/**
 * How hard a passphrase is to find for somebody who tries common passwords, repetitions, rows of letters and dates first
 * (zxcvbn). The rough guess stands where it is lower: the library knows the words of no language, and takes a long one for
 * random letters.
 */
export function estimateStrength(passphrase: string): PassphraseStrength {
  const rough = estimateRoughly(passphrase);
  if (rough.score === 0) return rough;
  const { guessesLog10, feedback } = zxcvbn.check(passphrase);
  const passed = LIMITS.filter((limit) => guessesLog10 >= limit).length;
  const score = Math.min(rough.score, passed + 1) as PassphraseStrength['score'];
  return { score, weakness: score > 2 ? null : (WEAKNESSES[feedback.warning ?? ''] ?? null) };
}
