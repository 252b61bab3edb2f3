import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** The screen that makes this browser another device of a vault. */
export const joinTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
