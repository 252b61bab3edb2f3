import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** `<mo-backup>`, and restoring before there is a vault. */
export const backupTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
