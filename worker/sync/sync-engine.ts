import { deviceIdOf } from '../../server-kit/protocol/index.ts';
import { SYNC_OFF, type SyncStatus } from '../api/sync.ts';
import { MoError } from '../errors/mo-error.ts';
import { createBackground } from './background.ts';
import { enableSync, type EnableInput, type EnableOptions } from './enable-sync.ts';
import { keepAccountSlot } from './joining/keep-account-slot.ts';
import { createLiveLoop } from './live-loop.ts';
import { createLogSync, type LogSync } from './log-sync.ts';
import { isShutOut, logStanding, shutOut } from './log-standing.ts';
import { restartLog } from './restart-log.ts';
import { historyProgress } from './snapshots/fill-history.ts';
import type { SnapshotPolicy } from './snapshots/keep-snapshot.ts';
import type { SyncHost } from './sync-host.ts';
import { orAnotherTime, syncRound } from './sync-round.ts';
import {
  createServerClient,
  createSigner,
  type DeviceClient,
  type Fetch,
  type HostSignIn,
} from './server-client.ts';
import { loadSyncSettings, saveSyncSettings, type SyncSettings } from './sync-settings.ts';
import { loadTwins } from './twin.ts';

/** What sync needs of the platform; tests and the simulator bring their own. */
export interface SyncDrivers {
  readonly fetch: Fetch;
  /** Calls back after so many milliseconds; the result calls it off. */
  readonly timer: (callback: () => void, ms: number) => () => void;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Tells when the device came back online; the result ends it. */
  readonly onOnline: (listener: () => void) => () => void;
  readonly hostSignIn?: HostSignIn;
  /** When snapshots are made for devices that come later. */
  readonly snapshots?: SnapshotPolicy;
  /** False to sync only when asked. */
  readonly isLive?: boolean;
}

/** Keeps an open vault in step with its server. */
export interface SyncEngine {
  readonly status: SyncStatus;
  /** A command has committed: it is pushed soon. */
  changed(): void;
  /** Counts anew what is pending and in conflict. */
  refresh(): Promise<void>;
  /** Pushes and pulls; rejects with what is in the way. */
  now(options?: { readonly signal?: AbortSignal }): Promise<void>;
  enable(input: EnableInput, options?: EnableOptions): Promise<void>;
  /** Says why sync could not be turned on yet, and when that is tried again. */
  notTurnedOn(error: unknown, retryAt: number | null): Promise<void>;
  disable(): Promise<void>;
  setPaused(isPaused: boolean): Promise<void>;
  /** Begins a new log from what this device has. */
  restart(): Promise<void>;
  /** After a start from a snapshot: fetches older records for as long as they come; a backup without the rest says so. */
  gatherHistory(options?: GatherOptions): Promise<void>;
  /** The same, and fails where some are still missing: another server needs all. */
  completeHistory(options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** The server as this device sees it, for pairing, joining and the list of devices. `sync/offline` while sync is off. */
  connection(): Promise<SyncConnection>;
  /** Brings the account slot to what this device wishes, as far as the server can be reached; a round does so, too. */
  keepAccountSlot(): Promise<void>;
  /** Goes round soon: there is something to do that nobody waits for. */
  goRound(): void;
  /** Runs what pulls or pushes by itself, such as a change of the roster, when nothing else is under way on the log. */
  inTurn<T>(task: () => Promise<T>): Promise<T>;
  /** Waits at most so long for what is pending, then stops. */
  stop(options?: { readonly waitMs?: number }): Promise<void>;
}

export interface GatherOptions {
  readonly signal?: AbortSignal;
  /** 0–1. */
  readonly onFraction?: (fraction: number) => void;
}

export interface SyncConnection {
  readonly settings: SyncSettings;
  readonly client: DeviceClient;
  readonly sync: LogSync;
}

/** Commands that come in a burst go in one push. */
const PUSH_AFTER_MS = 20;
/** So long after the last push, a command is taken for no part of a burst, and goes at once. */
const PAUSE_MS = 100;

export function createSyncEngine(
  host: SyncHost,
  drivers: SyncDrivers,
  onStatus: (status: SyncStatus) => void,
): SyncEngine {
  const { identity, sodium, now } = host;
  const ended = new AbortController();
  let status: SyncStatus = SYNC_OFF;
  let connected: SyncConnection | null = null;
  let turns: Promise<unknown> = Promise.resolve();
  let cancelPush: (() => void) | null = null;
  let pushedAt = -Infinity;

  const say = (change: Partial<SyncStatus>) => {
    const next = { ...status, ...change };
    if (JSON.stringify(next) === JSON.stringify(status)) return;
    status = Object.freeze(next);
    onStatus(status);
  };

  /** One thing at a time on the log. */
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const run = turns.then(task, task);
    turns = run.catch(() => undefined);
    return run;
  };

  const serverAt = (url: string) =>
    createServerClient({
      mountUrl: url,
      fetch: drivers.fetch,
      clock: now,
      ...(drivers.hostSignIn && { hostSignIn: drivers.hostSignIn }),
    });

  const connection = async (): Promise<SyncConnection> => {
    const settings = await host.exclusively(({ database }) => loadSyncSettings(database));
    if (settings === null) throw new MoError('sync/offline', 'Sync is not turned on.');
    const isSame = connected?.settings.url === settings.url && connected.settings.logId === settings.logId;
    if (connected !== null && isSame) return { ...connected, settings };
    const { signPublicKey, signSecretKey, kemSeed } = identity.device;
    const device = createSigner(sodium, signPublicKey, signSecretKey);
    const deviceId = deviceIdOf(signPublicKey);
    const client = serverAt(settings.url).connect({ accountId: settings.accountId, deviceId, device });
    const sync = createLogSync({ ...host, applied, logId: settings.logId, client, kemSeeds: [kemSeed] });
    connected = { settings, client, sync };
    return connected;
  };

  const applied: SyncHost['applied'] = (result) => {
    host.applied(result);
    if (result.contradiction !== null) notedProblem = result.contradiction;
  };
  let notedProblem: SyncSettings['problem'] = null;
  const noting: SyncHost = { ...host, applied };

  // ---- Rounds ----------------------------------------------------------------------------------------------------------

  const refresh = async (change: Partial<SyncStatus>) => {
    const counts = await host.exclusively(({ database, outbox, tables }) => {
      const settings = loadSyncSettings(database);
      const quarantined = settings === null ? {} : tables.quarantineCounts(settings.logId);
      const { key = 0, damaged = 0, newer = 0, gap = 0 } = quarantined as Record<string, number>;
      return {
        pending: outbox.pendingEvents(),
        unopened: key + damaged + newer + gap,
        history: settings === null ? null : historyProgress({ database, tables }, settings.logId),
        conflicts: database.get<{ count: number }>('SELECT count(*) AS count FROM conflicts')?.count ?? 0,
        url: settings?.url ?? null,
      };
    });
    const newWords = await host.words.pending();
    newWords?.wipe();
    say({ ...counts, ...((newWords ?? status.newWords) && { newWords: newWords !== null }), ...change });
  };

  /** What was noticed while applying is kept, so that it is still said after a restart of the page. */
  const keepProblem = async () => {
    if (notedProblem === null) return;
    const problem = notedProblem;
    notedProblem = null;
    await host.exclusively(({ database }) => {
      const settings = loadSyncSettings(database);
      if (settings !== null) saveSyncSettings(database, { ...settings, problem });
    });
  };

  const round = async (signal: AbortSignal): Promise<void> => {
    const reconnect = () => void (connected = null);
    const isParting = await syncRound({ host: noting, connection, reconnect, say }, signal).finally(
      keepProblem,
    );
    if (!isParting) await finishRound();
  };

  const finishRound = async () => {
    const { error, twins } = await host.exclusively((vault) => ({
      error: logStanding(vault, identity),
      twins: loadTwins(vault.database),
    }));
    await refresh({
      state: error === null ? 'idle' : 'problem',
      error: error?.toJSON() ?? null,
      progress: null,
      retryAt: null,
      syncedAt: now(),
    });
    if (error === null && loop.signal !== null) background.afterRound(loop.signal);
    // Found in what came at last, behind where a round sees to it.
    if (twins.length > 0) loop.goRound();
  };

  const fail = async (error: unknown, retryAt: number | null): Promise<void> => {
    let known = error instanceof MoError ? error : new MoError('internal/unexpected', 'Sync failed.');
    try {
      // A server says no more than that it does not let the device in; the log may have said why.
      const isRefused = known.code === 'sync/unauthorized';
      if (isRefused && (await host.exclusively((vault) => isShutOut(vault, identity)))) known = shutOut();
      const state = known.retryable ? 'offline' : 'problem';
      await refresh({ state, error: known.toJSON(), progress: null, retryAt });
    } catch {
      // The vault was closed meanwhile.
    }
  };

  // ---- Living with the server ------------------------------------------------------------------------------------------

  const loop = createLiveLoop({
    drivers,
    now,
    round: (signal) => inTurn(() => round(signal)),
    connection,
    take: (page) =>
      inTurn(async () => {
        const { sync } = await connection();
        await sync.take(page);
        await keepProblem();
        await finishRound();
      }),
    fail,
  });

  const background = createBackground({
    host: noting,
    drivers,
    connection,
    inTurn,
    onHistory: (history) => say({ history }),
    onRefusal: (refusedSnapshot) => say({ refusedSnapshot }),
  });

  const startLive = () => {
    if (!ended.signal.aborted) loop.start();
  };

  const stopLive = () => {
    loop.stop();
    cancelPush?.();
    cancelPush = null;
    connected = null;
  };

  // What was open on the network before may be dead without saying so.
  const stopListening = drivers.onOnline(loop.goRound);

  const begin = async () => {
    const settings = await host.exclusively(({ database }) => loadSyncSettings(database));
    if (settings === null) return;
    // A loop that runs says itself where it stands.
    const state = settings.isPaused ? 'paused' : loop.signal === null ? 'connecting' : null;
    await refresh({ ...(state !== null && { state }), progress: null });
    if (!settings.isPaused) startLive();
  };

  const pushSoon = () => {
    const { signal } = loop;
    if (cancelPush !== null || status.state === 'off' || status.state === 'paused' || signal === null) return;
    const waitMs = now() - pushedAt > PAUSE_MS ? 0 : PUSH_AFTER_MS;
    cancelPush = drivers.timer(() => {
      cancelPush = null;
      pushedAt = now();
      inTurn(async () => {
        const { sync } = await connection();
        // What was only read leaves the state as it is: who reads because the state changed would go round for ever.
        if (!(await sync.push({ signal }))) return;
        await keepProblem();
        await finishRound();
      }).catch((error: unknown) => {
        // The loop goes round, and says what is wrong if it still is.
        if (!signal.aborted) void fail(error, null).then(loop.goRound);
      });
    }, waitMs);
  };

  const completeHistory = async (options: { readonly signal?: AbortSignal } = {}) => {
    if (await host.exclusively(({ log }) => log.base.origin() === null)) return;
    await background.fill(options);
    await refresh({});
    if (await host.exclusively(({ log }) => log.base.origin() !== null)) {
      throw new MoError('sync/offline', 'Older records are not here yet.', { retryable: true });
    }
  };

  const gatherHistory = async (options: GatherOptions = {}) => {
    if (await host.exclusively(({ log }) => log.base.origin() === null)) return;
    await background.gather(options);
    if (status.state !== 'off') await refresh({});
  };

  const engine: SyncEngine = {
    get status() {
      return status;
    },
    changed() {
      if (status.state === 'off') return;
      pushSoon();
      // Also while nothing can be pushed, a change ends a conflict.
      if (status.conflicts > 0) void refresh({}).catch(() => undefined);
    },
    async refresh() {
      if (status.state !== 'off') await refresh({});
    },
    async now({ signal } = {}) {
      try {
        await inTurn(() => round(AbortSignal.any(signal ? [ended.signal, signal] : [ended.signal])));
      } catch (error) {
        if (signal?.aborted === true && !ended.signal.aborted) {
          // Nothing is wrong: what was stopped here goes on by itself, unless sync is paused.
          await begin();
          loop.goRound();
        } else await fail(error, null);
        throw error;
      }
      // What the loop waited for is over: what comes next is to come live.
      loop.wake();
    },
    async enable(input, options) {
      stopLive();
      try {
        await gatherHistory(options);
        await inTurn(() =>
          enableSync(noting, serverAt(input.url), input, {
            ...options,
            onRefusal: (refusedSnapshot) => say({ refusedSnapshot }),
          }),
        );
      } catch (error) {
        // It may have been on before, and is still.
        await begin();
        throw error;
      }
      connected = null;
      await refresh({ state: 'connecting', error: null });
      // It is on, whatever comes of the first round: the loop goes on trying.
      await engine.now(options).finally(startLive);
    },
    notTurnedOn: fail,
    async disable() {
      // Worth a moment, and not worth staying for: what the vault is now is here.
      await gatherHistory();
      stopLive();
      await inTurn(() => host.exclusively(({ database }) => saveSyncSettings(database, null)));
      say({ ...SYNC_OFF, history: null });
    },
    async setPaused(isPaused) {
      await host.exclusively(({ database }) => {
        const settings = loadSyncSettings(database);
        if (settings !== null) saveSyncSettings(database, { ...settings, isPaused });
      });
      if (isPaused) stopLive();
      await begin();
    },
    async restart() {
      // Worth a moment: with what is here a log can begin, too.
      await gatherHistory();
      await inTurn(async () => {
        const { client, settings } = await connection();
        await restartLog(host, client, settings);
        connected = null;
      });
      await engine.now();
    },
    gatherHistory,
    completeHistory,
    connection,
    keepAccountSlot: () => inTurn(async () => keepAccountSlot(host, await connection()).catch(orAnotherTime)),
    goRound: loop.goRound,
    inTurn,
    async stop({ waitMs = 0 } = {}) {
      stopListening();
      if (waitMs > 0 && status.state !== 'off' && status.state !== 'paused' && status.pending > 0) {
        const push = inTurn(async () => (await connection()).sync.push());
        await Promise.race([
          push.catch(() => undefined),
          new Promise<void>((done) => drivers.timer(done, waitMs)),
        ]);
      }
      ended.abort();
      stopLive();
    },
  };
  begin().catch(() => undefined);
  return engine;
}
