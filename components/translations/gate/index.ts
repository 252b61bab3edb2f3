import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** The gate before anything is unlocked; English has these built in. */
export const gateTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
