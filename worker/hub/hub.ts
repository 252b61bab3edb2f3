import type { AutoLockSettings } from '../api.ts';
import { MoError, type MoErrorData } from '../errors/mo-error.ts';
import type { VaultPresence } from '../owner/owner-core.ts';
import type { HubApi, HubView, TabApi, TabHello, WorkerReport } from '../ports/contracts.ts';
import { lockNames } from '../ports/lock-names.ts';
import { locksNow } from '../ports/locks.ts';
import type { Port } from '../ports/port.ts';
import { connect, fromErrorData, tell, toMoError, type Connection } from '../ports/rpc.ts';
import { electTab, shouldMove } from './election.ts';
import { createHubLocks } from './hub-locks.ts';
import type { HubPlatform } from './hub-platform.ts';
import { createAutoLock, NOT_SOON, type AutoLockLook } from './auto-lock.ts';
import { createHubTabs, type HubTab } from './hub-tabs.ts';
import { deriveView } from './hub-view.ts';
import { createHubWorkers, type HubWorker } from './hub-workers.ts';
import { createLifeCheck, TICK_MS } from './life-check.ts';
import { createSessionExchange } from './session-exchange.ts';
import { createSurvivors } from './survivors.ts';

/** While it is not known whether a session survived the last hub. */
const EAGER_TICK_MS = 60;
/** The session outlives the last tab by this much, so that a reload does not lock. */
const LINGER_MS = 15_000;
/** A hub without tabs leaves the store to another version after so long; a hub that is new has its tabs by then. */
const ROOM_MS = 5000;
/** Failed starts in a row after which the tabs are told. */
const MAX_FAILED_SPAWNS = 3;
/** Time for the tabs to be told, before a hub ends that found another version. */
const OUTDATED_MS = 500;

/**
 * Who is the owner, is the vault unlocked, when does it lock. The hub keeps one owner and one warm standby alive, in
 * different tabs, introduces every tab to both, and holds the session so that either can be made anew. It is not needed
 * for a failover, and everything it knows comes back from tabs and workers when it has to start again.
 */
export interface Hub {
  /** One more tab on this port. */
  accept(port: Port): void;
  /** Ends the session everywhere. */
  lock(): Promise<void>;
}

export function createHub(platform: HubPlatform): Hub {
  const { session } = platform;
  const names = lockNames(platform.store);
  let presence: VaultPresence | null = null;
  let error: MoError | null = null;
  let failedSpawns = 0;
  let outdated = false;
  let locking: Promise<void> | null = null;
  let lastView = '';
  let autoLockSettings: AutoLockSettings | null = null;
  let soon: AutoLockLook = NOT_SOON;
  const autoLock = createAutoLock();
  let ticksBeside = 0;

  const tabs = createHubTabs(names, leave);
  const workers = createHubWorkers({
    names,
    tabs,
    channel: (first, second) => platform.channel(first, second),
    onReport: reported,
    onGone(worker) {
      workers.drop(worker);
      reconcile();
    },
  });
  const survivors = createSurvivors(names, workers);
  const life = createLifeCheck({ names, tabs, workers, onTabGone: leave, onOwnerAwake: publish });
  const exchange = createSessionExchange(session, () => locking !== null);
  const locks = createHubLocks(names, platform.route);
  const ready = start();

  // ---- start and clock -----------------------------------------------------------------------------------------------

  async function start(): Promise<void> {
    if (!platform.idlesWithoutLocks) await takeLocks();
    if (outdated) return;
    await readPresence();
    await lookForSurvivors();
    void tickForever();
  }

  async function takeLocks(): Promise<void> {
    if (outdated || (await locks.take())) return;
    outdated = true;
    publish();
    setTimeout(() => platform.close(), OUTDATED_MS);
  }

  /** Lets go of the locks when they are not needed; ends a hub without them that finds another one at work. */
  async function keepLocks(): Promise<void> {
    if (!platform.idlesWithoutLocks || !survivors.settled) return;
    if (locks.held) {
      if (workers.size === 0 && !isUnlocked() && !isWanted() && locking === null) locks.release();
      ticksBeside = 0;
      return;
    }
    const { held } = await locksNow();
    ticksBeside = held.has(names.hub) && !locks.held ? ticksBeside + 1 : 0;
    if (ticksBeside >= 2) platform.close();
  }

  async function tickForever(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, survivors.settled ? TICK_MS : EAGER_TICK_MS));
      try {
        await lookForSurvivors();
        await life.check();
        reconcile();
        await moveIfHidden();
        lockWhenDue();
        await makeRoom();
        await keepLocks();
      } catch {
        // A failed look at the locks is made up for by the next one.
      }
    }
  }

  /**
   * Ends this hub when none of its tabs is left and tabs that say no hello are there: they are of another version, as after
   * the reload that follows a deploy, and wait for this one to be gone.
   */
  async function makeRoom(): Promise<void> {
    if (tabs.emptyForMs < ROOM_MS) return;
    const { held } = await locksNow();
    const isAwaited = [...held].some((name) => name.startsWith(names.tabPrefix));
    // A tab of ours that has just come says hello within the time it took to ask.
    if (!isAwaited || tabs.emptyForMs < ROOM_MS) return;
    forgetSession();
    platform.close();
  }

  function lockWhenDue(): void {
    const visible = [...tabs].some((tab) => tab.visible);
    const unlocked = isUnlocked() && locking === null;
    const now = Date.now();
    const running = performance.now();
    const seen = autoLock.look({ now, running, unlocked, visible, settings: autoLockSettings });
    soon = seen;
    if (seen.due) void lock();
    else publish();
  }

  async function readAutoLock(): Promise<void> {
    // A record that cannot be read is for the owner to tell of.
    autoLockSettings = await platform.autoLock().catch(() => null);
  }

  async function lookForSurvivors(): Promise<void> {
    if (await survivors.look()) reconcile();
  }

  async function readPresence(): Promise<void> {
    try {
      presence = await platform.presence();
    } catch (thrown) {
      error = toMoError(thrown);
    }
  }

  // ---- tabs ----------------------------------------------------------------------------------------------------------

  function accept(port: Port): void {
    let tab: HubTab | null = null;
    const connection: Connection<TabApi> = connect<TabApi>(port, {
      hello: async (hello: TabHello) => {
        await ready;
        if (!outdated) tab = welcome(hello, port, connection);
        return view();
      },
      goodbye: async () => {
        if (tab) leave(tab);
      },
      visible: async (isVisible: boolean) => {
        if (!tab) return;
        tab.visible = isVisible;
        tab.lastVisibleAt = performance.now();
        reconcile();
      },
      wantOwner: async () => {
        await locking;
        if (!tab) return;
        tab.wantsOwner = true;
        failedSpawns = 0;
        error = null;
        reconcile();
      },
      active: async () => {
        autoLock.active(Date.now());
        if (soon.lockAt !== null) lockWhenDue();
      },
      workerFailed: async (workerId: string) => {
        const worker = workers.get(workerId);
        if (worker) workerFailed(worker, null);
      },
      lock,
      ping: async () => undefined,
    } satisfies HubApi);
  }

  function welcome(hello: TabHello, port: Port, connection: Connection<TabApi>): HubTab {
    if (tabs.emptyForMs > LINGER_MS) forgetSession();
    const tab = tabs.add(hello, port, connection);
    workers.adoptAll(tab, hello.hosts);
    if (workers.size > 0) void takeLocks();
    if (workers.owner === null && !session.holds) void readPresence().then(publish);
    reconcile();
    return tab;
  }

  function leave(tab: HubTab): void {
    if (!tabs.remove(tab)) return;
    for (const worker of workers) {
      if (worker.tabId === tab.tabId) workers.forget(worker);
      else tell(worker.remote.detach(tab.tabId));
    }
    if (tabs.size === 0) setTimeout(forgetWhenEmpty, LINGER_MS);
    reconcile();
  }

  // ---- workers -------------------------------------------------------------------------------------------------------

  function reported(worker: HubWorker, report: WorkerReport, before: WorkerReport | null): void {
    if (report.role === 'failed') return workerFailed(worker, report.error);
    if (report.role === 'owner') {
      failedSpawns = 0;
      if (report.presence) presence = report.presence;
      if (report.open) void readAutoLock();
      error = report.error ? fromErrorData(report.error) : null;
      const hasClosed = before?.open === true && !report.open;
      const cannotOpen = report.error !== null && report.holdsSession && !report.open;
      if (hasClosed || cannotOpen) return lockBecauseOf(error);
    }
    if (report.holdsSession && !session.holds) void exchange.fetchFrom(worker).then(reconcile);
    reconcile();
  }

  /** The owner has closed the vault, or cannot open it. */
  function lockBecauseOf(reason: MoError | null): void {
    void lock().then(() => {
      error = reason;
      publish();
    });
  }

  /** It did not start, or could not load. Tried again a few times, unless what it says is for good. */
  function workerFailed(worker: HubWorker, reason: MoErrorData | null): void {
    failedSpawns = reason?.retryable === false ? MAX_FAILED_SPAWNS : failedSpawns + 1;
    if (failedSpawns >= MAX_FAILED_SPAWNS) {
      error = reason
        ? fromErrorData(reason)
        : new MoError('internal/worker-failed', 'The worker of the vault could not be started.', {
            retryable: true,
          });
      for (const tab of tabs) tab.wantsOwner = false;
    }
    workers.drop(worker);
    reconcile();
  }

  // ---- the one place where things are brought to what they should be ---------------------------------------------------

  function reconcile(): void {
    if (outdated || locking !== null) return;
    if (isUnlocked()) survivors.settle();
    if (tabs.size > 0 && survivors.settled && failedSpawns < MAX_FAILED_SPAWNS) startWorkers();
    for (const worker of workers) {
      if (session.holds && worker.report !== null && !worker.report.holdsSession) {
        void exchange.sendTo(worker);
      }
      for (const tab of tabs) introduce(tab, worker);
    }
    publish();
  }

  function startWorkers(): void {
    if (workers.size === 0 && (isUnlocked() || isWanted())) spawn(new Set());
    const { owner } = workers;
    if (isUnlocked() && owner?.report?.open === true && workers.size < 2) spawn(new Set([owner.tabId]));
  }

  const isWanted = () => [...tabs].some((tab) => tab.wantsOwner);

  function spawn(excluded: ReadonlySet<string>): void {
    if (!locks.held) {
      void takeLocks().then(reconcile);
      return;
    }
    const tabId = electTab(candidates(), excluded);
    const tab = tabId === null ? undefined : tabs.get(tabId);
    if (tab) workers.spawnIn(tab);
  }

  function introduce(tab: HubTab, worker: HubWorker): void {
    if (tab.links.has(worker.workerId)) return;
    tab.links.add(worker.workerId);
    const [forTab, forWorker] = platform.channel(tab.port, worker.port);
    tell(worker.remote.attach(tab.tabId, forWorker));
    tell(tab.remote.introduce(worker.workerId, forTab));
  }

  async function moveIfHidden(): Promise<void> {
    const { owner } = workers;
    if (owner?.report?.open !== true) return;
    const all = candidates();
    const at = all.find((candidate) => candidate.tabId === owner.tabId);
    if (!at || !shouldMove(at, all, performance.now())) return;
    const standby = [...workers].find((worker) => worker !== owner);
    if (!standby) return;
    if (tabs.get(standby.tabId)?.visible !== true) {
      // A standby that nobody looks at either: the next one is started in the visible tab.
      workers.drop(standby);
      reconcile();
    } else if (standby.report?.holdsSession === true) {
      await owner.remote.yield({ forget: false });
    }
  }

  const candidates = () => tabs.candidates((tabId) => workers.countIn(tabId));

  // ---- the session -----------------------------------------------------------------------------------------------------

  const isUnlocked = () => session.holds || workers.holdSession;

  function lock(): Promise<void> {
    locking ??= endSession().finally(() => {
      locking = null;
      publish();
    });
    return locking;
  }

  async function endSession(): Promise<void> {
    session.wipe();
    survivors.settle();
    workers.disownEarlier();
    for (const tab of tabs) tab.wantsOwner = false;
    const { owner } = workers;
    const others = [...workers].filter((worker) => worker !== owner);
    // The standby first: it must not be next in line when the owner lets go.
    await Promise.all(others.map((worker) => workers.shutDown(worker)));
    if (owner) await workers.shutDown(owner);
    session.wipe();
    error = null;
    soon = NOT_SOON;
    await readPresence();
  }

  function forgetWhenEmpty(): void {
    if (tabs.emptyForMs >= LINGER_MS - 50) forgetSession();
  }

  /** The last tab left a while ago. */
  function forgetSession(): void {
    session.wipe();
    for (const worker of workers) workers.drop(worker);
  }

  // ---- what tabs are told ------------------------------------------------------------------------------------------------

  function view(): HubView {
    return deriveView({
      outdated,
      asleep: life.ownerAsleep || survivors.silent,
      settled: survivors.settled,
      unlocked: isUnlocked(),
      presence,
      workerIds: workers.ids,
      error,
      lockAt: soon.lockAt,
      lockCanWait: soon.canWait,
    });
  }

  function publish(): void {
    const now = view();
    const text = JSON.stringify(now);
    if (text === lastView) return;
    lastView = text;
    for (const tab of tabs) tell(tab.remote.view(now));
  }

  return { accept, lock };
}
