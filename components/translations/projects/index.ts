import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** `<mo-projects>`. */
export const projectsTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
