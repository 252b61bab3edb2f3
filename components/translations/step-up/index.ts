import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** The dialog that asks for a fresh unlock. */
export const stepUpTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
