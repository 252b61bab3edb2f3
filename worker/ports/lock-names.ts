import { PROTOCOL, STORE_SCHEMA } from './version.ts';

/** The Web Locks of one store. None carries a version except `version`, and none carries an id of a vault. */
export interface LockNames {
  /** Held by the hub for its life: tabs wait for it to learn that the hub is gone, where nobody has the seat. */
  readonly hub: string;
  /** Held, in the modes without a SharedWorker hub, by the tab that runs the hub: there tabs wait for this one. */
  readonly seat: string;
  /** Held by the worker that has the files open: the arbiter of "one writer per store". */
  readonly owner: string;
  /** Shared, held by each worker that holds the session: as long as somebody does, the vault is unlocked. */
  readonly session: string;
  /** Shared, held by hubs and owners: which protocol and schema they speak. */
  readonly version: string;
  readonly versionPrefix: string;
  /** Shared, held by the hub: how it is reached, for tabs that would look for it elsewhere. */
  readonly routePrefix: string;
  tab(tabId: string): string;
  readonly tabPrefix: string;
  worker(workerId: string): string;
}

export function lockNames(store: string): LockNames {
  return {
    hub: `mo-hub:${store}`,
    seat: `mo-seat:${store}`,
    owner: `mo-owner:${store}`,
    session: `mo-session:${store}`,
    versionPrefix: `mo-version:${store}:`,
    version: `mo-version:${store}:${PROTOCOL}.${STORE_SCHEMA}`,
    routePrefix: `mo-route:${store}:`,
    tabPrefix: `mo-tab:${store}:`,
    tab: (tabId) => `mo-tab:${store}:${tabId}`,
    worker: (workerId) => `mo-worker:${store}:${workerId}`,
  };
}
