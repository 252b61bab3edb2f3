import { toBase64url } from '../crypto/base64url.ts';
import type { LogHead } from '../crypto/event-crypto.ts';
import type { Sodium } from '../crypto/sodium.ts';
import type { Database } from '../storage/database.ts';
import type { EventLog, EventLogKeys } from '../storage/event-store/event-log.ts';
import type { LogTables } from './log-tables.ts';
import type { Outbox } from './outbox.ts';

export interface ApplierParts {
  readonly database: Database;
  readonly sodium: Sodium;
  readonly keys: EventLogKeys;
  readonly log: EventLog;
  readonly tables: LogTables;
  readonly outbox: Outbox;
  readonly now: () => number;
  /** Whether this version of the kit understands a payload. */
  readonly isReadable: (payload: Uint8Array) => boolean;
  /** Whether an aggregate is not to follow what comes: a base has it already. */
  readonly isCovered?: (aggregateId: string) => boolean;
  /** Whether a roster that nothing is known of yet is this vault's, by the entries it is made of. */
  readonly isTrusted: (logId: string, rosterEntries: readonly Uint8Array[]) => boolean;
}

/** What devices told of the log does not fit what this one was told. */
export type LogContradiction = 'sync/fork' | 'sync/rollback';

/** One pass over some records of a log: what it found, which all that they hold adds to. */
export class ApplyPass {
  readonly logId: string;
  readonly aggregates = new Set<string>();
  readonly #came = new Map<string, { readonly first: number; readonly last: number }>();
  /** Something else was done to these than that events came, each behind the one before. */
  readonly #moved = new Set<string>();
  contradiction: LogContradiction | null = null;
  readonly #tables: LogTables;

  constructor(logId: string, tables: LogTables) {
    this.logId = logId;
    this.#tables = tables;
  }

  /** A new event of an aggregate, which stands for itself. */
  came(aggregateId: string, globalSequence: number): void {
    this.aggregates.add(aggregateId);
    const before = this.#came.get(aggregateId);
    if (before !== undefined && before.last >= globalSequence) this.#moved.add(aggregateId);
    this.#came.set(aggregateId, { first: before?.first ?? globalSequence, last: globalSequence });
  }

  /** Events of an aggregate moved, or can be read now, or count no more. */
  moved(aggregateId: string): void {
    this.aggregates.add(aggregateId);
    this.#moved.add(aggregateId);
  }

  /** The aggregates that nothing happened to but that new events came, with the place of the first of these. */
  continued(): readonly (readonly [aggregateId: string, first: number])[] {
    return [...this.#came].flatMap(([id, { first }]) => (this.#moved.has(id) ? [] : [[id, first] as const]));
  }

  /** What others have seen; `at` is where the statement stands: nobody can have seen what comes behind it. */
  compareHead(head: LogHead | null, at: number): void {
    if (head?.logId !== this.logId) return;
    if (head.sequence >= at) {
      this.contradiction ??= 'sync/rollback';
      return;
    }
    const ours = this.#tables.hashAt(this.logId, head.sequence);
    if (ours !== null && ours !== toBase64url(head.hash)) this.contradiction = 'sync/fork';
  }
}
