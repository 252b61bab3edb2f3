import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** Why a passphrase is easy to find. */
export const strengthTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
