import { hasCode } from '../errors/has-code.ts';
import { MoError } from '../errors/mo-error.ts';
import { cacheStanding, initializeCache } from '../storage/cache/cache-cursor.ts';
import { createCacheWriter, type CacheWriter } from '../storage/cache/cache-writer.ts';
import { replayedTransitionsOf, transitionsOf } from '../storage/cache/aggregates.ts';
import type { Transition } from '../storage/cache/transition.ts';
import type { Database } from '../storage/database.ts';
import type { EventLog } from '../storage/event-store/event-log.ts';
import type { LongCall } from './owner-core.ts';

/** Where the cache comes from. */
export interface CacheSource {
  readonly log: EventLog;
  /** Of the event store the cache is derived from, as it is now: destroying keys changes it. */
  incarnation(): string;
  /** This device. */
  readonly deviceId: string;
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
  /**
   * Projects a commit; the result is all that it changed. The commit stands even if this cannot be done now: then it is
   * caught up later, and the result is null.
   */
  project(transitions: readonly Transition[], head: number): readonly Transition[] | null;
  /**
   * Computes these aggregates anew from their events in effective order, because events of other devices came between
   * them, or moved; with everything up to the head of the log. Where new events are known to stand behind all others of an
   * aggregate, and the cache has those, they alone are read: else a goal of many years would be read for each of its changes.
   */
  replay(
    aggregateIds: readonly string[],
    continued?: { readonly after: number; readonly aggregates: ReadonlySet<string> },
  ): readonly Transition[];
  /** Takes over some of what aggregates were at the head of a snapshot; true once all of it is here. */
  loadBase(): boolean;
  /** Changes the schema of the cache, such as for an index that a query wants. */
  alter(action: (cache: Database) => void): void;
  /** Commits what was projected. Happens by itself soon after a projection. */
  flush(): void;
  /** True once damage was noted: call {@link repair} before the next use. */
  isDamaged(): boolean;
  repair(options?: LongCall): Promise<void>;
  close(): void;
}

const NONE: ReadonlySet<string> = new Set();
const EVENTS_AT_ONCE = 1_000;
/** Aggregates of a base taken over at once: commands wait for it. */
const BASE_AT_ONCE = 250;
/** After so many commands, or so long after the first of them, the cache is committed: as much is caught up after a crash. */
const COMMANDS_AT_ONCE = 32;
const FLUSH_AFTER_MS = 100;

/** Opens the cache, or makes it again; with `options` for how long that takes. */
export async function openCacheKeeper(source: CacheSource, options: LongCall = {}): Promise<CacheKeeper> {
  const { log } = source;
  let opened: { readonly cache: Database; readonly writer: CacheWriter } | null = null;
  let isDamaged = false;
  let baseAfter = '';
  let commandsSinceFlush = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const close = () => {
    stopTimer();
    opened?.cache.close();
    opened = null;
  };

  const requireOpened = () => {
    if (opened === null) throw new MoError('vault/closed', 'The vault is closed.');
    return opened;
  };

  const stopTimer = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    commandsSinceFlush = 0;
  };

  const flush = () => {
    stopTimer();
    if (opened !== null) noteDamage(opened.writer.flush);
  };

  const flushQuietly = () => {
    try {
      flush();
    } catch {
      // What was taken back is caught up at the next use, which reports what keeps failing.
    }
  };

  const flushSoon = () => {
    commandsSinceFlush += 1;
    if (commandsSinceFlush >= COMMANDS_AT_ONCE) flushQuietly();
    else timer ??= setTimeout(flushQuietly, FLUSH_AFTER_MS);
  };

  const noteDamage = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      if (isCacheFault(error)) isDamaged = true;
      throw error;
    }
  };

  /** Leaves out aggregates that are about to be replayed as a whole; `continued` are those where only events behind all others come. */
  const catchUpStep = (
    { cache, writer }: { cache: Database; writer: CacheWriter },
    head: number,
    except: ReadonlySet<string> = NONE,
    continued: ReadonlySet<string> = NONE,
  ) => {
    const events = log.read(writer.sequence(), EVENTS_AT_ONCE);
    const behind = except.size === 0 ? events : events.filter(({ aggregateId }) => !except.has(aggregateId));
    // Events of this device follow each other as they were committed. Where others come between, order decides.
    const foreign = new Set(
      behind
        .filter(({ deviceId, aggregateId }) => deviceId !== source.deviceId && !continued.has(aggregateId))
        .map(({ aggregateId }) => aggregateId),
    );
    const own = foreign.size === 0 ? behind : behind.filter(({ aggregateId }) => !foreign.has(aggregateId));
    const isLast = events.length < EVENTS_AT_ONCE;
    const upTo = isLast ? head : (events.at(-1)?.commitSequence ?? head);
    writer.write(transitionsOf(cache, own), upTo);
    if (foreign.size > 0) writer.write(replayedTransitionsOf(cache, log, foreign), upTo);
  };

  const loadBaseStep = ({ cache, writer }: { cache: Database; writer: CacheWriter }): boolean => {
    const origin = log.base.origin();
    const known = writer.base();
    if (origin === null || (known?.logId === origin.logId && known.sequence === origin.sequence)) return true;
    const ids = log.base.ids(baseAfter, BASE_AT_ONCE);
    try {
      writer.write(replayedTransitionsOf(cache, log, ids), writer.sequence());
    } catch (error) {
      // What was not committed is taken back with it.
      baseAfter = '';
      throw error;
    }
    baseAfter = ids.at(-1) ?? '';
    if (ids.length === BASE_AT_ONCE) return false;
    baseAfter = '';
    writer.completeBase(origin);
    return true;
  };

  /** In steps, so that an abort can come through and progress be told. */
  const catchUpSlowly = async ({ signal, onProgress }: LongCall) => {
    const current = requireOpened();
    const requireWanted = () => {
      if (signal?.aborted) throw new MoError('vault/canceled', 'Opening was canceled.');
    };
    let hasRoom = true;
    const flush = () => {
      try {
        if (hasRoom) current.writer.flush();
      } catch (error) {
        if (!hasCode(error, 'storage/quota')) throw error;
        // On a full disk the vault still opens: what was taken back is read once more, and waits in memory for room.
        hasRoom = false;
        baseAfter = '';
      }
    };
    while (!loadBaseStep(current)) {
      requireWanted();
      flush();
      await nextTask();
    }
    const start = current.writer.sequence();
    const head = log.head();
    while (current.writer.sequence() < head) {
      requireWanted();
      catchUpStep(current, head);
      flush();
      onProgress?.({ stage: 'rebuilding', fraction: (current.writer.sequence() - start) / (head - start) });
      await nextTask();
    }
  };

  const rebuild = async (call: LongCall) => {
    close();
    const cache = await source.renew();
    initializeCache(cache, source.incarnation());
    opened = { cache, writer: createCacheWriter(cache) };
    isDamaged = false;
    baseAfter = '';
    await catchUpSlowly(call);
  };

  const openExisting = async (): Promise<boolean> => {
    try {
      const cache = await source.open();
      if (cacheStanding(cache, source.incarnation(), log.head()) === 'useless') {
        cache.close();
        return false;
      }
      opened = { cache, writer: createCacheWriter(cache) };
      await catchUpSlowly(options);
      return true;
    } catch (error) {
      if (!isCacheFault(error)) throw error;
      return false;
    }
  };

  try {
    if (!(await openExisting())) await rebuild(options);
  } catch (error) {
    close();
    throw error;
  }

  return {
    use(action) {
      const current = requireOpened();
      const head = log.head();
      return noteDamage(() => {
        while (current.writer.sequence() < head) catchUpStep(current, head);
        return action(current.cache);
      });
    },
    project(transitions, head) {
      let written: readonly Transition[];
      try {
        const { writer } = requireOpened();
        written = noteDamage(() => writer.write(transitions, head));
      } catch {
        // The command is durable and stays acknowledged; the next use of the cache catches up or repairs.
        return null;
      }
      flushSoon();
      return written;
    },
    replay(allIds, continued) {
      const { cache, writer } = requireOpened();
      const head = log.head();
      const going = writer.sequence() === continued?.after ? continued.aggregates : NONE;
      const aggregateIds = allIds.filter((id) => !going.has(id));
      return noteDamage(() => {
        const replayed = new Set(aggregateIds);
        while (writer.sequence() < head) catchUpStep({ cache, writer }, head, replayed, going);
        const written = writer.write(replayedTransitionsOf(cache, log, aggregateIds), head);
        flushSoon();
        return written;
      });
    },
    loadBase() {
      const current = requireOpened();
      const isComplete = noteDamage(() => loadBaseStep(current));
      flushSoon();
      return isComplete;
    },
    alter(action) {
      const { writer } = requireOpened();
      noteDamage(() => writer.alter(action));
      flushSoon();
    },
    flush,
    isDamaged: () => isDamaged,
    repair: (call = {}) => rebuild(call),
    close() {
      if (!isDamaged) flushQuietly();
      close();
    },
  };
}

/** Faults of the cache itself. A full disk or a store that is busy is no reason to throw the cache away. */
function isCacheFault(error: unknown): boolean {
  if (!(error instanceof MoError)) return true;
  return !NO_CACHE_FAULTS.includes(error.code);
}

const NO_CACHE_FAULTS: readonly string[] = [
  'storage/quota',
  'storage/busy',
  'storage/unavailable',
  'vault/canceled',
  'vault/closed',
];

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
