import type {
  CommandReceipt,
  CreateResult,
  Goal,
  GoalPage,
  GoalQuery,
  GoalWatchEvent,
  UnlockSecret,
  VaultCommand,
  VaultDiagnostics,
  VaultProgress,
} from '../api.ts';

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
  /** `vault/exists` when there is one. The vault is open afterwards. */
  create(input: { passphrase: string }, options?: LongCall): Promise<CreateResult>;
  /** `vault/wrong-passphrase`, `vault/wrong-recovery-phrase`, `vault/back-off` or any `storage/*` of the opening table. */
  unlock(secret: UnlockSecret, options?: LongCall): Promise<void>;
  /** Opens with the session of another worker; no key derivation. Wipes nothing of the caller's. */
  resume(session: SessionKey, options?: LongCall): Promise<void>;
  /** A copy of the session, for the hub and the standby; null while closed. The caller wipes it. */
  session(): SessionKey | null;
  /** The person proved to have the words: three of the 24, by position. `vault/wrong-recovery-phrase` otherwise. */
  confirmRecovery(answer: { positions: readonly number[]; words: readonly string[] }): Promise<void>;
  /** Sets a new passphrase after an unlock by recovery phrase: rewrites that one slot. */
  resetPassphrase(input: { recoveryPhrase: string; passphrase: string }, options?: LongCall): Promise<void>;
  execute(command: VaultCommand): Promise<CommandReceipt>;
  listGoals(query: GoalQuery): Promise<GoalPage>;
  getGoal(goalId: string): Promise<Goal | null>;
  /** First the window, then its changes, until the function that is returned is called. */
  watchGoals(query: GoalQuery, onEvent: (event: GoalWatchEvent) => void): () => void;
  /** `integrity_check` of both databases and every event's chain and signature, with `verify`. */
  diagnose(options: { verify: boolean }): Promise<VaultDiagnostics>;
  /** Whether the tail of the log had to be dropped at the last opening. */
  recoveredTail(): boolean;
  /** Closes both databases, wipes the keys. Idempotent; waits for the command that is running. */
  close(): Promise<void>;
  /** Closes and deletes everything this store left in the browser, and checks that it is gone. */
  wipe(input: { confirm: string }): Promise<void>;
}

export interface LongCall {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: VaultProgress) => void;
}
