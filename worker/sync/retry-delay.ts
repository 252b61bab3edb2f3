const FIRST_MS = 1_000;
const LONGEST_MS = 300_000;

/**
 * How long to wait after so many failures in a row: doubled each time up to five minutes, and spread over half to one and a
 * half of it, so that devices which a server lost at the same time do not come back at the same time.
 */
export function retryDelayMs(failures: number, random: () => number): number {
  const base = Math.min(FIRST_MS * 2 ** Math.max(0, failures - 1), LONGEST_MS);
  return Math.round(base * (0.5 + random()));
}
