import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** What several elements say. */
export const commonTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
