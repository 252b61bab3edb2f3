import type { DiagnosticsMoment, DocumentFields, UnlockSecret, VaultStatus } from '../api.ts';
import { MoError, type MoErrorData } from '../errors/mo-error.ts';
import type { HubApi, HubView, TabApi } from '../ports/contracts.ts';
import { fromErrorData, tell } from '../ports/rpc.ts';
import { createCalls } from './calls.ts';
import { DEADLINE_MS } from './deadlines.ts';
import { findObstacle } from './environment.ts';
import type { CollectionClient, CollectionOptions } from './collections-client.ts';
import type { DataAreas } from './data-areas.ts';
import { createHostedWorkers } from './hosted-workers.ts';
import { createHubLink, type HubLink } from './hub-link.ts';
import { lazyArea } from './lazy-area.ts';
import { checkOptions, type CheckedOptions } from './options.ts';
import { createOwnerLinks } from './owner-links.ts';
import { watchPageLife } from './page-life.ts';
import { createRequests, type Destination } from './requests.ts';
import type { BackupClient, DevicesClient, KeysClient, VaultClient } from './vault-client.ts';
import { deriveStatus, initialStatus } from './vault-status.ts';
import type { SyncClient, TokenSource } from './sync-client.ts';
import { createWatches } from './watches.ts';
import { workerFilesAt } from './worker-files.ts';

/**
 * The vault as a page sees it. It owns the page's part of the runtime: the link to the hub, the ports to owner and
 * standby, the workers this tab runs for all; and derives one status from what they say.
 */
export function createVault(options: CheckedOptions): VaultClient {
  const { store, ephemeral, syncUrl } = options;
  const files = workerFilesAt(options.workerUrl);
  const listeners = new Set<(status: VaultStatus) => void>();

  const startedAt = performance.now();
  const journal: DiagnosticsMoment[] = [];
  let status = initialStatus(ephemeral);
  let obstacle: MoErrorData | null = null;
  let outdated = false;
  let hubSilent = false;
  let view: HubView | null = null;
  let persisted: boolean | null = null;
  let disposed = false;
  let tokenSource: TokenSource | null = null;

  const links = createOwnerLinks({
    onState: () => update(),
    onWatchEvent: (watchId, event) => watches.deliver(watchId, event),
    onTokenWanted: async (mountUrl) => {
      // A pairing code may name any server: what the page gives is for its own.
      const isOwn = [location.origin, options.syncUrl?.origin].includes(new URL(mountUrl).origin);
      return (isOwn && (await tokenSource?.(mountUrl))) || null;
    },
  });
  const hosted = createHostedWorkers(store, files, ephemeral);
  const requests = createRequests({
    destination,
    late: () =>
      status.state === 'asleep'
        ? new MoError('vault/asleep', 'The tab with the vault is asleep.', { retryable: true })
        : late(),
    onWanted: () => link.hub && tell(link.hub.wantOwner()),
  });
  const watches = createWatches(() => destination(false));

  const tabApi: TabApi = {
    async view(next) {
      onView(next);
    },
    async introduce(workerId, port) {
      links.add(workerId, port);
    },
    async spawn(workerId, port) {
      void hosted.spawn(workerId, port, () => link.hub && tell(link.hub.workerFailed(workerId)));
    },
    async adopt(workerId, port) {
      hosted.adopt(workerId, port);
    },
    async terminate(workerId) {
      hosted.terminate(workerId);
    },
    ping: async () => undefined,
  };

  const life = watchPageLife({
    onLeave() {
      hosted.terminateAll();
      link.leave();
      links.clear();
      view = null;
      hubSilent = false;
      requests.route();
      watches.route();
    },
    onReturn: () => void join(),
    onVisibility: (isVisible) => link.hub && tell(link.hub.visible(isVisible)),
    onActive: () => stayUnlocked(),
  });

  const linkOptions = {
    store,
    files,
    tabApi,
    hello: () => ({
      visible: life.visible,
      hosts: hosted.ids,
      wantsOwner: requests.wantsOwner,
    }),
    onView,
    onSilent(isSilent: boolean) {
      hubSilent = isSilent;
      update();
    },
    onOutdated() {
      outdated = true;
      update();
    },
    onFailed(error: MoError) {
      obstacle = error.toJSON();
      update();
    },
    isBusy: () => requests.size > 0,
  };
  let link: HubLink = createHubLink(linkOptions);

  findObstacle(ephemeral).then(
    (found) => {
      if (disposed) return;
      if (found) {
        obstacle = found.toJSON();
        update();
        return;
      }
      void askPersisted();
      return join();
    },
    () => undefined,
  );

  async function join(): Promise<void> {
    if (obstacle?.code === 'storage/unavailable') return;
    if (ephemeral) {
      // Few pages ask for it, so that none but those load it.
      const { createSoloLink } = await import('./solo-link.ts');
      if (disposed) return;
      link = createSoloLink(linkOptions);
    }
    // A page that has been left already joins when it comes back.
    if (life.here) link.join();
  }

  function onView(next: HubView): void {
    // An owner was asked for, and none could be started: nobody will take those calls.
    const hasFailed = next.error !== null && next.workers?.length === 0 && !view?.error;
    view = next;
    outdated = false;
    obstacle = null;
    if (next.workers) links.keepOnly(next.workers);
    if (hasFailed && next.error) requests.endOpening(fromErrorData(next.error));
    update();
  }

  /** Brings the status, the calls and the watches to what is known now. */
  function update(): void {
    if (disposed) return;
    const next = deriveStatus(
      {
        obstacle,
        outdated,
        hubSilent,
        view,
        owner: links.current?.state ?? null,
        wasUnlocked: status.state === 'unlocked' || status.state === 'asleep',
        ephemeral,
        persisted,
      },
      status,
    );
    const hasChanged = next !== status;
    status = next;
    if (hasChanged) note();
    requests.route();
    watches.route();
    if (hasChanged) for (const listener of [...listeners]) listener(status);
  }

  /** For whoever has to help: what happened, without anything of the person's. */
  function note(): void {
    const { state, progress, error } = status;
    const ms = Math.round(performance.now() - startedAt);
    const moment = { ms, state, stage: progress?.stage ?? null, error: error?.code ?? null };
    const last = journal.at(-1);
    if (last?.state === state && last.stage === moment.stage && last.error === moment.error) return;
    journal.push(moment);
    if (journal.length > MAX_JOURNAL) journal.shift();
  }

  function destination(opens: boolean): Destination {
    if (disposed) return { kind: 'none', error: closed() };
    const { current } = links;
    if (current && (opens || current.state?.open === true)) return { kind: 'owner', owner: current.owner };
    const error = errorOf(status, opens);
    return error === null ? { kind: 'wait' } : { kind: 'none', error };
  }

  async function askPersisted(): Promise<void> {
    persisted = await navigator.storage.persisted().catch(() => null);
    update();
  }

  /** Once there is something to keep, ask the browser to keep it; the answer shows in the status. */
  async function askToPersist(): Promise<void> {
    if (ephemeral) return;
    await navigator.storage.persist().catch(() => false);
    await askPersisted();
  }

  function stayUnlocked(): void {
    if (link.hub) tell(link.hub.active());
  }

  /** Asks the hub that is there; when it dies over it, the one that comes after it. */
  async function lock(): Promise<void> {
    const error = disposed ? closed() : errorOf(status, true);
    if (error) throw error;
    const giveUpAt = performance.now() + DEADLINE_MS.lock;
    let asked: HubApi | null = null;
    let answer: Promise<boolean> | null = null;
    do {
      if (link.hub !== asked) {
        asked = link.hub;
        answer = asked && asked.lock().then(() => true);
      }
      const soon = new Promise<false>((resolve) => setTimeout(resolve, 100, false));
      if (await Promise.race([answer ?? soon, soon])) return;
    } while (performance.now() < giveUpAt);
    throw late();
  }

  const calls = createCalls(requests, watches);
  const diagnostics = ({ verify = false } = {}) =>
    calls.query('diagnostics.get', { verify }, { deadlineMs: DEADLINE_MS.diagnostics });
  const backup = lazyArea<BackupClient>(async () =>
    (await import('./backup-client.ts')).createBackupClient({
      calls,
      isUnlocked: () => status.state === 'unlocked',
      lock,
      connectBeside: (other) => createVault({ ...options, store: checkOptions({ store: other }).store }),
      onRestored: () => void askToPersist(),
    }),
  );
  let areas: DataAreas | null = null;
  // Made once, however many ask while the code is fetched: what one area changes, the history of all takes back.
  const loadAreas = async () => {
    const { createDataAreas } = await import('./data-areas.ts');
    return (areas ??= createDataAreas(calls));
  };
  const data = <Name extends keyof DataAreas>(name: Name) =>
    lazyArea<Extract<DataAreas[Name], object>>(
      async () => (await loadAreas())[name] as Extract<DataAreas[Name], object>,
    );
  const history = data('history');
  const devices = lazyArea<DevicesClient>(async () =>
    (await import('./devices-client.ts')).createDevicesClient(calls),
  );

  const keys = lazyArea<KeysClient>(async () =>
    (await import('./keys-client.ts')).createKeysClient({ calls, lock }),
  );

  const provideToken = (source: TokenSource) => {
    tokenSource = source;
    return () => {
      if (tokenSource === source) tokenSource = null;
    };
  };

  return {
    get status() {
      return status;
    },
    get vaultId() {
      return status.vaultId;
    },
    onStatus(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async create(input, callOptions) {
      const result = await calls.run(
        'vault.create',
        { ...input, ...(syncUrl && { syncUrl: syncUrl.href }) },
        { ...callOptions, opens: true, once: true },
      );
      void askToPersist();
      return result;
    },
    async unlock(given, callOptions) {
      const isRequest = 'passkey' in given && given.passkey === true;
      const secret = isRequest ? await (await import('./passkeys.ts')).usePasskey(calls, callOptions) : given;
      return calls.run('vault.unlock', secret as UnlockSecret, { ...callOptions, opens: true });
    },
    async join(input, callOptions) {
      const { joinVault } = await import('./devices-client.ts');
      const result = await joinVault(calls, input, callOptions);
      void askToPersist();
      return result;
    },
    resetPassphrase: (input, callOptions) =>
      calls.run('vault.reset-passphrase', input, { ...callOptions, opens: true, once: true }),
    showRecovery: (input, callOptions) => calls.run('vault.show-recovery', input, callOptions),
    confirmRecovery: (answer) => calls.run('vault.confirm-recovery', answer),
    lock,
    stayUnlocked,
    wipe: (input) => calls.run('vault.wipe', input, { opens: true, once: true }),
    diagnostics,
    async diagnosticsBundle(asked) {
      const { collectDiagnostics } = await import('./diagnostics-bundle.ts');
      return collectDiagnostics({
        store,
        status,
        journal: [...journal],
        vault: () => diagnostics(asked),
        changesSinceBackup: async () => (await backup.status()).changes,
      });
    },
    backup,
    conflicts: data('conflicts'),
    devices,
    sync: lazyArea<SyncClient>(
      async () => (await import('./sync-client.ts')).createSyncClient(calls, options.syncUrl),
      {
        get status() {
          return status.sync;
        },
        provideToken,
      },
    ),
    keys,
    goals: data('goals'),
    projects: data('projects'),
    collection: <Fields extends DocumentFields>(name: string, collectionOptions?: CollectionOptions) =>
      lazyArea<CollectionClient<Fields>>(async () =>
        (await loadAreas()).collection<Fields>(name, collectionOptions),
      ),
    search: (query, callOptions) => calls.query('search.find', query, callOptions),
    transfer: data('transfer'),
    history: history.history,
    watchHistory: history.watchHistory,
    undo: history.undo,
    redo: history.redo,
    restore: history.restore,
    get canUndo() {
      return areas?.history.canUndo ?? false;
    },
    get canRedo() {
      return areas?.history.canRedo ?? false;
    },
    dispose() {
      if (disposed) return;
      disposed = true;
      life.dispose();
      hosted.terminateAll();
      link.leave();
      links.clear();
      requests.end(closed());
      watches.end(closed());
      listeners.clear();
    },
  };
}

/** A page that is open for long forgets what was first. */
const MAX_JOURNAL = 100;

const closed = () => new MoError('vault/closed', 'This client has been disposed.');
const late = () => new MoError('vault/timeout', 'The vault did not answer in time.', { retryable: true });

/** Why nobody can take a call in this state; null when somebody will. */
function errorOf({ state, error }: VaultStatus, opens: boolean): MoError | null {
  switch (state) {
    case 'unavailable':
      return error ? fromErrorData(error) : new MoError('storage/unavailable', 'No vault can be kept here.');
    case 'outdated':
      return new MoError('vault/upgraded-elsewhere', 'Another version is open: reload.', {
        retryable: true,
      });
    case 'locked':
      return opens ? null : new MoError('vault/locked', 'The vault is locked.');
    case 'empty':
      return opens ? null : new MoError('vault/empty', 'There is no vault here yet.');
    default:
      return null;
  }
}
