import type { QueryName, VaultQueries, VaultWatches, WatchName } from '../../api.ts';
import type { Sodium } from '../../crypto/sodium.ts';
import type { Database } from '../../storage/database.ts';
import type { EventLog, EventLogKeys } from '../../storage/event-store/event-log.ts';
import type { Transition } from '../../storage/cache/transition.ts';
import type { CacheKeeper } from '../cache-keeper.ts';

/** What the handlers of an area work on: an open vault from inside. */
export interface AreaContext {
  readonly sodium: Sodium;
  readonly keys: EventLogKeys;
  readonly eventStore: Database;
  readonly log: EventLog;
  readonly cache: CacheKeeper;
  readonly now: () => number;
}

/** Reads. Synchronous, so that nothing comes in between; the input is untrusted. */
export type QueryHandlers<N extends QueryName = QueryName> = {
  readonly [Name in N]: (input: VaultQueries[Name]['input']) => VaultQueries[Name]['output'];
};

/** Watches: the first window is delivered before the call returns; the result ends the watch. */
export type WatchHandlers<N extends WatchName = WatchName> = {
  readonly [Name in N]: (
    query: VaultWatches[Name]['query'],
    listener: (event: VaultWatches[Name]['event']) => void,
  ) => () => void;
};

/** An area that keeps watches up to date. */
export interface WatchedArea {
  /** Tells the watches what a command did, which is durable and in the cache by now. */
  publish(transitions: readonly Transition[]): void;
  /** Reads every window anew. */
  refresh(): void;
}
