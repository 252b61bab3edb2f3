import type { Database } from '../storage/database.ts';

const KEY = 'sync-intent';

/** The mount at which sync is to be turned on as soon as the server lets, or null. Kept in the event store. */
export function loadSyncIntent(database: Database): string | null {
  return database.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', [KEY])?.value ?? null;
}

/** Null: it is on, or nobody wants it any more. */
export function saveSyncIntent(database: Database, mountUrl: string | null): void {
  database.run('DELETE FROM meta WHERE key = ?', [KEY]);
  if (mountUrl !== null) database.run('INSERT INTO meta (key, value) VALUES (?, ?)', [KEY, mountUrl]);
}
