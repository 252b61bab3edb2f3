import type { Database } from '../storage/database.ts';
import { readMeta, writeMeta } from '../storage/event-store/store-meta.ts';

const KEY = 'sync-intent';

/** The mount at which sync is to be turned on as soon as the server lets, or null. Kept in the event store. */
export function loadSyncIntent(database: Database): string | null {
  return readMeta(database, KEY);
}

/** Null: it is on, or nobody wants it any more. */
export function saveSyncIntent(database: Database, mountUrl: string | null): void {
  writeMeta(database, KEY, mountUrl);
}
