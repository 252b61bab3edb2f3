import type { WatchEvent } from '../api.ts';
import type { MoError } from '../errors/mo-error.ts';
import type { OwnerApi } from '../ports/contracts.ts';
import { tell, toMoError } from '../ports/rpc.ts';
import type { Destination } from './requests.ts';

export interface WatchDescription {
  start(owner: OwnerApi, watchId: string): Promise<void>;
  onEvent(event: WatchEvent): void;
  onError(error: MoError): void;
}

/** The watches of this page: each is started again at a new owner, which sends a first window again. */
export interface Watches {
  add(watch: WatchDescription): () => void;
  deliver(watchId: string, event: WatchEvent): void;
  /** The destination has changed. */
  route(): void;
  /** Ends all, each with this error. */
  end(error: MoError): void;
}

export function createWatches(destination: () => Destination): Watches {
  interface Entry {
    readonly watch: WatchDescription;
    startedAt: OwnerApi | null;
    /** Every start has an id of its own, so that what an earlier one still sends is not taken for this one's. */
    watchId: string;
  }
  const entries = new Set<Entry>();

  function fail(entry: Entry, error: MoError): void {
    if (entries.delete(entry)) entry.watch.onError(error);
  }

  function start(entry: Entry): void {
    const now = destination();
    if (now.kind === 'none') {
      // Not within the call of `add`: the caller has no unsubscribe function yet.
      queueMicrotask(() => fail(entry, now.error));
      return;
    }
    if (now.kind === 'wait') {
      entry.startedAt = null;
      return;
    }
    const { owner } = now;
    if (entry.startedAt === owner) return;
    entry.startedAt = owner;
    entry.watchId = crypto.randomUUID();
    entry.watch.start(owner, entry.watchId).catch((thrown: unknown) => {
      const error = toMoError(thrown);
      if (entry.startedAt !== owner) return;
      if (error.code === 'vault/closed' && error.retryable) entry.startedAt = null;
      else fail(entry, error);
    });
  }

  return {
    add(watch) {
      const entry: Entry = { watch, startedAt: null, watchId: '' };
      entries.add(entry);
      start(entry);
      return () => {
        if (entries.delete(entry) && entry.startedAt) tell(entry.startedAt.unwatch(entry.watchId));
      };
    },
    deliver(watchId, event) {
      for (const entry of entries) if (entry.watchId === watchId) entry.watch.onEvent(event);
    },
    route() {
      for (const entry of [...entries]) start(entry);
    },
    end(error) {
      for (const entry of [...entries]) fail(entry, error);
    },
  };
}
