import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** The recovery kit, wherever it is shown. */
export const kitTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
