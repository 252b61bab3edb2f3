import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** The screen for what went wrong. */
export const problemsTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
