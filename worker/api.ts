/**
 * The contract between the page and the workers: types only, so that the client, the elements, the hub and the owner
 * can all import it without pulling code across the boundary.
 */
import type { MoErrorData } from './errors/mo-error.ts';

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
  readonly stage: 'loading' | 'deriving-key' | 'opening' | 'rebuilding' | 'importing';
  readonly fraction: number | null;
}

export interface SyncStatus {
  readonly state: 'off';
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
  /** False until the person has confirmed the 24 words of a new vault. */
  readonly recoveryConfirmed: boolean;
  readonly storage: StorageStatus;
  readonly sync: SyncStatus;
}

// ---- Goals -------------------------------------------------------------------------------------------------------

export const SLICES = [
  'Health',
  'Family',
  'Relationships',
  'Work',
  'Money',
  'Learning',
  'Mindfulness',
  'Leisure',
] as const;
export type Slice = (typeof SLICES)[number];

export const PRIORITIES = ['must', 'should', 'maybe'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** `YYYY-MM`, from 2000-01 to 2199-12. */
export type Month = string;

export interface GoalFields {
  /** 1–200 characters (code points) after trimming and NFC. */
  readonly summary: string;
  readonly slice: Slice;
  readonly priority: Priority;
  readonly targetMonth: Month;
}

export interface Goal extends GoalFields {
  readonly goalId: string;
  readonly achieved: boolean;
  readonly archived: boolean;
  /** ms since the epoch. */
  readonly createdAt: number;
  readonly changedAt: number;
}

export type GoalStatusFilter = 'active' | 'achieved' | 'archived' | 'all';
export const GOAL_SORTS = ['target', 'priority', 'created', 'changed', 'summary'] as const;
/** `target` (the default): target month, then priority, then creation. Search results come by rank unless asked otherwise. */
export type GoalSort = (typeof GOAL_SORTS)[number];

export interface GoalQuery {
  /** Every word must match, as a prefix; case and diacritics are folded. At most 200 characters. */
  readonly search?: string;
  readonly slice?: Slice;
  readonly priority?: Priority;
  readonly month?: Month;
  /** `active` (neither achieved nor archived) unless said otherwise. */
  readonly status?: GoalStatusFilter;
  readonly sort?: GoalSort;
  readonly descending?: boolean;
  /** 1–1000, 50 unless said otherwise. */
  readonly limit?: number;
  /** The `next` of the page before: keyset pagination, stable while goals change. */
  readonly after?: string;
  /** Rows to skip, for a scrolled window; not together with `after`. */
  readonly offset?: number;
}

export interface GoalPage {
  readonly items: readonly Goal[];
  /** Matching goals in all. */
  readonly total: number;
  /** The keyset cursor of the next page, null at the end. Opaque. */
  readonly next: string | null;
}

/** A change of the window watched. Apply in order: indexes are those at that moment. */
export type GoalChange =
  | { readonly kind: 'insert'; readonly index: number; readonly item: Goal }
  | { readonly kind: 'update'; readonly index: number; readonly item: Goal }
  | { readonly kind: 'remove'; readonly index: number; readonly goalId: string };

export interface GoalWatchFirst {
  readonly items: readonly Goal[];
  readonly total: number;
}
export interface GoalWatchChange {
  readonly changes: readonly GoalChange[];
  readonly total: number;
}
export type GoalWatchEvent = GoalWatchFirst | GoalWatchChange;

// ---- Commands: everything in them is fixed before they are sent, so that a replay is harmless ----------------------

interface CommandBase {
  /** UUID v7, made by the client; the key of idempotency. */
  readonly commandId: string;
  /** When the person acted, ms since the epoch. */
  readonly at: number;
}

export type GoalCommand = CommandBase &
  (
    | { readonly name: 'goal.create'; readonly input: GoalFields & { readonly goalId: string } }
    | { readonly name: 'goal.change'; readonly input: Partial<GoalFields> & { readonly goalId: string } }
    | {
        readonly name: 'goal.achieve' | 'goal.unachieve' | 'goal.archive' | 'goal.unarchive';
        readonly input: { readonly goalId: string };
      }
    | {
        /** Up to 10,000 goals in one transaction: all or none. */
        readonly name: 'goal.import';
        readonly input: { readonly items: readonly (GoalFields & { readonly goalId: string })[] };
      }
  );

export type VaultCommand = GoalCommand;

export interface CommandReceipt {
  /** The commit sequence of the event store after this command; grows by at least one for each commit with events. */
  readonly commit: number;
  /** The command had been done before: this receipt is the one of then. */
  readonly replayed: boolean;
}

// ---- Secrets, as they pass once from the page to the owner ---------------------------------------------------------

export type UnlockSecret = { readonly passphrase: string } | { readonly recoveryPhrase: string };

export interface CreateResult {
  readonly vaultId: string;
  /** 24 words (BIP39, English), shown once. */
  readonly recoveryPhrase: string;
}

// ---- Diagnostics: a bundle without secrets, content or identifiers ---------------------------------------------------

export interface VaultDiagnostics {
  readonly version: string;
  readonly protocol: number;
  /** Schema version of the event store, and of the read models. */
  readonly schema: number;
  readonly projection: number;
  readonly counts: { readonly events: number; readonly goals: number };
  readonly bytes: { readonly eventStore: number; readonly cache: number };
  /** Present when asked for with `verify`: the whole of both databases and of the event log was read. */
  readonly integrity?: {
    readonly eventStore: 'ok' | 'corrupt';
    readonly cache: 'ok' | 'corrupt';
    /** Chain, hashes and signatures of every event. */
    readonly eventLog: 'ok' | 'corrupt';
  };
}
