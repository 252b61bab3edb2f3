import type { MoErrorData } from '../errors/mo-error.ts';
import type { SyncStatus } from './sync.ts';

/** The protocol spoken between tabs, hub and owner. Two numbers that differ never share a store. */
export type ProtocolVersion = number;

export type VaultState =
  /** Looking for the hub and the owner. */
  | 'connecting'
  /** No vault exists in this store. */
  | 'empty'
  | 'locked'
  | 'unlocked'
  /** The owner is in a tab that the browser has frozen; it keeps the files. */
  | 'asleep'
  /** Another version of MO Kit holds the store; a reload helps. */
  | 'outdated'
  /** This browser or page cannot hold a vault; `error` says why. */
  | 'unavailable';

/** Long work in progress; `fraction` is 0–1, or null when it cannot be known. */
export interface VaultProgress {
  readonly stage:
    | 'loading'
    | 'deriving-key'
    | 'opening'
    | 'rebuilding'
    | 'importing'
    | 'backing-up'
    | 'verifying'
    | 'restoring'
    /** A new device looks for the vault on its server. */
    | 'reaching-server'
    /** Both devices show the digits in `check`; see `devices.confirmJoin`. */
    | 'comparing'
    /** The other device has to say yes. */
    | 'waiting'
    /** Everything that was written so far is fetched. */
    | 'syncing';
  readonly fraction: number | null;
  /** Six digits, with `comparing` only. */
  readonly check?: string;
}

export interface StorageStatus {
  /** True for a vault in memory only, which the page asked for with `ephemeral`. */
  readonly ephemeral: boolean;
  /** The answer of `navigator.storage.persisted()`, null while unknown. */
  readonly persisted: boolean | null;
  /** A torn tail was dropped when the store was last opened: the last unacknowledged write did not finish. */
  readonly recoveredTail: boolean;
}

/** One frozen object until something changes, so that it fits `useSyncExternalStore`. */
export interface VaultStatus {
  readonly state: VaultState;
  readonly vaultId: string | null;
  readonly progress: VaultProgress | null;
  readonly error: MoErrorData | null;
  /** Earliest time for the next unlock attempt, ms since the epoch; null when it may be now. */
  readonly retryAt: number | null;
  /** The vault locks by itself then, ms since the epoch; null while that is not soon. */
  readonly lockAt: number | null;
  /** Unless the person does something, or `stayUnlocked()` is called: false for the time that holds whatever happens. */
  readonly lockCanWait: boolean;
  /** False until the person has confirmed the 24 words of a new vault. */
  readonly recoveryConfirmed: boolean;
  /** One of the ways to unlock is a passkey: `vault.unlock({ passkey: true })`. */
  readonly hasPasskey: boolean;
  readonly storage: StorageStatus;
  readonly sync: SyncStatus;
}
