import { workerUrl } from '../ports/worker-url.ts';
import { holdLock, lockFreed, locksNow } from '../ports/locks.ts';

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

/** The name under which the hub's file only holds locks. */
export const LOCK_KEEPER = 'mo-locks';

/** Under load Gecko now and then takes very long to start a worker inside a SharedWorker. */
const KEEPER_MS = 2500;

interface KeepRequest {
  readonly name: string;
  readonly mode: LockMode;
}

/**
 * The locks of a hub that can start workers (Gecko): a lock that a SharedWorker holds or awaits keeps every page of the
 * site out of the back/forward cache there, one of a worker inside it does not. They end with the hub all the same.
 */
export function createKeptLocks(hubUrl: string): HubLocks {
  const keeper = new Worker(workerUrl(hubUrl), { name: LOCK_KEEPER });
  const waiting = new Map<string, () => void>();
  keeper.onmessage = ({ data }: MessageEvent<string>) => waiting.get(data)?.();
  return {
    hold: (name, mode = 'exclusive') =>
      new Promise((resolve, reject) => {
        waiting.set(name, resolve);
        keeper.postMessage({ name, mode } satisfies KeepRequest);
        const makeSure = async () => {
          const { held, pending } = await locksNow();
          // The keeper has not even asked: a hub that works is worth more than the back/forward cache.
          if (!held.has(name) && !pending.has(name)) await directLocks.hold(name, mode).then(resolve);
        };
        setTimeout(() => void makeSure().catch(reject), KEEPER_MS);
      }),
    freed: () => new Promise(() => undefined),
  };
}

export interface LockKeeperScope {
  onmessage: ((event: MessageEvent<KeepRequest>) => void) | null;
  postMessage(name: string): void;
}

/** The worker's side: holds what it is told to, for as long as it lives. */
export function runLockKeeper(scope: LockKeeperScope): void {
  scope.onmessage = ({ data: { name, mode } }) => {
    void holdLock(name, { mode }).then(() => scope.postMessage(name));
  };
}
