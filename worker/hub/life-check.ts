import type { LockNames } from '../ports/lock-names.ts';
import { locksNow } from '../ports/locks.ts';
import type { HubTab, HubTabs } from './hub-tabs.ts';
import type { HubWorker, HubWorkers } from './hub-workers.ts';

export const TICK_MS = 2000;
/** A worker or a tab that answers no ping for so long is taken to be frozen. */
export const ASLEEP_MS = 4000;
/** A tab without a lock that answers no ping for so long is taken to be gone. */
const SILENT_TAB_MS = 15_000;
/** A worker that does not report for so long after it was asked for will not come. */
const SPAWN_MS = 45_000;
/** How long a worker that has reported may be missing in a look at the locks that was taken before. */
const FRESH_MS = 1000;

/**
 * Looks after everybody, every {@link TICK_MS}: a lock that was queued for is not granted when its holder goes into the
 * back/forward cache, and a port gives no sign of its end.
 */
export interface LifeCheck {
  /** The owner keeps the files, and does not answer. */
  readonly ownerAsleep: boolean;
  check(): Promise<void>;
}

export interface LifeCheckOptions {
  readonly names: LockNames;
  readonly tabs: HubTabs;
  readonly workers: HubWorkers;
  onTabGone(tab: HubTab): void;
  onOwnerAwake(): void;
}

export function createLifeCheck(options: LifeCheckOptions): LifeCheck {
  const { names, tabs, workers } = options;
  let lastCheckAt = performance.now();
  let asleep: HubWorker | null = null;

  /** A machine that slept answers nobody's ping: everybody gets another chance. */
  function forgiveSleep(now: number): void {
    if (now - lastCheckAt > 3 * TICK_MS) {
      for (const each of [...tabs, ...workers]) each.lastPongAt = now;
    }
    lastCheckAt = now;
  }

  function checkTabs(now: number, held: ReadonlySet<string>): void {
    for (const tab of tabs) {
      const isGone = tab.holdsLock ? !held.has(names.tab(tab.tabId)) : now - tab.lastPongAt > SILENT_TAB_MS;
      if (isGone) options.onTabGone(tab);
      else void answered(tab.remote.ping(), () => (tab.lastPongAt = performance.now()));
    }
  }

  function checkWorkers(now: number, held: ReadonlySet<string>): void {
    for (const worker of workers) {
      const age = now - worker.startedAt;
      const isGone =
        worker.report === null ? age > SPAWN_MS : !held.has(names.worker(worker.workerId)) && age > FRESH_MS;
      if (isGone) workers.drop(worker);
      else void answered(worker.remote.ping(), () => pong(worker));
    }
  }

  function pong(worker: HubWorker): void {
    worker.lastPongAt = performance.now();
    if (asleep !== worker) return;
    asleep = null;
    options.onOwnerAwake();
  }

  return {
    get ownerAsleep() {
      return asleep !== null && asleep === workers.owner;
    },
    async check() {
      const now = performance.now();
      forgiveSleep(now);
      const { held } = await locksNow();
      checkTabs(now, held);
      checkWorkers(now, held);
      const { owner } = workers;
      asleep = owner !== null && now - owner.lastPongAt > ASLEEP_MS ? owner : null;
    },
  };
}

function answered(ping: Promise<void>, onPong: () => void): Promise<void> {
  return ping.then(onPong, () => undefined);
}
