import { SYNC_OFF, type SyncStatus } from '../api/sync.ts';
import type { VaultKeys } from '../crypto/key-record.ts';
import { MoError } from '../errors/mo-error.ts';
import {
  createSyncEngine,
  type GatherOptions,
  type SyncDrivers,
  type SyncEngine,
} from '../sync/sync-engine.ts';
import { createSyncHost, type SyncHost, type SyncIdentity } from '../sync/sync-host.ts';
import type { Lifecycle, OpenState } from './lifecycle.ts';
import { renewDeviceOf } from './renew-device.ts';
import { wordsKeeperOf } from './words-keeper.ts';

/** The sync of whatever vault is open. */
export interface OwnerSync {
  readonly status: SyncStatus;
  /** Sync of the open vault. `vault/locked` when none is open; `sync/unavailable` where there is no network to use. */
  require(): { readonly engine: SyncEngine; readonly host: SyncHost };
  /** A command has committed. */
  changed(): void;
  /** The person has confirmed words: a server that knows others hears of it as soon as it can be reached. */
  wordsChanged(): void;
  /** Counts anew what the status says of pending changes and conflicts. */
  refresh(): Promise<void>;
  /** Fetches older records that are not here yet, after a start from a snapshot, for as long as they come. */
  gatherHistory(options: GatherOptions): Promise<void>;
  /** Waits at most so long for what is pending. To be called before the vault is closed, outside of its mutex. */
  settle(waitMs: number): Promise<void>;
}

/** Starts an engine with each opening and stops it with each closing. */
export function createOwnerSync(
  lifecycle: Lifecycle,
  drivers: SyncDrivers | undefined,
  onStatus: (status: SyncStatus) => void,
): OwnerSync {
  let running: { readonly state: OpenState; readonly engine: SyncEngine; readonly host: SyncHost } | null =
    null;

  lifecycle.observe({
    opened(state) {
      if (drivers === undefined) return;
      const host = createSyncHost(
        state.vault.sync,
        identityOf(state.keys),
        lifecycle.now,
        (task) =>
          lifecycle.exclusively(() => {
            if (lifecycle.state !== state) throw new MoError('vault/locked', 'The vault is locked.');
            return task();
          }),
        { renewDevice: () => renewDeviceOf(lifecycle, state), words: wordsKeeperOf(lifecycle, state) },
      );
      const engine = createSyncEngine(host, drivers, onStatus);
      running = { state, engine, host };
    },
    closing() {
      const stopping = running;
      running = null;
      if (stopping === null) return;
      void stopping.engine.stop();
      onStatus(SYNC_OFF);
    },
  });

  return {
    get status() {
      return running?.engine.status ?? SYNC_OFF;
    },
    require() {
      if (running !== null) return running;
      lifecycle.requireOpen();
      throw new MoError('sync/unavailable', 'This vault cannot be synced here.');
    },
    changed: () => running?.engine.changed(),
    wordsChanged() {
      if (running === null || running.engine.status.state === 'off') return;
      running.engine.refresh().catch(() => undefined);
      running.engine.goRound();
    },
    refresh: async () => running?.engine.refresh(),
    gatherHistory: async (options) => running?.engine.gatherHistory(options),
    settle: async (waitMs) => running?.engine.stop({ waitMs }),
  };
}

function identityOf({ vaultId, device, recovery, secretKey }: VaultKeys): SyncIdentity {
  return { vaultId, device, recovery, secretKey };
}
