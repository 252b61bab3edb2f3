import { MoError } from '../errors/mo-error.ts';
import { cacheStanding, initializeCache } from '../storage/cache/cache-cursor.ts';
import type { GoalTransition } from '../storage/cache/goal-table.ts';
import { projectTransitions, transitionsOf } from '../storage/cache/project-goals.ts';
import type { Database } from '../storage/database.ts';
import type { EventLog } from '../storage/event-store/event-log.ts';
import type { LongCall } from './owner-core.ts';

/** Where the cache comes from. */
export interface CacheSource {
  readonly log: EventLog;
  /** Of the event store the cache is derived from. */
  readonly incarnation: string;
  /** The cache as it is; throws when there is none, or when it does not open. */
  open(): Promise<Database>;
  /** Deletes the cache and makes an empty one under a fresh key. */
  renew(): Promise<Database>;
}

/**
 * Holds the cache in step with the event log. The log is the truth: whatever is wrong with the cache, it is dropped and
 * made again, and no command is decided from a cache that is behind.
 */
export interface CacheKeeper {
  /** The cache, with everything up to the head of the log. Any damage it reports is noted for {@link repair}. */
  use<T>(action: (cache: Database) => T): T;
  /** Projects a commit. The commit stands even if this cannot be done now: then it is caught up later. */
  project(transitions: readonly GoalTransition[], head: number): void;
  /** True once damage was noted: call {@link repair} before the next use. */
  isDamaged(): boolean;
  repair(options?: LongCall): Promise<void>;
  close(): void;
}

const EVENTS_AT_ONCE = 1_000;

export async function openCacheKeeper(source: CacheSource, options: LongCall = {}): Promise<CacheKeeper> {
  const { log, incarnation } = source;
  let cache: Database | null = null;
  let projected = 0;
  let isDamaged = false;

  const catchUp = (database: Database, end: number) => {
    const events = log.read(projected, EVENTS_AT_ONCE);
    projectTransitions(database, transitionsOf(database, events), events.at(-1)?.commitSequence ?? end);
    projected = events.at(-1)?.commitSequence ?? end;
  };

  /** In steps, so that an abort can come through and progress be told. */
  const catchUpSlowly = async (database: Database) => {
    const start = projected;
    const end = log.head();
    while (projected < end) {
      if (options.signal?.aborted) throw new MoError('vault/canceled', 'Opening was canceled.');
      catchUp(database, end);
      options.onProgress?.({ stage: 'rebuilding', fraction: (projected - start) / (end - start) });
      await nextTask();
    }
  };

  const rebuild = async () => {
    cache?.close();
    cache = null;
    cache = await source.renew();
    initializeCache(cache, incarnation);
    projected = 0;
    isDamaged = false;
    await catchUpSlowly(cache);
  };

  const openExisting = async (): Promise<boolean> => {
    try {
      cache = await source.open();
      const standing = cacheStanding(cache, incarnation, log.head());
      if (standing.kind === 'useless') return false;
      projected = standing.pendingSequence;
      await catchUpSlowly(cache);
      return true;
    } catch (error) {
      if (!isCacheFault(error)) throw error;
      return false;
    }
  };

  try {
    if (!(await openExisting())) await rebuild();
  } catch (error) {
    closeCache();
    throw error;
  }

  function closeCache() {
    cache?.close();
    cache = null;
  }

  const noteDamage = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      if (isCacheFault(error)) isDamaged = true;
      throw error;
    }
  };

  return {
    use(action) {
      const database = cache;
      if (database === null) throw new MoError('vault/closed', 'The vault is closed.');
      const head = log.head();
      return noteDamage(() => {
        while (projected < head) catchUp(database, head);
        return action(database);
      });
    },
    project(transitions, head) {
      const database = cache;
      if (database === null) return;
      try {
        noteDamage(() => projectTransitions(database, transitions, head));
        projected = head;
      } catch {
        // The command is durable and stays acknowledged; the next use of the cache catches up or repairs.
      }
    },
    isDamaged: () => isDamaged,
    repair: rebuild,
    close: closeCache,
  };
}

/** Faults of the cache itself. A full disk or a store that is busy is no reason to throw the cache away. */
function isCacheFault(error: unknown): boolean {
  if (!(error instanceof MoError)) return true;
  return !['storage/quota', 'storage/busy', 'storage/unavailable', 'vault/canceled', 'vault/closed'].includes(
    error.code,
  );
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
