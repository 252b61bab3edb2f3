import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** `<mo-history>`. */
export const historyTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
