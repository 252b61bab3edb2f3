import { MoError } from '../errors/mo-error.ts';
import type { HubApi, HubView, TabApi, TabHello } from '../ports/contracts.ts';
import { lockNames } from '../ports/lock-names.ts';
import { holdLock, lockFreed, locksNow } from '../ports/locks.ts';
import { randomId } from '../ports/random-id.ts';
import { connect, tell } from '../ports/rpc.ts';
import { locksForbidCaching } from './environment.ts';
import { createSharedRoute, type HubRoute } from './hub-route.ts';
import type { WorkerFiles } from './worker-files.ts';

/** A hub that says nothing for so long after a hello is tried again; it may have died while it was being found. */
const HELLO_MS = 2000;
const RETRY_MS = 150;
/** How often a tab that found another version, or may hold no lock, looks again. */
const LOOK_MS = 2000;
const BUSY_LOOK_MS = 250;
const HEARTBEAT_MS = 2000;
/** A hub that holds its lock and is silent for so long is in a frozen tab. */
const SILENT_HUB_MS = 4000;

export interface HubLinkOptions {
  readonly store: string;
  readonly files: WorkerFiles;
  readonly tabApi: TabApi;
  /** What of a hello only the tab knows. */
  hello(): Pick<TabHello, 'visible' | 'hosts' | 'wantsOwner'>;
  onView(view: HubView): void;
  /** The hub is silent but keeps its lock, or speaks again. */
  onSilent(isSilent: boolean): void;
  onOutdated(): void;
  onFailed(error: MoError): void;
  /** Calls wait for an answer: look for trouble more often. */
  isBusy(): boolean;
}

/**
 * Keeps this tab connected to the hub of its store, whichever hub that is: finds it, says hello, notices its end by its
 * lock, and joins the next one. Runs from `join` to `leave`.
 */
export interface HubLink {
  /** Null while there is none; calls on it need a deadline of their own. */
  readonly hub: HubApi | null;
  readonly tabId: string;
  join(): void;
  /** Synchronous: after it the page holds no lock, no port and no worker. */
  leave(): void;
}

export function createHubLink(options: HubLinkOptions): HubLink {
  const { store, files } = options;
  const names = lockNames(store);
  const tabId = randomId();
  let membership: AbortController | null = null;
  let connection: { hub: HubApi; close(): void } | null = null;
  let route: HubRoute | null = null;

  /** The route of the hub that is there, else the one this tab prefers. */
  async function findRoute(): Promise<HubRoute> {
    const { held } = await locksNow();
    const known = [...held]
      .find((name) => name.startsWith(names.routePrefix))
      ?.slice(names.routePrefix.length);
    const canShare = typeof SharedWorker === 'function';
    const preferred = canShare && files.sameOrigin ? `shared ${files.hubUrl}` : 'elected';
    const name = canShare || known === 'elected' ? (known ?? preferred) : preferred;
    if (route?.name === name) return route;
    if (name !== 'elected') return createSharedRoute(store, name.slice('shared '.length));
    const { createElectedRoute } = await import('./elected-route.ts');
    return createElectedRoute(store, files);
  }

  async function isOutdated(): Promise<boolean> {
    const { held } = await locksNow();
    return [...held].some((name) => name.startsWith(names.versionPrefix) && name !== names.version);
  }

  async function stayJoined(signal: AbortSignal): Promise<void> {
    // Before the first hello: a tab that a hub knows is one whose death the hub will hear of.
    const tabLock = locksForbidCaching ? null : await holdLock(names.tab(tabId), { signal });
    signal.addEventListener('abort', () => tabLock?.release(), { once: true });
    while (!signal.aborted) {
      if (await isOutdated()) {
        options.onOutdated();
        await pause(LOOK_MS, signal);
      } else if (await meetHub(signal)) {
        await hubGone(signal);
      } else {
        await pause(RETRY_MS, signal);
      }
      connection?.close();
      connection = null;
    }
  }

  /** True when a hub has answered. */
  async function meetHub(signal: AbortSignal): Promise<boolean> {
    const found = await findRoute();
    if (signal.aborted) {
      if (found !== route) found.leave();
      return false;
    }
    if (found !== route) route?.leave();
    route = found;
    let onFailed: (failed: null) => void;
    const failed = new Promise<null>((resolve) => (onFailed = resolve));
    const port = await found.connect(() => onFailed(null));
    if (signal.aborted) {
      port.close();
      return false;
    }
    const { remote: hub, close } = connect<HubApi>(port, options.tabApi);
    connection = { hub, close };

    const view = await Promise.race([
      hub.hello({ tabId, holdsLock: !locksForbidCaching, ...options.hello() }),
      pause(HELLO_MS, signal).then(() => undefined),
      failed,
    ]);
    if (signal.aborted) return false;
    if (view) {
      options.onSilent(false);
      options.onView(view);
      return true;
    }
    if (view === null) {
      options.onFailed(
        new MoError('internal/worker-failed', 'The worker file is missing, or not allowed.', {
          retryable: true,
        }),
      );
      await pause(LOOK_MS, signal);
    } else if ((await locksNow()).held.has(names.hub)) {
      options.onSilent(true);
    }
    return false;
  }

  /** Resolves when the hub is gone. Meanwhile tells whether the hub answers. */
  async function hubGone(signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const stop = () => over.abort();
    signal.addEventListener('abort', stop, { once: true });
    void heartbeat(over);
    try {
      if (!locksForbidCaching) await lockFreed(route?.lifeLock ?? names.hub, over.signal);
      else {
        await lostFromSight(over.signal);
      }
    } catch {
      // The tab leaves.
    } finally {
      signal.removeEventListener('abort', stop);
      over.abort();
    }
  }

  /** Where no lock may be waited for: a hub that was seen at work is so no more. An idle one shows no lock. */
  async function lostFromSight(signal: AbortSignal): Promise<void> {
    for (let wasSeen = false; !signal.aborted;) {
      await pause(options.isBusy() ? BUSY_LOOK_MS : LOOK_MS, signal);
      const isSeen = (await locksNow()).held.has(names.hub);
      if (wasSeen && !isSeen) return;
      wasSeen = isSeen;
    }
  }

  /** Ends the membership of a hub that is silent: either it sleeps, or it has forgotten this tab; a new hello tells. */
  async function heartbeat(over: AbortController): Promise<void> {
    const { signal } = over;
    let answeredAt = performance.now();
    while (!signal.aborted && connection) {
      void connection.hub.ping().then(
        () => (answeredAt = performance.now()),
        () => undefined,
      );
      const before = performance.now();
      await pause(HEARTBEAT_MS, signal);
      // A tab that was itself asleep has no reason to complain.
      if (performance.now() - before > 2 * HEARTBEAT_MS) answeredAt = performance.now();
      if (performance.now() - answeredAt > SILENT_HUB_MS && !signal.aborted) {
        options.onSilent(true);
        over.abort();
      }
    }
  }

  return {
    tabId,
    get hub() {
      return connection?.hub ?? null;
    },
    join() {
      if (membership) return;
      const own = new AbortController();
      membership = own;
      const run = async () => {
        while (!own.signal.aborted) {
          try {
            await stayJoined(own.signal);
          } catch {
            await pause(LOOK_MS, own.signal);
          }
        }
      };
      void run();
    },
    leave() {
      if (!membership) return;
      if (connection) tell(connection.hub.goodbye());
      connection?.close();
      connection = null;
      // First nothing is waited for any more: a lock that this page itself lets go of must not be granted to it, since a
      // callback that runs in the back/forward cache takes the page out of it.
      membership.abort();
      membership = null;
      route?.leave();
      route = null;
    },
  };

  function pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
    });
  }
}
