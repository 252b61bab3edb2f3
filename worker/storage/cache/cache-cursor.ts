import type { Database } from '../database.ts';
import { createCacheSchema, PROJECTION_VERSION } from './schema.ts';

/** How the cache stands to the event store. */
export type CacheStanding =
  /** It belongs to this store and is not ahead of it: what it lacks can be added. */
  | 'usable'
  /** Empty, foreign, ahead, or of another projection version: drop it and make it again. */
  | 'useless';

interface CursorRow {
  readonly projection_version: number;
  readonly incarnation: string;
  readonly pending_sequence: number;
}

/** Compares the cursor of the cache with the event store whose newest event is `head`. */
export function cacheStanding(cache: Database, incarnation: string, head: number): CacheStanding {
  const hasCursor = cache.get("SELECT 1 FROM sqlite_schema WHERE name = 'cursor'") !== undefined;
  if (!hasCursor) return 'useless';
  const row = cache.get<CursorRow>('SELECT projection_version, incarnation, pending_sequence FROM cursor');
  const isUsable =
    row !== undefined &&
    row.projection_version === PROJECTION_VERSION &&
    row.incarnation === incarnation &&
    row.pending_sequence <= head;
  return isUsable ? 'usable' : 'useless';
}

/** Makes the tables and the cursor of a new cache, in one transaction. */
export function initializeCache(cache: Database, incarnation: string): void {
  cache.transaction(() => {
    createCacheSchema(cache);
    cache.run(
      `INSERT INTO cursor (only, projection_version, incarnation, log_id, global_sequence, pending_sequence)
       VALUES (1, ?, ?, NULL, 0, 0)`,
      [PROJECTION_VERSION, incarnation],
    );
  });
}
