import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** `<mo-timeline>`. */
export const timelineTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
