import type { DocumentTypes } from './documents.ts';

/**
 * When something is due that the recovery key deletes; null for at once. A key that devices have put in the place of another
 * waits out the grace period itself: whoever is let in as a device does not get around it by bringing a key of their own.
 */
export function deletionDue(
  { keySince }: DocumentTypes['account'],
  now: number,
  graceMs: number,
): number | null {
  return keySince !== null && keySince + graceMs > now ? keySince + graceMs : null;
}
