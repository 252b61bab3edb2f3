import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** `<mo-transfer>`. */
export const transferTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
