/** A bundle without secrets, content or identifiers. */
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

export interface DiagnosticsQueries {
  /** `integrity_check` of both databases and every event's chain and signature, with `verify`. */
  'diagnostics.get': { readonly input: { readonly verify: boolean }; readonly output: VaultDiagnostics };
}
