import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** `<mo-goals>`. */
export const goalsTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
