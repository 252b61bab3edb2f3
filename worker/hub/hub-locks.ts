import { holdLock, lockFreed } from '../ports/locks.ts';

/** How a hub holds its locks, and hears of the end of others'. */
export interface HubLocks {
  hold(name: string, mode?: LockMode): Promise<void>;
  /** Resolves when the lock is free; never where only a look at all locks can tell. */
  freed(name: string, signal: AbortSignal): Promise<void>;
}

export const directLocks: HubLocks = {
  hold: async (name, mode = 'exclusive') => void (await holdLock(name, { mode })),
  freed: lockFreed,
};
