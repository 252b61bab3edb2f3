import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** Creating a vault, its recovery phrase, and coming back with it. */
export const setupTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
