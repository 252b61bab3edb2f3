import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** `<mo-conflicts>`. */
export const conflictsTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
