import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** `<mo-diagnostics>`. */
export const diagnosticsTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
