import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** `<mo-security>`. */
export const securityTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
