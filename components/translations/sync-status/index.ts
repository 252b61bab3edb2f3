import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** `<mo-sync-status>`. */
export const syncStatusTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
