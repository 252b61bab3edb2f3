import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** `<mo-balance-wheel>`. */
export const balanceWheelTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
