import type { LockNames } from '../ports/lock-names.ts';
import { locksNow } from '../ports/locks.ts';
import type { HubWorkers } from './hub-workers.ts';
import { ASLEEP_MS } from './life-check.ts';

/** Whether anything is left of the time before this hub. */
export interface Survivors {
  /** No session can be left over from the hub before, or it has been found. */
  readonly settled: boolean;
  /** A worker of the time before keeps the files, and has not reported for long. */
  readonly silent: boolean;
  settle(): void;
  /** True when something may follow from what was seen. */
  look(): Promise<boolean>;
}

/**
 * A worker of the time before this hub that holds the session says so by a lock. As long as there is one that has not
 * reported, nobody is told that the vault is locked.
 */
export function createSurvivors(names: LockNames, workers: HubWorkers): Survivors {
  const startedAt = performance.now();
  let settled = false;
  let silent = false;

  return {
    get settled() {
      return settled;
    },
    get silent() {
      return silent;
    },
    settle() {
      settled = true;
      silent = false;
    },
    async look() {
      if (settled) return false;
      const { held } = await locksNow();
      settled ||= workers.holdSession || !held.has(names.session);
      silent = !settled && performance.now() - startedAt > ASLEEP_MS;
      return settled || silent;
    },
  };
}
