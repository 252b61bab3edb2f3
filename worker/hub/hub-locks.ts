import type { LockNames } from '../ports/lock-names.ts';
import { holdLock, locksNow, type HeldLock } from '../ports/locks.ts';

/** The locks by which tabs, and other versions, know that a hub is at work. */
export interface HubLocks {
  readonly held: boolean;
  /** Waits while another hub has them. False when another version has the store. */
  take(): Promise<boolean>;
  release(): void;
}

export function createHubLocks(names: LockNames, route: string): HubLocks {
  let locks: readonly HeldLock[] = [];
  let taking: Promise<boolean> | null = null;

  async function take(): Promise<boolean> {
    const hub = await holdLock(names.hub);
    const { held } = await locksNow();
    if ([...held].some((name) => name.startsWith(names.versionPrefix) && name !== names.version)) {
      hub.release();
      return false;
    }
    const shared = await Promise.all([
      holdLock(names.version, { mode: 'shared' }),
      holdLock(names.routePrefix + route, { mode: 'shared' }),
    ]);
    locks = [hub, ...shared];
    return true;
  }

  return {
    get held() {
      return locks.length > 0;
    },
    take() {
      if (locks.length > 0) return Promise.resolve(true);
      taking ??= take().finally(() => (taking = null));
      return taking;
    },
    release() {
      for (const lock of locks) lock.release();
      locks = [];
    },
  };
}
