import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** `<mo-search>`. */
export const searchTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
