import type { VaultProgress } from '../api.ts';
import { MoError } from '../errors/mo-error.ts';
import type {
  HubForWorkerApi,
  OwnerState,
  TabForOwnerApi,
  WorkerApi,
  WorkerReport,
} from '../ports/contracts.ts';
import { lockNames } from '../ports/lock-names.ts';
import { holdLock, type HeldLock } from '../ports/locks.ts';
import type { Port } from '../ports/port.ts';
import { connect, tell, toMoError, type Connection } from '../ports/rpc.ts';
import type { SessionSlot } from '../ports/session-slot.ts';
import { askTabs } from './ask-tabs.ts';
import { createAttachedTabs, type AttachedTab } from './attached-tabs.ts';
import { ownerApiForTab } from './host-tab.ts';
import type { OwnerCore, VaultPresence } from './owner-core.ts';
import { retryWhileBusy } from './retry-while-busy.ts';

/** How long a new owner tries again while the browser still has the files of the last one open. */
const BUSY_RETRY_MS = 20_000;
/** A standby gets ready when its page has had time to load. */
const WARM_UP_AFTER_MS = 500;

export interface OwnerHostOptions {
  readonly workerId: string;
  readonly store: string;
  /** Alone in its tab, in memory: its locks are its own. */
  readonly ephemeral: boolean;
  readonly core: OwnerCore;
  readonly session: SessionSlot;
  /** Ends this worker; called after a shutdown. */
  readonly close: () => void;
}

/**
 * Runs an {@link OwnerCore} as owner or standby. Both are the same program: load, wait for the owner lock, and open once
 * it is granted. So a failover needs nobody's decision: when the owner dies, the next in line is granted the lock, opens
 * with the session it holds, and tells the tabs, which have had a port to it all along.
 */
export interface OwnerHost {
  /** A port to the hub, or to the hub that came after it. */
  adopt(port: Port): void;
  readonly host: HostContext;
}

/** What the calls of a tab may use. */
export interface HostContext {
  readonly core: OwnerCore;
  /** Throws a retryable `vault/closed` unless this worker is the owner. */
  assertOwner(): void;
  /** After a call that may have opened or closed the vault. */
  settle(endedCall: string): Promise<void>;
  /** How far the call is. */
  progress(progress: VaultProgress | null, call: string): void;
}

export async function createOwnerHost(options: OwnerHostOptions): Promise<OwnerHost> {
  const { core, session, store, workerId } = options;
  const names = lockNames(options.ephemeral ? `ephemeral-${workerId}` : store);
  const tabs = createAttachedTabs();
  const ended = new AbortController();

  let role: WorkerReport['role'] = 'standby';
  let hub: Connection<HubForWorkerApi> | null = null;
  let presence: VaultPresence | null = null;
  let error: MoError | null = null;
  let progress: VaultProgress | null = null;
  /** The call that the progress is of. */
  let progressOf: string | null = null;
  let ownerLock: HeldLock | null = null;
  let sessionLock: HeldLock | null = null;
  let isOpen = false;

  const report = (): WorkerReport => ({
    role,
    open: isOpen,
    holdsSession: session.holds,
    presence,
    error: error?.toJSON() ?? null,
  });
  const state = (): OwnerState => ({
    ...report(),
    recoveredTail: isOpen && core.recoveredTail(),
    sync: core.syncStatus(),
    progress,
  });
  const tellTabs = () => {
    const now = state();
    for (const tab of tabs) tell(tab.remote.state(now));
  };
  const announce = () => {
    tellTabs();
    if (hub) tell(hub.remote.report(report()));
  };

  /** Before anybody is told of the session: a hub that starts now must not miss it. */
  async function showSession(): Promise<void> {
    const lock = session.holds ? await holdLock(names.session, { mode: 'shared' }) : null;
    sessionLock?.release();
    sessionLock = lock;
    if (!session.holds) hideSession();
  }

  function hideSession(): void {
    sessionLock?.release();
    sessionLock = null;
  }

  function forgetSession(): void {
    session.wipe();
    hideSession();
  }

  core.onSyncStatus(tellTabs);
  core.askForToken((mountUrl) => askTabs(tabs, mountUrl));

  async function queueForOwner(): Promise<void> {
    ownerLock = await holdLock(names.owner, { signal: ended.signal });
    role = 'owner';
    await openWithSession();
  }

  /** Opens with the session, if one is held. */
  async function openWithSession(): Promise<void> {
    const key = await session.reveal();
    if (key !== null && !core.isOpen()) {
      try {
        await retryWhileBusy(() => core.resume(key), { forMs: BUSY_RETRY_MS, signal: ended.signal });
        error = null;
      } catch (thrown) {
        error = toMoError(thrown);
      } finally {
        key.vaultKey.fill(0);
      }
    }
    await settle();
  }

  async function settle(endedCall: string | null = null): Promise<void> {
    if (ended.signal.aborted) return;
    const wasOpen = isOpen;
    isOpen = role === 'owner' && core.isOpen();
    let vaultId: string | null = null;
    if (isOpen) {
      error = null;
      const key = core.session();
      if (key !== null) {
        vaultId = key.vaultId;
        try {
          if (!session.holds) {
            await session.keep(key);
            await showSession();
          }
        } finally {
          key.vaultKey.fill(0);
        }
      }
    } else if (wasOpen && role === 'owner') {
      // Closed from within, by a wipe: nobody may open with what is left of the session.
      forgetSession();
    }
    // Another call may be at work still.
    if (endedCall === null || endedCall === progressOf) progress = null;
    // After a failover the tabs are not kept waiting for what the standby has read before.
    if (isOpen && !wasOpen && presence?.vaultId === vaultId) announce();
    presence = await core.presence().catch(() => presence);
    announce();
  }

  const context: HostContext = {
    core,
    assertOwner() {
      if (role !== 'owner') {
        throw new MoError('vault/closed', 'This worker does not have the files of the vault.', {
          retryable: true,
        });
      }
    },
    settle,
    progress(now, call) {
      progress = now;
      progressOf = call;
      announce();
    },
  };

  /** Lets the next in line be the owner, and gets in line behind it. */
  async function stepBack(): Promise<void> {
    if (role !== 'owner') return;
    role = 'standby';
    isOpen = false;
    announce();
    await core.close();
    ownerLock?.release();
    queueForOwner().catch(() => undefined);
  }
  core.onReopen(() => void stepBack().catch(() => undefined));

  const forHub: WorkerApi = {
    async attach(tabId, port) {
      const { api, dispose } = ownerApiForTab(context, () => tab.remote);
      const connection = connect<TabForOwnerApi>(port, api);
      const tab: AttachedTab = {
        remote: connection.remote,
        dispose() {
          dispose();
          connection.close();
        },
      };
      tabs.add(tabId, tab, tab.remote.state(state()));
    },
    async detach(tabId) {
      tabs.remove(tabId);
    },
    receiveKey: () => session.receiveKey(),
    async takeSession(sealed) {
      if (ended.signal.aborted || session.holds) return;
      await session.take(sealed);
      await showSession();
      if (role === 'owner') await openWithSession();
      else announce();
    },
    giveSession: (publicKey) => session.give(publicKey),
    async yield({ forget }) {
      if (forget) forgetSession();
      await stepBack();
    },
    async shutdown() {
      ended.abort();
      forgetSession();
      isOpen = false;
      tellTabs();
      tabs.clear();
      await core.close();
      ownerLock?.release();
      setTimeout(options.close, 0);
    },
    ping: async () => undefined,
  };

  // Held for life, so that the hub hears of this worker's end even when its tab lives on; held before the first word to
  // the hub, which would take a free lock for that end.
  await holdLock(names.worker(workerId));
  await holdLock(names.version, { mode: 'shared' });
  presence = await core.presence().catch(() => null);
  queueForOwner().catch(() => undefined);
  setTimeout(() => {
    if (!ended.signal.aborted && role === 'standby') core.warmUp().catch(() => undefined);
  }, WARM_UP_AFTER_MS);

  return {
    host: context,
    adopt(port) {
      hub?.close();
      hub = connect<HubForWorkerApi>(port, forHub);
      tell(hub.remote.report(report()));
    },
  };
}
