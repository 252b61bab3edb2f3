import type { TermsSource } from '../languages.ts';
import en from './en.ts';

/** `<mo-devices>`: who belongs to the vault, and letting another device in. */
export const devicesTerms: TermsSource = {
  en,
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};
