import type { StrengthTerms } from './terms.ts';

const WEAKNESSES = {
  common: 'Sie ähnelt einem Passwort, das viele benutzen.',
  repeat: 'Wiederholungen bringen fast nichts.',
  sequence: 'Reihen wie „abc“ oder „6543“ werden zuerst probiert.',
  date: 'Daten und Jahreszahlen werden zuerst probiert.',
} as const;

const terms: StrengthTerms = { weakness: (weakness) => WEAKNESSES[weakness] };

export default terms;
