/**
 * What the three parties say to each other. Each pair shares one port, on which both sides answer calls (Comlink in
 * both directions), so an event is a call whose answer nobody waits for.
 */
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
  WatchEvent,
  WatchName,
} from '../api.ts';
import type { MoErrorData } from '../errors/mo-error.ts';
import type { VaultPresence } from '../owner/owner-core.ts';
import type { Port } from './port.ts';

// ---- tab ⇄ hub -----------------------------------------------------------------------------------------------------

export interface TabHello {
  readonly tabId: string;
  readonly visible: boolean;
  /** The tab holds its lock; without it the hub judges its life by the answers to `ping`. */
  readonly holdsLock: boolean;
  /** Workers that run in this tab, left over from a hub that died. */
  readonly hosts: readonly string[];
  /** A call waits for an owner. */
  readonly wantsOwner: boolean;
}

export interface HubView {
  /**
   * `connecting`: it is not known yet whether a session survived; `closed`: nobody holds one; `open`: somebody does, and
   * an owner is there or on its way; `asleep`: the owner does not answer but keeps the files; `outdated`: another
   * version holds the store.
   */
  readonly phase: 'connecting' | 'closed' | 'open' | 'asleep' | 'outdated';
  readonly presence: VaultPresence | null;
  /** The workers that live, or null while that is not known. A tab drops its links to all others. */
  readonly workers: readonly string[] | null;
  readonly error: MoErrorData | null;
  /** The vault locks by itself then, ms since the epoch; null while that is not soon. */
  readonly lockAt: number | null;
  /** Unless somebody is active. */
  readonly lockCanWait: boolean;
}

export interface HubApi {
  hello(tab: TabHello): Promise<HubView>;
  goodbye(): Promise<void>;
  visible(isVisible: boolean): Promise<void>;
  wantOwner(): Promise<void>;
  /** The person did something in this tab; said every few seconds at most. */
  active(): Promise<void>;
  workerFailed(workerId: string): Promise<void>;
  /** Ends the session everywhere. Resolves when the databases are closed and the workers gone. */
  lock(): Promise<void>;
  ping(): Promise<void>;
}

export interface TabApi {
  view(view: HubView): Promise<void>;
  /** A port to a worker: the tab speaks to it directly from now on. */
  introduce(workerId: string, port: Port): Promise<void>;
  /** Start an owner worker in this tab; `port` is its way to the hub. */
  spawn(workerId: string, port: Port): Promise<void>;
  /** Hand the port to a worker that runs here already: its hub is a new one. */
  adopt(workerId: string, port: Port): Promise<void>;
  terminate(workerId: string): Promise<void>;
  ping(): Promise<void>;
}

// ---- worker ⇄ hub --------------------------------------------------------------------------------------------------

export interface WorkerReport {
  /** `standby` waits for the owner lock, `owner` has it, `failed` could not load; `error` says why. */
  readonly role: 'standby' | 'owner' | 'failed';
  /** The databases are open. */
  readonly open: boolean;
  readonly holdsSession: boolean;
  readonly presence: VaultPresence | null;
  readonly error: MoErrorData | null;
}

export interface WorkerApi {
  attach(tabId: string, port: Port): Promise<void>;
  detach(tabId: string): Promise<void>;
  /** A fresh public key, good for one session to be sealed to. */
  receiveKey(): Promise<Uint8Array>;
  takeSession(sealed: Uint8Array): Promise<void>;
  /** The session sealed to `publicKey`; null when this worker holds none. */
  giveSession(publicKey: Uint8Array): Promise<Uint8Array | null>;
  /** Gives the files to the next in line and queues up again as standby; `forget` ends the session here. */
  yield(options: { forget: boolean }): Promise<void>;
  /** Closes, wipes, and takes no lock any more. */
  shutdown(): Promise<void>;
  ping(): Promise<void>;
}

export interface HubForWorkerApi {
  report(report: WorkerReport): Promise<void>;
}

// ---- tab ⇄ owner ---------------------------------------------------------------------------------------------------

export interface OwnerState extends WorkerReport {
  readonly recoveredTail: boolean;
  readonly sync: SyncStatus;
  readonly progress: VaultProgress | null;
}

/** Names and types of what can be asked are in `api/operations.ts`; the owner checks all of it. */
export interface OwnerApi {
  query<N extends QueryName>(name: N, input: VaultQueries[N]['input']): Promise<VaultQueries[N]['output']>;
  watch<N extends WatchName>(watchId: string, name: N, query: VaultWatches[N]['query']): Promise<void>;
  unwatch(watchId: string): Promise<void>;
  execute(command: VaultCommand): Promise<CommandReceipt>;
  run<N extends ActionName>(
    requestId: string,
    name: N,
    input: VaultActions[N]['input'],
  ): Promise<VaultActions[N]['output']>;
  cancel(requestId: string): Promise<void>;
}

export interface TabForOwnerApi {
  state(state: OwnerState): Promise<void>;
  watchEvent(watchId: string, event: WatchEvent): Promise<void>;
  /** The server at this mount asks for the host's own sign-in: a token of the person, or null. */
  syncToken(mountUrl: string): Promise<string | null>;
}

// ---- boot messages, the first that a fresh worker hears --------------------------------------------------------------

export interface OwnerBoot {
  readonly kind: 'mo-start';
  readonly workerId: string;
  readonly store: string;
  readonly ephemeral: boolean;
  /** As the page started it: the owner starts the key derivation from the same file. */
  readonly ownerUrl: string;
  readonly wasmUrl: string;
  readonly wasmIntegrity: string | null;
  readonly port: unknown;
}

/** To a worker that runs already: the port of a new hub. */
export interface OwnerAdopt {
  readonly kind: 'mo-adopt';
  readonly port: unknown;
}

export interface HubBoot {
  readonly kind: 'mo-start';
  readonly store: string;
}

/** To a hub that runs as a dedicated worker: the port of one more tab. */
export interface HubGuest {
  readonly kind: 'mo-guest';
  readonly port: MessagePort;
}
