import { MoError, type MoErrorData } from '../errors/mo-error.ts';
import type { VaultPresence } from '../owner/owner-core.ts';
import type {
  HubApi,
  HubForWorkerApi,
  HubView,
  TabApi,
  TabHello,
  WorkerApi,
  WorkerReport,
} from '../ports/contracts.ts';
import { lockNames } from '../ports/lock-names.ts';
import { holdLock, lockFreed, locksNow } from '../ports/locks.ts';
import type { Port } from '../ports/port.ts';
import { connect, fromErrorData, tell, toMoError, type Connection } from '../ports/rpc.ts';
import type { SessionSlot } from '../ports/session-slot.ts';
import { electTab, shouldMove, type Candidate } from './election.ts';

const TICK_MS = 2000;
/** While it is not known whether a session survived the last hub. */
const EAGER_TICK_MS = 60;
/** A worker or a tab that answers no ping for so long is taken to be frozen. */
const ASLEEP_MS = 4000;
/** A tab without a lock that answers no ping for so long is taken to be gone. */
const SILENT_TAB_MS = 15_000;
/** A worker that does not report for so long after it was asked for will not come. */
const SPAWN_MS = 45_000;
/** The session outlives the last tab by this much, so that a reload does not lock. */
const LINGER_MS = 15_000;
const SHUTDOWN_MS = 3000;
/** Failed starts in a row after which the tabs are told. */
const MAX_FAILED_SPAWNS = 3;

export interface HubPlatform {
  readonly store: string;
  readonly session: SessionSlot;
  /** How the vault stands on this device, from IndexedDB. */
  presence(): Promise<VaultPresence>;
  /** Two ends of a new channel, fit for these two ports to carry. */
  channel(first: Port, second: Port): [Port, Port];
  /** The name tabs find this hub under (see `LockNames.routePrefix`). */
  readonly route: string;
  /** Ends this hub: another version holds the store. */
  close(): void;
}

export interface OwnerFiles {
  readonly ownerUrl: string;
  readonly wasmUrl: string;
}

interface Tab {
  readonly tabId: string;
  readonly port: Port;
  readonly connection: Connection<TabApi>;
  readonly holdsLock: boolean;
  readonly links: Set<string>;
  readonly files: OwnerFiles;
  readonly gone: AbortController;
  visible: boolean;
  lastVisibleAt: number;
  lastPongAt: number;
  wantsOwner: boolean;
}

interface HubWorker {
  readonly workerId: string;
  /** The tab it runs in. */
  readonly tabId: string;
  readonly port: Port;
  readonly connection: Connection<WorkerApi>;
  readonly gone: AbortController;
  readonly startedAt: number;
  terminate(): void;
  report: WorkerReport | null;
  lastPongAt: number;
  receivesSession: boolean;
}

/**
 * Who is the owner, is the vault unlocked, when does it lock. The hub keeps one owner and one warm standby alive, in
 * different tabs, introduces every tab to both, and holds the session so that either can be made anew. It is not needed
 * for a failover, and everything it knows comes back from tabs and workers when it has to start again.
 */
export class Hub {
  readonly #platform: HubPlatform;
  readonly #names;
  readonly #tabs = new Map<string, Tab>();
  readonly #workers = new Map<string, HubWorker>();
  readonly #startedAt = performance.now();
  readonly #ready: Promise<void>;

  #presence: VaultPresence | null = null;
  #error: MoError | null = null;
  #failedSpawns = 0;
  /** No session can be left over from the hub before, or it has been found. */
  #settled = false;
  #survivorSilent = false;
  #asleep = false;
  #outdated = false;
  #fetchesSession = false;
  #locking: Promise<void> | null = null;
  #lastLeftAt = performance.now();
  #lastView = '';
  #lastTickAt = performance.now();
  /** Tabs whose ports to the workers were closed because they seemed to be gone. */
  readonly #detached = new Set<string>();
  /** After a lock, whatever was started before it is not taken back with the session it holds. */
  #hasLocked = false;
  readonly #startedSinceLock = new Set<string>();

  constructor(platform: HubPlatform) {
    this.#platform = platform;
    this.#names = lockNames(platform.store);
    this.#ready = this.#start();
  }

  /** One more tab on this port. */
  accept(port: Port): void {
    let tab: Tab | null = null;
    const connection: Connection<TabApi> = connect<TabApi>(port, {
      hello: async (hello: TabHello) => {
        await this.#ready;
        if (!this.#outdated) tab = this.#welcome(hello, port, connection);
        return this.#view();
      },
      goodbye: async () => {
        if (tab) this.#leave(tab);
      },
      visible: async (isVisible: boolean) => {
        if (!tab) return;
        tab.visible = isVisible;
        tab.lastVisibleAt = performance.now();
        this.#reconcile();
      },
      wantOwner: async () => {
        await this.#locking;
        if (!tab) return;
        tab.wantsOwner = true;
        this.#failedSpawns = 0;
        this.#error = null;
        this.#reconcile();
      },
      workerFailed: async (workerId: string) => {
        this.#workerFailed(workerId, null);
      },
      lock: () => this.lock(),
      ping: async () => undefined,
    } satisfies HubApi);
  }

  /** Ends the session everywhere. */
  lock(): Promise<void> {
    this.#locking ??= this.#endSession().finally(() => {
      this.#locking = null;
      this.#publish();
    });
    return this.#locking;
  }

  // ---- start and clock -----------------------------------------------------------------------------------------------

  async #start(): Promise<void> {
    await holdLock(this.#names.hub);
    const { held } = await locksNow();
    const other = [...held].find(
      (name) => name.startsWith(this.#names.versionPrefix) && name !== this.#names.version,
    );
    if (other !== undefined) {
      this.#outdated = true;
      setTimeout(() => this.#platform.close(), 500);
      return;
    }
    await Promise.all([
      holdLock(this.#names.version, { mode: 'shared' }),
      holdLock(this.#names.routePrefix + this.#platform.route, { mode: 'shared' }),
      this.#readPresence(),
    ]);
    await this.#lookForSurvivors();
    void this.#tickForever();
  }

  async #tickForever(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, this.#settled ? TICK_MS : EAGER_TICK_MS));
      try {
        await this.#tick();
      } catch {
        // A failed look at the locks is made up for by the next one.
      }
    }
  }

  async #tick(): Promise<void> {
    await this.#lookForSurvivors();
    const now = performance.now();
    // A machine that slept answers nobody's ping: everybody gets another chance.
    if (now - this.#lastTickAt > 3 * TICK_MS) {
      for (const each of [...this.#tabs.values(), ...this.#workers.values()]) each.lastPongAt = now;
    }
    this.#lastTickAt = now;
    const { held } = await locksNow();
    for (const tab of [...this.#tabs.values()]) {
      const isGone = tab.holdsLock
        ? !held.has(this.#names.tab(tab.tabId))
        : now - tab.lastPongAt > SILENT_TAB_MS;
      if (isGone) this.#leave(tab);
      else
        void tab.connection.remote.ping().then(
          () => (tab.lastPongAt = performance.now()),
          () => undefined,
        );
    }
    for (const worker of [...this.#workers.values()]) {
      const isGone =
        worker.report === null
          ? now - worker.startedAt > SPAWN_MS
          : !held.has(this.#names.worker(worker.workerId)) && now - worker.startedAt > 1000;
      if (isGone) this.#dropWorker(worker);
      else
        void worker.connection.remote.ping().then(
          () => this.#pong(worker),
          () => undefined,
        );
    }
    const owner = this.#owner();
    this.#asleep = owner !== null && now - owner.lastPongAt > ASLEEP_MS;
    this.#reconcile();
    await this.#moveIfHidden();
  }

  #pong(worker: HubWorker): void {
    worker.lastPongAt = performance.now();
    if (this.#asleep && worker === this.#owner()) {
      this.#asleep = false;
      this.#publish();
    }
  }

  /**
   * A worker of the time before this hub either holds the owner lock or waits for it. As long as there is one that has not
   * reported, nobody is told that the vault is locked.
   */
  async #lookForSurvivors(): Promise<void> {
    if (this.#settled) return;
    const { held, pending } = await locksNow();
    const isThere = held.has(this.#names.owner) || pending.has(this.#names.owner);
    const isKnown = [...this.#workers.values()].some((worker) => worker.report?.holdsSession === true);
    const allReported =
      this.#workers.size > 0 && [...this.#workers.values()].every((worker) => worker.report !== null);
    // An owner that nobody unlocked yet survives as well, without a session.
    this.#settled = !isThere || isKnown || (allReported && this.#owner() !== null);
    this.#survivorSilent = !this.#settled && performance.now() - this.#startedAt > ASLEEP_MS;
    if (this.#settled || this.#survivorSilent) this.#reconcile();
  }

  async #readPresence(): Promise<void> {
    try {
      this.#presence = await this.#platform.presence();
    } catch (thrown) {
      this.#error = toMoError(thrown);
    }
  }

  // ---- tabs ----------------------------------------------------------------------------------------------------------

  #welcome(hello: TabHello, port: Port, connection: Connection<TabApi>): Tab {
    if (this.#tabs.size === 0 && performance.now() - this.#lastLeftAt > LINGER_MS) this.#forgetSession();
    const before = this.#tabs.get(hello.tabId);
    if (before) this.#forgetTab(before);
    const now = performance.now();
    const hasLostLinks = this.#detached.delete(hello.tabId);
    const tab: Tab = {
      tabId: hello.tabId,
      port,
      connection,
      holdsLock: hello.holdsLock,
      links: new Set(hasLostLinks ? [] : hello.links),
      files: { ownerUrl: hello.ownerUrl, wasmUrl: hello.wasmUrl },
      gone: new AbortController(),
      visible: hello.visible,
      lastVisibleAt: now,
      lastPongAt: now,
      wantsOwner: hello.wantsOwner,
    };
    this.#tabs.set(tab.tabId, tab);
    if (tab.holdsLock) {
      lockFreed(this.#names.tab(tab.tabId), tab.gone.signal).then(
        () => this.#leave(tab),
        () => undefined,
      );
    }
    for (const workerId of hello.hosts) this.#adopt(tab, workerId);
    if (this.#owner() === null && !this.#platform.session.holds)
      void this.#readPresence().then(() => this.#publish());
    this.#reconcile();
    return tab;
  }

  #leave(tab: Tab): void {
    if (this.#tabs.get(tab.tabId) !== tab) return;
    this.#forgetTab(tab);
    this.#detached.add(tab.tabId);
    for (const worker of this.#workers.values()) {
      if (worker.tabId === tab.tabId) this.#forgetWorker(worker);
      else tell(worker.connection.remote.detach(tab.tabId));
    }
    if (this.#tabs.size === 0) {
      this.#lastLeftAt = performance.now();
      setTimeout(() => {
        if (this.#tabs.size === 0 && performance.now() - this.#lastLeftAt >= LINGER_MS - 50)
          this.#forgetSession();
      }, LINGER_MS);
    }
    this.#reconcile();
  }

  #forgetTab(tab: Tab): void {
    this.#tabs.delete(tab.tabId);
    tab.gone.abort();
    tab.connection.close();
  }

  #candidates(): Candidate[] {
    return [...this.#tabs.values()].map((tab) => ({
      tabId: tab.tabId,
      visible: tab.visible,
      lastVisibleAt: tab.lastVisibleAt,
      workers: [...this.#workers.values()].filter((worker) => worker.tabId === tab.tabId).length,
    }));
  }

  // ---- workers -------------------------------------------------------------------------------------------------------

  #owner(): HubWorker | null {
    for (const worker of this.#workers.values()) if (worker.report?.role === 'owner') return worker;
    return null;
  }

  #enlist(workerId: string, tabId: string, port: Port, terminate: () => void): void {
    const now = performance.now();
    const worker: HubWorker = {
      workerId,
      tabId,
      port,
      connection: connect<WorkerApi>(port, {
        report: async (report: WorkerReport) => this.#reported(worker, report),
      } satisfies HubForWorkerApi),
      gone: new AbortController(),
      startedAt: now,
      terminate,
      report: null,
      lastPongAt: now,
      receivesSession: false,
    };
    this.#workers.set(workerId, worker);
  }

  /** A worker that was there before this hub. */
  #adopt(tab: Tab, workerId: string): void {
    if (this.#hasLocked && !this.#startedSinceLock.has(workerId)) {
      tell(tab.connection.remote.terminate(workerId));
      return;
    }
    const known = this.#workers.get(workerId);
    if (known) this.#forgetWorker(known);
    const [mine, its] = this.#platform.channel(tab.port, tab.port);
    this.#enlist(workerId, tab.tabId, mine, () => tell(tab.connection.remote.terminate(workerId)));
    tell(tab.connection.remote.adopt(workerId, its));
  }

  #spawn(excluded: ReadonlySet<string>): void {
    const workerId = crypto.randomUUID();
    this.#startedSinceLock.add(workerId);
    const tab = this.#tabs.get(electTab(this.#candidates(), excluded) ?? '');
    if (!tab) return;
    const [mine, its] = this.#platform.channel(tab.port, tab.port);
    this.#enlist(workerId, tab.tabId, mine, () => tell(tab.connection.remote.terminate(workerId)));
    tell(tab.connection.remote.spawn(workerId, its));
  }

  /** It did not start, or could not load. Tried again a few times, unless what it says is for good. */
  #workerFailed(workerId: string, reason: MoErrorData | null): void {
    const worker = this.#workers.get(workerId);
    if (!worker) return;
    this.#failedSpawns = reason?.retryable === false ? MAX_FAILED_SPAWNS : this.#failedSpawns + 1;
    if (this.#failedSpawns >= MAX_FAILED_SPAWNS) {
      this.#error = reason
        ? fromErrorData(reason)
        : new MoError('internal/worker-failed', 'The worker of the vault could not be started.', {
            retryable: true,
          });
      for (const tab of this.#tabs.values()) tab.wantsOwner = false;
    }
    this.#dropWorker(worker);
    this.#reconcile();
  }

  #dropWorker(worker: HubWorker): void {
    worker.terminate();
    this.#forgetWorker(worker);
  }

  #forgetWorker(worker: HubWorker): void {
    if (this.#workers.get(worker.workerId) === worker) this.#workers.delete(worker.workerId);
    worker.gone.abort();
    worker.connection.close();
    for (const tab of this.#tabs.values()) tab.links.delete(worker.workerId);
  }

  #reported(worker: HubWorker, report: WorkerReport): void {
    if (this.#workers.get(worker.workerId) !== worker) return;
    if (report.role === 'failed') return this.#workerFailed(worker.workerId, report.error);
    const before = worker.report;
    worker.report = report;
    worker.lastPongAt = performance.now();
    if (before === null) {
      lockFreed(this.#names.worker(worker.workerId), worker.gone.signal).then(
        () => {
          this.#dropWorker(worker);
          this.#reconcile();
        },
        () => undefined,
      );
    }
    if (report.role === 'owner') {
      this.#failedSpawns = 0;
      // The lock has one holder: whoever called itself owner before is no more.
      for (const other of this.#workers.values()) {
        if (other !== worker && other.report?.role === 'owner') this.#dropWorker(other);
      }
      if (report.presence) this.#presence = report.presence;
      this.#error = report.error ? fromErrorData(report.error) : null;
      const hasClosed = before?.open === true && !report.open;
      const cannotOpen = report.error !== null && report.holdsSession && !report.open;
      if (hasClosed || cannotOpen) {
        const error = this.#error;
        void this.lock().then(() => {
          this.#error = error;
          this.#publish();
        });
        return;
      }
    }
    if (report.holdsSession && !this.#platform.session.holds) void this.#fetchSession(worker);
    this.#reconcile();
  }

  async #fetchSession(worker: HubWorker): Promise<void> {
    const { session } = this.#platform;
    if (this.#fetchesSession) return;
    this.#fetchesSession = true;
    try {
      const sealed = await worker.connection.remote.giveSession(await session.receiveKey());
      if (sealed !== null && this.#locking === null && !session.holds) await session.take(sealed);
    } catch {
      // The next report, or the next worker, brings it again.
    }
    this.#fetchesSession = false;
    this.#reconcile();
  }

  async #sendSession(worker: HubWorker): Promise<void> {
    if (worker.receivesSession) return;
    worker.receivesSession = true;
    try {
      const sealed = await this.#platform.session.give(await worker.connection.remote.receiveKey());
      if (sealed !== null && this.#locking === null) await worker.connection.remote.takeSession(sealed);
    } finally {
      worker.receivesSession = false;
    }
  }

  // ---- the one place where things are brought to what they should be ---------------------------------------------------

  #reconcile(): void {
    if (this.#outdated || this.#locking !== null) return;
    const { session } = this.#platform;
    const workers = [...this.#workers.values()];
    const unlocked = session.holds || workers.some((worker) => worker.report?.holdsSession === true);
    if (unlocked) this.#settled = true;
    const wanted = [...this.#tabs.values()].some((tab) => tab.wantsOwner);

    if (this.#tabs.size > 0 && this.#settled && this.#failedSpawns < MAX_FAILED_SPAWNS) {
      if (workers.length === 0 && (unlocked || wanted)) this.#spawn(new Set());
      const owner = this.#owner();
      if (unlocked && owner?.report?.open === true && workers.length < 2) {
        this.#spawn(new Set([owner.tabId]));
      }
    }
    for (const worker of this.#workers.values()) {
      if (session.holds && worker.report !== null && !worker.report.holdsSession) {
        this.#sendSession(worker).catch(() => undefined);
      }
      for (const tab of this.#tabs.values()) this.#introduce(tab, worker);
    }
    this.#publish();
  }

  #introduce(tab: Tab, worker: HubWorker): void {
    if (tab.links.has(worker.workerId)) return;
    tab.links.add(worker.workerId);
    const [forTab, forWorker] = this.#platform.channel(tab.port, worker.port);
    tell(worker.connection.remote.attach(tab.tabId, forWorker));
    tell(tab.connection.remote.introduce(worker.workerId, forTab));
  }

  async #moveIfHidden(): Promise<void> {
    const owner = this.#owner();
    if (owner?.report?.open !== true) return;
    const candidates = this.#candidates();
    const at = candidates.find((candidate) => candidate.tabId === owner.tabId);
    if (!at || !shouldMove(at, candidates, performance.now())) return;
    const standby = [...this.#workers.values()].find((worker) => worker !== owner);
    if (!standby) return;
    const standbyTab = this.#tabs.get(standby.tabId);
    if (standbyTab?.visible !== true) {
      // A standby that nobody looks at either: the next one is started in the visible tab.
      this.#dropWorker(standby);
      this.#reconcile();
    } else if (standby.report?.holdsSession === true) {
      await owner.connection.remote.yield({ forget: false });
    }
  }

  async #endSession(): Promise<void> {
    this.#platform.session.wipe();
    this.#settled = true;
    this.#hasLocked = true;
    this.#startedSinceLock.clear();
    for (const tab of this.#tabs.values()) tab.wantsOwner = false;
    const owner = this.#owner();
    const others = [...this.#workers.values()].filter((worker) => worker !== owner);
    // The standby first: it must not be next in line when the owner lets go.
    await Promise.all(others.map((worker) => this.#shutdown(worker)));
    if (owner) await this.#shutdown(owner);
    this.#platform.session.wipe();
    this.#asleep = false;
    this.#error = null;
    await this.#readPresence();
  }

  async #shutdown(worker: HubWorker): Promise<void> {
    const timeout = new Promise((resolve) => setTimeout(resolve, SHUTDOWN_MS));
    await Promise.race([worker.connection.remote.shutdown().catch(() => undefined), timeout]);
    this.#dropWorker(worker);
  }

  /** The last tab left a while ago. */
  #forgetSession(): void {
    this.#platform.session.wipe();
    for (const worker of [...this.#workers.values()]) this.#dropWorker(worker);
  }

  // ---- what tabs are told ------------------------------------------------------------------------------------------------

  #view(): HubView {
    const { session } = this.#platform;
    const unlocked =
      session.holds || [...this.#workers.values()].some((worker) => worker.report?.holdsSession === true);
    const phase = this.#outdated
      ? 'outdated'
      : this.#asleep || this.#survivorSilent
        ? 'asleep'
        : !this.#settled
          ? 'connecting'
          : unlocked
            ? 'open'
            : 'closed';
    return {
      phase,
      presence: this.#presence,
      workers: this.#settled ? [...this.#workers.keys()] : null,
      error: this.#error?.toJSON() ?? null,
    };
  }

  #publish(): void {
    const view = this.#view();
    const text = JSON.stringify(view);
    if (text === this.#lastView) return;
    this.#lastView = text;
    for (const tab of this.#tabs.values()) tell(tab.connection.remote.view(view));
  }
}
