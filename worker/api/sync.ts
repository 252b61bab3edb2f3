import type { MoErrorData } from '../errors/mo-error.ts';
import type { JsonValue } from './json.ts';

/** How the vault stands with its sync server. */
export interface SyncStatus {
  /**
   * `off`: not turned on; `connecting`: not yet known; `syncing`: something comes or goes; `idle`: in step; `offline`: will
   * try again by itself; `paused`: by the person; `problem`: needs the person, and `error` says why.
   */
  readonly state: 'off' | 'connecting' | 'syncing' | 'idle' | 'offline' | 'paused' | 'problem';
  /** The mount of the server, or null while sync is off. */
  readonly url: string | null;
  /** Changes of this device that are not on the server yet. */
  readonly pending: number;
  /** Records that could not be opened; they are kept and tried again. */
  readonly unopened: number;
  /** When the device was last in step with the server, ms since the epoch; null for never since it was opened. */
  readonly syncedAt: number | null;
  /** Of a first sync or a long one; null otherwise. */
  readonly progress: { readonly done: number; readonly total: number } | null;
  /** What went wrong last: for `offline` and `problem`. */
  readonly error: MoErrorData | null;
  /** When it is tried again, ms since the epoch; null when nothing is planned. */
  readonly retryAt: number | null;
  /** New recovery words are confirmed here, and not handed over to the server yet: until then the old ones let devices in. */
  readonly newWords?: boolean;
  /** Fields that two devices changed without knowing of each other. */
  readonly conflicts: number;
  /**
   * After a start from a snapshot: older records that still come, in the background, and when the snapshot was made, ms since
   * the epoch; absent once the history is complete.
   */
  readonly history?: { readonly done: number; readonly total: number; readonly since: number } | null;
  /** A snapshot was offered that is not to be believed, and was not used; everything comes record by record instead. */
  readonly refusedSnapshot?: SnapshotRefusal | null;
}

/**
 * Why a snapshot was refused. `forged`: no member signed it, or it was changed; `foreign`: of another vault or log;
 * `replayed`: another one than the server announced; `revoked`: its maker does not belong to the vault any more;
 * `contradicted`: the records before it say something else; `damaged`: not well-formed; `other-version`: of a version of the
 * kit that counts differently.
 */
export type SnapshotRefusal =
  'forged' | 'foreign' | 'replayed' | 'revoked' | 'contradicted' | 'damaged' | 'other-version';

export const SYNC_OFF: SyncStatus = Object.freeze({
  state: 'off',
  url: null,
  pending: 0,
  unopened: 0,
  syncedAt: null,
  progress: null,
  error: null,
  retryAt: null,
  conflicts: 0,
});

/** Turning sync on and off, and the ways out of trouble. */
export interface SyncActions {
  /**
   * Turns sync on at a server. Creates the account there, or joins the one that these words have there already; what is
   * on both sides is kept. The words are needed unless they wait for confirmation: they sign who belongs to the vault.
   */
  'sync.enable': {
    readonly input: {
      readonly url: string;
      readonly recoveryPhrase?: string;
      readonly invite?: string;
      readonly deviceName?: string;
    };
    readonly output: void;
  };
  /**
   * Leaves the server; the vault keeps everything. What is on the server stays there. Older records that are not here yet are
   * fetched first for as long as they come; without them the history begins with the snapshot that this device started from.
   */
  'sync.disable': { readonly input: Readonly<Record<string, never>>; readonly output: void };
  /** Pushes and pulls now, and resolves when both are done. */
  'sync.now': { readonly input: Readonly<Record<string, never>>; readonly output: void };
  'sync.pause': { readonly input: Readonly<Record<string, never>>; readonly output: void };
  'sync.resume': { readonly input: Readonly<Record<string, never>>; readonly output: void };
  /**
   * After `sync/fork`, `sync/rollback` or `sync/gone`: begins a new log on the server from what this device has. The other
   * devices follow by themselves, and add what only they have.
   */
  'sync.restart': { readonly input: Readonly<Record<string, never>>; readonly output: void };
  /** Chooses a side of a conflict. `input/not-found` when it is settled already. */
  'conflicts.settle': { readonly input: ConflictChoice; readonly output: void };
  /** Keeps what holds now in every conflict, in one step. */
  'conflicts.keepCurrent': {
    readonly input: Readonly<Record<string, never>>;
    /** How many fields there were. */
    readonly output: { readonly settled: number };
  };
}

/** A side of a conflict, by the event that wrote it. */
export interface ConflictChoice {
  readonly aggregateId: string;
  readonly field: string;
  readonly eventId: string;
  /** Also when the conflict is settled already: the person thought better of it. */
  readonly revise?: boolean;
}

/** Two changes of one field, made by devices that did not know of each other. */
export interface FieldConflict {
  readonly aggregateId: string;
  /** Such as `goal`. */
  readonly kind: string;
  /** What the thing is called now; empty when it has no name. */
  readonly title: string;
  /** As in the history: `milestones.<milestoneId>.name`, `fields.<name>` of a document. */
  readonly field: string;
  /** The one that holds: it stands later in the log. */
  readonly current: ConflictSide;
  readonly other: ConflictSide;
}

export interface ConflictSide {
  readonly eventId: string;
  readonly deviceId: string;
  /** As the person called the device; empty when that is not known. */
  readonly deviceName: string;
  /** It was made on this device. */
  readonly ownDevice: boolean;
  /** When the person acted, ms since the epoch. */
  readonly at: number;
  readonly value: JsonValue;
}

/** By thing and field: the sides of one field stand together. */
export interface ConflictList {
  readonly items: readonly FieldConflict[];
  readonly total: number;
  /** The keyset cursor of the next page, null at the end. Opaque. */
  readonly next: string | null;
}

export interface ConflictQuery {
  /** 1–100, 100 unless said otherwise. */
  readonly limit?: number;
  /** The `next` of the page before. */
  readonly after?: string;
}

export interface SyncQueries {
  'conflicts.list': { readonly input: ConflictQuery; readonly output: ConflictList };
}
