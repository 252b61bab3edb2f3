import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** Choosing many, and changing them at once. */
export const bulkTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
