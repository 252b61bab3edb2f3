import type { StrengthTerms } from './terms.ts';

const WEAKNESSES = {
  common: 'It is like a password that many people use.',
  repeat: 'Repeating adds almost nothing.',
  sequence: 'Rows such as “abc” or “6543” are tried first.',
  date: 'Dates and years are tried first.',
} as const;

const terms: StrengthTerms = { weakness: (weakness) => WEAKNESSES[weakness] };

export default terms;
