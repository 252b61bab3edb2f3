import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** Undo and redo. */
export const stepsTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
