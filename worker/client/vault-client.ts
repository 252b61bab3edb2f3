import type {
  CreateResult,
  DiagnosticsBundle,
  DocumentFields,
  Goal,
  GoalBulk,
  GoalFields,
  GoalPage,
  GoalQuery,
  GoalWatchEvent,
  SearchQuery,
  SearchResult,
  JoinInput,
  UnlockSecret,
  VaultDiagnostics,
  VaultStatus,
} from '../api.ts';
import type { MoError } from '../errors/mo-error.ts';
import type { BackupClient } from './backup-client.ts';
import type { KeysClient } from './keys-client.ts';
import type { CollectionClient, CollectionOptions } from './collections-client.ts';
import type { HistoryClient } from './history-client.ts';
import type { ProjectsClient } from './projects-client.ts';
import type { TransferClient } from './transfer-client.ts';

import type { ConflictsClient } from './conflicts-client.ts';
import type { DevicesClient } from './devices-client.ts';
import type { SyncClient } from './sync-client.ts';

export type { KeysClient, NewPasskey } from './keys-client.ts';
export type { BackupClient, ExportInput, RestoreInput, SalvageInput } from './backup-client.ts';
export type { ConflictsClient } from './conflicts-client.ts';
export type { DevicesClient } from './devices-client.ts';
export type { SyncClient, TokenSource } from './sync-client.ts';

export interface CallOptions {
  /** Cancels the call: it rejects with `vault/canceled`. A command that was already sent may still be done. */
  readonly signal?: AbortSignal;
}

export interface WatchHandlers<Event> {
  /** A change of this page is acknowledged first; what is asked after that is answered after the watches were told. */
  readonly onChange: (event: Event) => void;
  /** The watch has ended: `vault/locked`, or whatever made it impossible. */
  readonly onError: (error: MoError) => void;
}

/** What one change of many has done: how many it changed, and where {@link HistoryClient.undo} finds it. */
export interface BulkResult {
  readonly changed: number;
  readonly commit: number;
}

export interface GoalsClient {
  create(fields: GoalFields, options?: CallOptions): Promise<{ goalId: string }>;
  change(change: { goalId: string } & Partial<GoalFields>, options?: CallOptions): Promise<void>;
  achieve(goal: { goalId: string }, options?: CallOptions): Promise<void>;
  unachieve(goal: { goalId: string }, options?: CallOptions): Promise<void>;
  archive(goal: { goalId: string }, options?: CallOptions): Promise<void>;
  unarchive(goal: { goalId: string }, options?: CallOptions): Promise<void>;
  /** Up to 10,000 in one transaction: all or none. The ids come back in the order of the items. */
  import(items: readonly GoalFields[], options?: CallOptions): Promise<{ goalIds: readonly string[] }>;
  bulk(change: GoalBulk, options?: CallOptions): Promise<BulkResult>;
  get(goal: { goalId: string }, options?: CallOptions): Promise<Goal | null>;
  list(query?: GoalQuery, options?: CallOptions): Promise<GoalPage>;
  /** → unsubscribe. First `{ items, total }`, then `{ changes, total }` of that window; after a failover a new first. */
  watch(query: GoalQuery, handlers: WatchHandlers<GoalWatchEvent>): () => void;
}

/** What `connectVault` returns; also `document.querySelector('mo-vault').client`. */
export interface VaultClient extends HistoryClient {
  readonly status: VaultStatus;
  readonly vaultId: string | null;
  /** Called after each change of `status`; → unsubscribe. */
  onStatus(listener: (status: VaultStatus) => void): () => void;
  create(input: { passphrase: string }, options?: CallOptions): Promise<CreateResult>;
  /** The 24 words once more, as long as they are not confirmed: `vault/recovery-confirmed` afterwards. */
  showRecovery(input: { passphrase: string }, options?: CallOptions): Promise<{ recoveryPhrase: string }>;
  /** Makes an empty store a device of a vault that exists, by its recovery words or by a code of a device at hand. */
  join(input: JoinInput, options?: CallOptions): Promise<{ readonly vaultId: string }>;
  confirmRecovery(answer: { positions: readonly number[]; words: readonly string[] }): Promise<void>;
  /**
   * Of an open vault it is the fresh unlock that sensitive actions ask for. `{ passkey: true }` lets the browser ask for
   * any passkey of this vault.
   */
  unlock(secret: UnlockSecret | { readonly passkey: true }, options?: CallOptions): Promise<void>;
  resetPassphrase(
    input: { recoveryPhrase: string; passphrase: string },
    options?: CallOptions,
  ): Promise<void>;
  lock(): Promise<void>;
  /** The person is there: puts the automatic lock off, as doing something on the page does. See `status.lockAt`. */
  stayUnlocked(): void;
  wipe(input: { confirm: string }): Promise<void>;
  /** A bundle without secrets; with `verify` both databases and the event log are read and checked completely. */
  diagnostics(options?: { verify?: boolean }): Promise<VaultDiagnostics>;
  /** All that helps somebody who is to help, for a person to read and pass on: also while the vault is closed or broken. */
  diagnosticsBundle(options?: { verify?: boolean }): Promise<DiagnosticsBundle>;
  readonly goals: GoalsClient;
  readonly backup: BackupClient;
  readonly sync: SyncClient;
  readonly keys: KeysClient;
  readonly conflicts: ConflictsClient;
  readonly projects: ProjectsClient;
  /** Documents of your own: 1–64 of `a-z 0-9 -`, beginning with a letter. */
  collection<Fields extends DocumentFields = DocumentFields>(
    name: string,
    options?: CollectionOptions,
  ): CollectionClient<Fields>;
  /** CSV and iCalendar. */
  readonly transfer: TransferClient;
  /** Goals, projects, milestones and documents at once. */
  search(query: SearchQuery, options?: CallOptions): Promise<SearchResult>;
  readonly devices: DevicesClient;
  /** Leaves the vault; other tabs are not touched. Idempotent. */
  dispose(): void;
}

export interface ConnectOptions {
  /** The local name of the store on this origin: 1–64 of `a-z 0-9 - _`. `default` unless said otherwise. */
  readonly store?: string;
  /**
   * Where the worker files are: the URL of `hub.worker.js`; `owner.worker.js` and `sqlite3.wasm` lie beside it. The
   * default is the folder of this module. From another origin they are fetched with `integrity` and started from blobs.
   */
  readonly workerUrl?: string | URL;
  /** The mount of a sync server: a vault that is created is turned on there by itself as soon as it can be reached. */
  readonly syncUrl?: string | URL;
  /** A vault in memory only: one tab, nothing kept. Never chosen by itself. */
  readonly ephemeral?: boolean;
}
