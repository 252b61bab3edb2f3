import type { TabApi, TabHello } from '../ports/contracts.ts';
import type { LockNames } from '../ports/lock-names.ts';
import { lockFreed } from '../ports/locks.ts';
import type { Port } from '../ports/port.ts';
import type { Connection } from '../ports/rpc.ts';
import type { Candidate } from './election.ts';

/** A tab that has said hello, as the hub sees it. Times are ms on the hub's clock. */
export interface HubTab {
  readonly tabId: string;
  readonly port: Port;
  readonly remote: TabApi;
  /** Its end shows in its lock; the life of a tab without one is judged by its answers to `ping`. */
  readonly holdsLock: boolean;
  /** Workers it has a port to. */
  readonly links: Set<string>;
  visible: boolean;
  lastVisibleAt: number;
  lastPongAt: number;
  wantsOwner: boolean;
}

/** The tabs that are there. */
export interface HubTabs extends Iterable<HubTab> {
  readonly size: number;
  /** ms since the last one left, or since the hub started; 0 while there is one. */
  readonly emptyForMs: number;
  get(tabId: string): HubTab | undefined;
  /** Takes the place of an earlier tab of the same id. */
  add(hello: TabHello, port: Port, connection: Connection<TabApi>): HubTab;
  /** Closes its port. False when it was not there any more. */
  remove(tab: HubTab): boolean;
  /** All of them, for an election; `workersIn` counts the workers that run in a tab. */
  candidates(workersIn: (tabId: string) => number): Candidate[];
}

export function createHubTabs(names: LockNames, onGone: (tab: HubTab) => void): HubTabs {
  interface Entry extends HubTab {
    readonly connection: Connection<TabApi>;
    readonly gone: AbortController;
  }
  const tabs = new Map<string, Entry>();
  let emptySince = performance.now();

  function forget(tab: Entry): void {
    tabs.delete(tab.tabId);
    tab.gone.abort();
    tab.connection.close();
    if (tabs.size === 0) emptySince = performance.now();
  }

  return {
    [Symbol.iterator]: () => [...tabs.values()][Symbol.iterator](),
    get size() {
      return tabs.size;
    },
    get emptyForMs() {
      return tabs.size > 0 ? 0 : performance.now() - emptySince;
    },
    get: (tabId) => tabs.get(tabId),
    add({ tabId, holdsLock, visible, wantsOwner }, port, connection) {
      const before = tabs.get(tabId);
      if (before) forget(before);
      const now = performance.now();
      const tab: Entry = {
        tabId,
        port,
        connection,
        remote: connection.remote,
        holdsLock,
        // A port that it has may have led through a process that died: it gets new ones.
        links: new Set(),
        gone: new AbortController(),
        visible,
        lastVisibleAt: now,
        lastPongAt: now,
        wantsOwner,
      };
      tabs.set(tabId, tab);
      if (holdsLock) {
        lockFreed(names.tab(tabId), tab.gone.signal).then(
          () => onGone(tab),
          () => undefined,
        );
      }
      return tab;
    },
    remove({ tabId, port }) {
      const tab = tabs.get(tabId);
      if (tab?.port !== port) return false;
      forget(tab);
      return true;
    },
    candidates: (workersIn) =>
      [...tabs.values()].map(({ tabId, visible, lastVisibleAt }) => ({
        tabId,
        visible,
        lastVisibleAt,
        workers: workersIn(tabId),
      })),
  };
}
