import type { Database } from '../storage/database.ts';
import { readMeta, writeMeta } from '../storage/event-store/store-meta.ts';
import { loadSyncSettings } from './sync-settings.ts';

const KEY = 'sync-intent';

/** The mount at which sync is to be turned on as soon as the server lets, or null. Kept in the event store. */
export function loadSyncIntent(database: Pick<Database, 'get'>): string | null {
  return readMeta(database, KEY);
}

/** Null: it is on, or nobody wants it any more. */
export function saveSyncIntent(database: Database, mountUrl: string | null): void {
  writeMeta(database, KEY, mountUrl);
}

/** Where the vault is in step, or is to be as soon as the server lets; null for neither. */
export function syncUrlOf(database: Pick<Database, 'get'>): string | null {
  return loadSyncSettings(database)?.url ?? loadSyncIntent(database);
}
