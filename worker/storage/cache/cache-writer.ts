import type { Database } from '../database.ts';
import type { BaseOrigin } from '../event-store/base-states.ts';
import { writeTransition } from './aggregates.ts';
import type { Transition } from './transition.ts';

/**
 * Writes to the cache in one long transaction that is committed now and then. Its own connection reads what is not
 * committed yet, and the cache may always fall back to an older consistent state, so a command need not wait until a
 * dozen pages of indexes are sealed; and what many commands do to one page is sealed once.
 */
export interface CacheWriter {
  /** The commit sequence of the newest event that is in the cache, committed or not. */
  sequence(): number;
  /**
   * Projects what happened up to `sequence`; the result is all of it, with what it brought about elsewhere. When it
   * throws, everything since the last commit is taken back.
   */
  write(transitions: Iterable<Transition>, sequence: number): readonly Transition[];
  /** The snapshot whose states are all in the cache, or null. */
  base(): BaseOrigin | null;
  /** Notes with the next commit that they are. */
  completeBase(origin: BaseOrigin): void;
  /** Changes the schema, as {@link write} changes rows. */
  alter(action: (cache: Database) => void): void;
  /** Commits. When it throws, everything since the last commit is taken back. */
  flush(): void;
  /** Whether there is anything to commit. */
  isDirty(): boolean;
}

/** A writer over a cache with a cursor. No other transaction may run while {@link CacheWriter.isDirty}. */
export function createCacheWriter(cache: Database): CacheWriter {
  let isDirty = false;
  let { sequence, base } = readCursor(cache);

  const orTakeBack = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      isDirty = false;
      try {
        // Grave errors have rolled back already, and then this fails.
        cache.run('ROLLBACK');
      } catch {
        // The first error says what happened.
      }
      ({ sequence, base } = readCursor(cache));
      throw error;
    }
  };

  const begin = () => {
    if (!isDirty) cache.run('BEGIN IMMEDIATE');
    isDirty = true;
  };

  return {
    sequence: () => sequence,
    isDirty: () => isDirty,
    base: () => base,
    completeBase(origin) {
      orTakeBack(begin);
      base = origin;
    },
    write(transitions, upTo) {
      return orTakeBack(() => {
        begin();
        const written: Transition[] = [];
        for (const transition of transitions) {
          for (const each of writeTransition(cache, transition)) written.push(each);
        }
        sequence = upTo;
        return written;
      });
    },
    alter(action) {
      orTakeBack(() => {
        begin();
        action(cache);
      });
    },
    flush() {
      if (!isDirty) return;
      orTakeBack(() => {
        cache.run('UPDATE cursor SET pending_sequence = ?, log_id = ?, global_sequence = ?', [
          sequence,
          base?.logId ?? null,
          base?.sequence ?? 0,
        ]);
        cache.run('COMMIT');
        isDirty = false;
      });
    },
  };
}

function readCursor(cache: Database): { readonly sequence: number; readonly base: BaseOrigin | null } {
  const row = cache.get<{ sequence: number; logId: string | null; base: number }>(
    'SELECT pending_sequence AS sequence, log_id AS "logId", global_sequence AS base FROM cursor',
  );
  const { sequence = 0, logId = null, base = 0 } = row ?? {};
  return { sequence, base: logId === null ? null : { logId, sequence: base } };
}
