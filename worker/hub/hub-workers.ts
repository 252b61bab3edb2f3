import type { HubForWorkerApi, WorkerApi, WorkerReport } from '../ports/contracts.ts';
import type { LockNames } from '../ports/lock-names.ts';
import { lockFreed } from '../ports/locks.ts';
import type { Port } from '../ports/port.ts';
import { connect, tell, type Connection } from '../ports/rpc.ts';
import type { HubTab, HubTabs } from './hub-tabs.ts';
import { createRecentIds } from './recent-ids.ts';

const SHUTDOWN_MS = 3000;

/** An owner or standby, as the hub sees it. Times are ms on the hub's clock. */
export interface HubWorker {
  readonly workerId: string;
  /** The tab it runs in. */
  readonly tabId: string;
  readonly port: Port;
  readonly remote: WorkerApi;
  readonly startedAt: number;
  /** Fires when it is taken off the list: nothing it was asked will be answered any more. */
  readonly gone: AbortSignal;
  /** What it last said of itself; null until it has loaded. */
  readonly report: WorkerReport | null;
  lastPongAt: number;
}

/** The workers that tabs run for all. */
export interface HubWorkers extends Iterable<HubWorker> {
  readonly size: number;
  readonly ids: readonly string[];
  readonly owner: HubWorker | null;
  /** One of them holds the session. */
  readonly holdSession: boolean;
  get(workerId: string): HubWorker | undefined;
  countIn(tabId: string): number;
  spawnIn(tab: HubTab): void;
  /** Takes on the workers that a tab says it runs; of others there, the word to start them never arrived. */
  adoptAll(tab: HubTab, workerIds: readonly string[]): void;
  /** Takes it off the list: it is gone. */
  forget(worker: HubWorker): void;
  /** Ends it, and takes it off the list. */
  drop(worker: HubWorker): void;
  /** Lets it close its files and wipe its keys, within a bounded time, before it is dropped. */
  shutDown(worker: HubWorker): Promise<void>;
  /** After a lock, whatever was started before it is not taken on again with the session it holds. */
  disownEarlier(): void;
}

export interface HubWorkersOptions {
  readonly names: LockNames;
  readonly tabs: HubTabs;
  channel(first: Port, second: Port): [Port, Port];
  /** `before` is the report before this one. A worker that failed stays on the list until it is dropped. */
  onReport(worker: HubWorker, report: WorkerReport, before: WorkerReport | null): void;
  /** Its lock is free. */
  onGone(worker: HubWorker): void;
}

export function createHubWorkers({ names, tabs, channel, onReport, onGone }: HubWorkersOptions): HubWorkers {
  interface Entry extends HubWorker {
    readonly connection: Connection<WorkerApi>;
    readonly goes: AbortController;
    report: WorkerReport | null;
  }
  const workers = new Map<string, Entry>();
  let hasLocked = false;
  const startedSinceLock = createRecentIds();

  /** Puts a worker on the list, with what is known of it; gives the port that the worker is to have. */
  function enlist(tab: HubTab, workerId: string, report: WorkerReport | null = null): Port {
    const [port, its] = channel(tab.port, tab.port);
    const now = performance.now();
    const goes = new AbortController();
    const connection: Connection<WorkerApi> = connect<WorkerApi>(port, {
      report: async (report: WorkerReport) => reported(worker, report),
    } satisfies HubForWorkerApi);
    const worker: Entry = {
      workerId,
      tabId: tab.tabId,
      port,
      connection,
      remote: connection.remote,
      goes,
      gone: goes.signal,
      startedAt: now,
      report,
      lastPongAt: now,
    };
    workers.set(workerId, worker);
    if (report !== null) watchLock(worker);
    return its;
  }

  function reported(worker: Entry, report: WorkerReport): void {
    if (workers.get(worker.workerId) !== worker) return;
    const before = worker.report;
    if (report.role !== 'failed') {
      worker.report = report;
      worker.lastPongAt = performance.now();
      if (before === null) watchLock(worker);
      if (report.role === 'owner') dropEarlierOwners(worker);
    }
    onReport(worker, report, before);
  }

  function watchLock(worker: Entry): void {
    lockFreed(names.worker(worker.workerId), worker.gone).then(
      () => onGone(worker),
      () => undefined,
    );
  }

  /** The lock has one holder: whoever called itself owner before is no more. */
  function dropEarlierOwners(owner: Entry): void {
    for (const other of [...workers.values()]) {
      if (other !== owner && other.report?.role === 'owner') drop(other);
    }
  }

  function forget({ workerId, port }: HubWorker): void {
    const worker = workers.get(workerId);
    if (worker?.port !== port) return;
    workers.delete(workerId);
    worker.goes.abort();
    worker.connection.close();
    for (const tab of tabs) tab.links.delete(workerId);
  }

  function drop(worker: HubWorker): void {
    const tab = tabs.get(worker.tabId);
    if (tab) tell(tab.remote.terminate(worker.workerId));
    forget(worker);
  }

  return {
    [Symbol.iterator]: () => [...workers.values()][Symbol.iterator](),
    get size() {
      return workers.size;
    },
    get ids() {
      return [...workers.keys()];
    },
    get owner() {
      for (const worker of workers.values()) if (worker.report?.role === 'owner') return worker;
      return null;
    },
    get holdSession() {
      return [...workers.values()].some((worker) => worker.report?.holdsSession === true);
    },
    get: (workerId) => workers.get(workerId),
    countIn: (tabId) => [...workers.values()].filter((worker) => worker.tabId === tabId).length,
    spawnIn(tab) {
      const workerId = crypto.randomUUID();
      startedSinceLock.add(workerId);
      tell(tab.remote.spawn(workerId, enlist(tab, workerId)));
    },
    adoptAll(tab, workerIds) {
      const before = new Map([...workers.values()].map((worker) => [worker.workerId, worker.report]));
      for (const worker of [...workers.values()]) if (worker.tabId === tab.tabId) forget(worker);
      for (const workerId of workerIds) {
        const isOfBefore = hasLocked && !startedSinceLock.has(workerId);
        if (isOfBefore) tell(tab.remote.terminate(workerId));
        else tell(tab.remote.adopt(workerId, enlist(tab, workerId, before.get(workerId))));
      }
    },
    forget,
    drop,
    async shutDown(worker) {
      const timeout = new Promise((resolve) => setTimeout(resolve, SHUTDOWN_MS));
      await Promise.race([worker.remote.shutdown().catch(() => undefined), timeout]);
      drop(worker);
    },
    disownEarlier() {
      hasLocked = true;
      startedSinceLock.clear();
    },
  };
}
