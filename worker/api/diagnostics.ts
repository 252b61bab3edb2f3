import type { MoErrorCode } from '../errors/mo-error.ts';
import type { VaultProgress, VaultState } from './status.ts';

/** The open vault in numbers, without secrets, content or identifiers. */
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

/** What the status became, and when. */
export interface DiagnosticsMoment {
  /** ms since the client was made. */
  readonly ms: number;
  readonly state: VaultState;
  readonly stage: VaultProgress['stage'] | null;
  readonly error: MoErrorCode | null;
}

/**
 * What somebody needs who is to help: how this page, this browser and this vault are set up, and what happened since the
 * page was opened. No secret, no content, no identifier, no name a person chose; a person can read all of it before
 * they pass it on.
 */
export interface DiagnosticsBundle {
  readonly format: 'mo-kit-diagnostics';
  readonly version: 1;
  readonly kit: { readonly version: string; readonly protocol: number; readonly schema: number };
  readonly browser: {
    /** The engine and its main version, such as `Gecko 153`. */
    readonly engine: string;
    readonly secureContext: boolean;
    readonly crossOriginIsolated: boolean;
    readonly inFrame: boolean;
    /** What of the platform is there. */
    readonly capabilities: Readonly<Record<string, boolean>>;
  };
  /** `shared`: a SharedWorker brings the tabs together; `elected`: a tab does; `solo`: one tab, in memory; null: none yet. */
  readonly mode: 'shared' | 'elected' | 'solo' | null;
  readonly storage: {
    readonly usageBytes: number | null;
    readonly quotaBytes: number | null;
    readonly persisted: boolean | null;
    readonly recoveredTail: boolean;
  };
  readonly status: {
    readonly state: VaultState;
    readonly error: MoErrorCode | null;
    readonly sync: string;
    readonly recoveryConfirmed: boolean;
  };
  /** The newest 100 changes of the status, oldest first. */
  readonly journal: readonly DiagnosticsMoment[];
  /** Null while the vault is closed. */
  readonly vault: VaultDiagnostics | null;
  /** How far the vault is ahead of its last backup, in changes; null while it is closed. */
  readonly changesSinceBackup: number | null;
}

export interface DiagnosticsQueries {
  /** `integrity_check` of both databases and every event's chain and signature, with `verify`. */
  'diagnostics.get': { readonly input: { readonly verify: boolean }; readonly output: VaultDiagnostics };
}
