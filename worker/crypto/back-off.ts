/**
 * How unlocking slows down after failures, across reloads. It never locks anybody out for good and never destroys
 * anything: it protects the person who leaves a device unattended. Somebody who can read or write the profile guesses
 * outside of it, and Argon2id is what stands against that.
 */
export interface UnlockAttempts {
  /** Failed attempts in a row. */
  readonly failures: number;
  /** When the last one failed, ms since the epoch. */
  readonly lastFailureAt: number;
}

export const NO_ATTEMPTS: UnlockAttempts = { failures: 0, lastFailureAt: 0 };

/** Three attempts follow each other freely, then the wait is 1 s and doubles up to 15 minutes. */
const FREE_ATTEMPTS = 3;
const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 15 * 60_000;

/** The attempts after one more. A success forgets the failures before it. */
export function nextAttempts(
  attempts: UnlockAttempts,
  outcome: 'failure' | 'success',
  now: number,
): UnlockAttempts {
  return outcome === 'success' ? NO_ATTEMPTS : { failures: attempts.failures + 1, lastFailureAt: now };
}

/**
 * When the next attempt is allowed, ms since the epoch, or null when it is allowed at `now`. A failure that lies in the
 * future means that the clock was set back; nobody waits for it to come round again, the next failure counts anew.
 */
export function retryAt(attempts: UnlockAttempts, now: number): number | null {
  if (attempts.lastFailureAt > now) return null;
  const at = attempts.lastFailureAt + delayMs(attempts.failures);
  return at > now ? at : null;
}

/** The wait after so many failures in a row. */
export function delayMs(failures: number): number {
  if (failures < FREE_ATTEMPTS) return 0;
  return Math.min(FIRST_DELAY_MS * 2 ** (failures - FREE_ATTEMPTS), MAX_DELAY_MS);
}

/** Attempts as they were loaded; anything else counts as none, since they guard no data. */
export function parseAttempts(value: unknown): UnlockAttempts {
  if (typeof value !== 'object' || value === null) return NO_ATTEMPTS;
  const { failures, lastFailureAt } = value as Partial<Record<keyof UnlockAttempts, unknown>>;
  return isCount(failures) && isCount(lastFailureAt) ? { failures, lastFailureAt } : NO_ATTEMPTS;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
