import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** What belongs to being in and out: unlocking by passkey, and the notes above an open vault. */
export const sessionTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
