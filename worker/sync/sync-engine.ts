import { deviceIdOf } from '../../server-kit/protocol/index.ts';
import { SYNC_OFF, type SyncStatus } from '../api/sync.ts';
import { MoError } from '../errors/mo-error.ts';
import { attestDaily } from './attest.ts';
import { enableSync, type EnableInput, type EnableOptions } from './enable-sync.ts';
import { createLogSync, type LogSync } from './log-sync.ts';
import { restartLog, resumeRestart, followRestart } from './restart-log.ts';
import { retryDelayMs } from './retry-delay.ts';
import type { SyncedVault, SyncHost } from './sync-host.ts';
import {
  createServerClient,
  createSigner,
  type DeviceClient,
  type Fetch,
  type HostSignIn,
} from './server-client.ts';
import { loadSyncSettings, saveSyncSettings, type SyncSettings } from './sync-settings.ts';

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
  /** The server as this device sees it, for pairing, joining and the list of devices. `sync/offline` while sync is off. */
  connection(): Promise<SyncConnection>;
  /** Runs what pulls or pushes by itself, such as a change of the roster, when nothing else is under way on the log. */
  inTurn<T>(task: () => Promise<T>): Promise<T>;
  /** Waits at most so long for what is pending, then stops. */
  stop(options?: { readonly waitMs?: number }): Promise<void>;
}

export interface SyncConnection {
  readonly settings: SyncSettings;
  readonly client: DeviceClient;
  readonly sync: LogSync;
}

/** Commands that come in a burst go in one push. */
const PUSH_AFTER_MS = 20;
/** After a problem that a person should see to, it is tried again this seldom. */
const PROBLEM_RETRY_MS = 600_000;
const LONG_POLL_SECONDS = 25;

export function createSyncEngine(
  host: SyncHost,
  drivers: SyncDrivers,
  onStatus: (status: SyncStatus) => void,
): SyncEngine {
  const { identity, sodium, now } = host;
  const ended = new AbortController();
  let status: SyncStatus = SYNC_OFF;
  let connected: SyncConnection | null = null;
  let live: AbortController | null = null;
  let wake: (() => void) | null = null;
  let leaveStream: (() => void) | null = null;
  let turns: Promise<unknown> = Promise.resolve();
  let cancelPush: (() => void) | null = null;
  let isTrusted = true;

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
    const sync = createLogSync({ ...host, applied, logId: settings.logId, client, kemSeed });
    connected = { settings, client, sync };
    return connected;
  };

  const applied: SyncHost['applied'] = (result) => {
    host.applied(result);
    if (result.contradiction !== null) notedProblem = result.contradiction;
    if (result.isCloned) notedProblem = 'sync/cloned';
  };
  let notedProblem: SyncSettings['problem'] = null;

  // ---- Rounds ----------------------------------------------------------------------------------------------------------

  const refresh = async (change: Partial<SyncStatus>) => {
    const counts = await host.exclusively(({ database, outbox, tables }) => {
      const settings = loadSyncSettings(database);
      const quarantined = settings === null ? {} : tables.quarantineCounts(settings.logId);
      const { key = 0, damaged = 0, newer = 0, gap = 0 } = quarantined as Record<string, number>;
      return {
        pending: outbox.pendingEvents(),
        unopened: key + damaged + newer + gap,
        conflicts: database.get<{ count: number }>('SELECT count(*) AS count FROM conflicts')?.count ?? 0,
        url: settings?.url ?? null,
      };
    });
    say({ ...counts, ...change });
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
    const { sync, client } = await connection();
    try {
      say({ state: 'syncing' });
      // The log may have been begun anew by a device that saw what this one was not shown.
      if (await followRestart(host, client)) {
        connected = null;
        return await round(signal);
      }
      await sync.pull({ signal, onProgress: (progress) => say({ progress }) });
      await resumeRestart(host, { sync, client });
      await sync.push({ signal });
      await attestDaily(host, { sync, client }, { signal });
      await sync.pull({ signal });
    } finally {
      await keepProblem();
    }
    await finishRound();
  };

  /** Whether this device does not belong to the vault any more, as far as it can tell. */
  const isShutOut = ({ tables }: SyncedVault, { logId }: SyncSettings): boolean => {
    const device = tables.roster(logId)?.devices.get(identity.device.deviceId);
    // An epoch that is sealed to others only: this device cannot read by whom.
    return device?.revoked !== false || (tables.quarantineCounts(logId)['key'] ?? 0) > 0;
  };

  const finishRound = async () => {
    const error = await host.exclusively((vault) => {
      const settings = loadSyncSettings(vault.database);
      if (settings === null) return null;
      if (isShutOut(vault, settings)) return revokedError();
      return settings.problem === null ? null : contradictionError(settings.problem);
    });
    await refresh({
      state: error === null ? 'idle' : 'problem',
      error: error?.toJSON() ?? null,
      progress: null,
      retryAt: null,
      syncedAt: now(),
    });
  };

  const fail = async (error: unknown, retryAt: number | null): Promise<void> => {
    let known = error instanceof MoError ? error : new MoError('internal/unexpected', 'Sync failed.');
    try {
      // A server says no more than that it does not let the device in; the log may have said why.
      if (known.code === 'sync/unauthorized' && (await isRevokedHere())) known = revokedError();
      const state = known.retryable ? 'offline' : 'problem';
      await refresh({ state, error: known.toJSON(), progress: null, retryAt });
    } catch {
      // The vault was closed meanwhile.
    }
  };

  const isRevokedHere = () =>
    host.exclusively((vault) => {
      const settings = loadSyncSettings(vault.database);
      return settings !== null && isShutOut(vault, settings);
    });

  // ---- Living with the server ------------------------------------------------------------------------------------------

  const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const done = () => {
        cancel();
        signal.removeEventListener('abort', done);
        if (wake === done) wake = null;
        resolve();
      };
      const cancel = drivers.timer(done, ms);
      signal.addEventListener('abort', done, { once: true });
      wake = done;
    });

  /** The loop goes round now, whatever it waits for. */
  const goRound = () => {
    wake?.();
    leaveStream?.();
  };

  const follow = async (signal: AbortSignal) => {
    const { client, settings, sync } = await connection();
    const { head } = await sync.state();
    if (isTrusted) {
      const cursors = new Map([[settings.logId, head.sequence]]);
      for await (const event of client.stream(cursors, { signal })) {
        if (event.kind === 'gone') throw new MoError('sync/gone', 'The log was deleted on the server.');
        if (event.kind === 'bye') {
          await sleep(event.retryMs, signal);
          return;
        }
        await inTurn(async () => {
          await sync.take(event.page);
          await keepProblem();
          await finishRound();
        });
      }
      return;
    }
    const query = { after: head.sequence, waitSeconds: LONG_POLL_SECONDS };
    const page = await client.pull(settings.logId, query, { signal });
    await inTurn(async () => {
      await sync.take(page);
      await keepProblem();
      await finishRound();
    });
  };

  const run = async (signal: AbortSignal) => {
    let failures = 0;
    while (!signal.aborted) {
      let isStreaming = false;
      const left = new AbortController();
      try {
        await inTurn(() => round(signal));
        failures = 0;
        isStreaming = true;
        leaveStream = () => left.abort();
        await follow(AbortSignal.any([signal, left.signal]));
      } catch (error) {
        if (signal.aborted) return;
        if (left.signal.aborted) continue;
        const known = error instanceof MoError ? error : null;
        if (known?.code === 'vault/locked' || known?.code === 'vault/closed') return;
        // Something in between does not let a stream through: ask again and again instead.
        if (isStreaming && isTrusted && known?.code === 'sync/invalid-answer') {
          isTrusted = false;
          continue;
        }
        failures += 1;
        const isRetryable = known?.retryable === true;
        const delay = isRetryable ? retryDelayMs(failures, drivers.random) : PROBLEM_RETRY_MS;
        const at = Math.max(now() + delay, known?.retryAt ?? 0);
        await fail(error, at);
        await sleep(at - now(), signal);
      } finally {
        leaveStream = null;
      }
    }
  };

  const startLive = () => {
    if (drivers.isLive === false || live !== null || ended.signal.aborted) return;
    const controller = new AbortController();
    live = controller;
    run(controller.signal)
      .catch(() => undefined)
      .finally(() => {
        if (live === controller) live = null;
      });
  };

  const stopLive = () => {
    live?.abort();
    live = null;
    cancelPush?.();
    cancelPush = null;
    connected = null;
  };

  // What was open on the network before may be dead without saying so.
  const stopListening = drivers.onOnline(goRound);

  const begin = async () => {
    const settings = await host.exclusively(({ database }) => loadSyncSettings(database));
    if (settings === null) return;
    // A loop that runs says itself where it stands.
    const state = settings.isPaused ? 'paused' : live === null ? 'connecting' : null;
    await refresh({ ...(state !== null && { state }), progress: null });
    if (!settings.isPaused) startLive();
  };

  const pushSoon = () => {
    if (cancelPush !== null || status.state === 'off' || status.state === 'paused' || live === null) return;
    const { signal } = live;
    cancelPush = drivers.timer(() => {
      cancelPush = null;
      inTurn(async () => {
        const { sync } = await connection();
        // What was only read leaves the state as it is: who reads because the state changed would go round for ever.
        if (!(await sync.push({ signal }))) return;
        await keepProblem();
        await finishRound();
      }).catch((error: unknown) => {
        // The loop goes round, and says what is wrong if it still is.
        if (!signal.aborted) void fail(error, null).then(goRound);
      });
    }, PUSH_AFTER_MS);
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
          goRound();
        } else await fail(error, null);
        throw error;
      }
      // What the loop waited for is over: what comes next is to come live.
      wake?.();
    },
    async enable(input, options) {
      stopLive();
      try {
        await inTurn(() => enableSync(host, serverAt(input.url), input, options));
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
      stopLive();
      await inTurn(() => host.exclusively(({ database }) => saveSyncSettings(database, null)));
      say(SYNC_OFF);
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
      await inTurn(async () => {
        const { client, settings } = await connection();
        await restartLog(host, client, settings);
        connected = null;
      });
      await engine.now();
    },
    connection,
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

function revokedError(): MoError {
  return new MoError('sync/revoked', 'This device does not belong to the vault any more.');
}

function contradictionError(problem: NonNullable<SyncSettings['problem']>): MoError {
  switch (problem) {
    case 'sync/fork':
      return new MoError('sync/fork', 'The server tells this device another history than others.');
    case 'sync/rollback':
      return new MoError('sync/rollback', 'The server lost something that another device had seen.');
    case 'sync/cloned':
      return new MoError('sync/cloned', 'Another installation uses the key of this device.');
  }
}
