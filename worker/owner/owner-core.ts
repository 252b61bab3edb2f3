import type {
  ActionName,
  CommandReceipt,
  QueryName,
  SyncStatus,
  VaultActions,
  VaultCommand,
  VaultProgress,
  VaultQueries,
  VaultWatches,
  WatchName,
} from '../api.ts';
import type { AskForToken } from './host-tokens.ts';

/**
 * What it takes to open the vault again without asking the person: `K_vault`, 32 bytes. It lives in workers only and
 * crosses between them sealed to the receiver's fresh key.
 */
export interface SessionKey {
  readonly vaultId: string;
  readonly vaultKey: Uint8Array;
}

/** How the vault stands on this device, without any secret. Also read by the hub before the owner is loaded. */
export interface VaultPresence {
  readonly state: 'empty' | 'locked';
  readonly vaultId: string | null;
  readonly recoveryConfirmed: boolean;
  /** One of the ways to unlock is a passkey. */
  readonly hasPasskey: boolean;
  /** Earliest next attempt, ms since the epoch, or null. */
  readonly retryAt: number | null;
}

/**
 * The vault itself: domain, keys and both databases, without a word about tabs, ports or locks. Everything that
 * changes something runs under one mutex. All inputs are untrusted and validated here.
 */
export interface OwnerCore {
  presence(): Promise<VaultPresence>;
  isOpen(): boolean;
  /** Opens with the session of another worker; no key derivation. Wipes nothing of the caller's. */
  resume(session: SessionKey, call?: LongCall): Promise<void>;
  /** Does once, in memory, what an opening and a first command do, so that nothing has to be compiled when they come. */
  warmUp(): Promise<void>;
  /** A copy of the session, for the hub and the standby; null while closed. The caller wipes it. */
  session(): SessionKey | null;
  /** One of {@link VaultActions}: what works on a closed vault, takes long, or changes keys. */
  run<N extends ActionName>(
    name: N,
    input: VaultActions[N]['input'],
    call?: LongCall,
  ): Promise<VaultActions[N]['output']>;
  execute(command: VaultCommand): Promise<CommandReceipt>;
  query<N extends QueryName>(name: N, input: VaultQueries[N]['input']): Promise<VaultQueries[N]['output']>;
  /** First the window, then its changes, until the function that is returned is called. */
  watch<N extends WatchName>(
    name: N,
    query: VaultWatches[N]['query'],
    onEvent: (event: VaultWatches[N]['event']) => void,
  ): () => void;
  syncStatus(): SyncStatus;
  /** Called after each change of {@link OwnerCore.syncStatus}. */
  onSyncStatus(listener: () => void): void;
  /** Called when the vault is to be closed and opened again with the session that is held: this device has another identity. */
  onReopen(listener: () => void): void;
  /** Who is asked for a token when a sync server wants the host's own sign-in. */
  askForToken(ask: AskForToken): void;
  /** Whether the tail of the log had to be dropped at the last opening. */
  recoveredTail(): boolean;
  /**
   * Closes both databases, wipes the keys. Idempotent; waits for the command that is running, and a moment for what is on
   * its way to the sync server.
   */
  close(): Promise<void>;
}

/** How a long call is followed and stopped. */
export interface LongCall {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: VaultProgress) => void;
}
