/** Fewest characters of a passphrase, counted as people do. */
export const MIN_PASSPHRASE_LENGTH = 8;

export interface PassphraseStrength {
  /** 0 (too short) to 4. */
  readonly score: 0 | 1 | 2 | 3 | 4;
  /** What makes it easy to find; null when nothing in particular does. */
  readonly weakness: 'common' | 'repeat' | 'sequence' | 'date' | null;
}

/**
 * A rough guess at how hard a passphrase is to find. A hint for the person, never a rule: it counts the size of the alphabet
 * used, distinct characters and words, and knows no dictionary. It is there from the first letter on; what knows more
 * (`judge-passphrase.ts`) is fetched meanwhile, and left out of the files that hold everything.
 */
export function estimateStrength(passphrase: string): PassphraseStrength {
  return { score: scoreOf(passphrase), weakness: null };
}

function scoreOf(passphrase: string): PassphraseStrength['score'] {
  const characters = [...passphrase];
  if (characters.length < MIN_PASSPHRASE_LENGTH) return 0;
  const distinct = new Set(characters).size;
  const alphabet =
    (/\p{Ll}/u.test(passphrase) ? 26 : 0) +
    (/\p{Lu}/u.test(passphrase) ? 26 : 0) +
    (/\d/.test(passphrase) ? 10 : 0) +
    (/[^\p{L}\d]/u.test(passphrase) ? 20 : 0) +
    (/[\p{Lo}]/u.test(passphrase) ? 60 : 0);
  // Repetition adds little, and letters inside words follow each other: half a character each.
  const words = new Set(passphrase.split(/[\s\-_.]+/).filter((word) => word.length > 2)).size;
  const effective = Math.min(characters.length, distinct * 1.5);
  const bits = words >= 3 ? words * 13 : effective * Math.log2(Math.max(alphabet, 2)) * 0.7;
  if (bits < 32) return 1;
  if (bits < 45) return 2;
  if (bits < 60) return 3;
  return 4;
}
