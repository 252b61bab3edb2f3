import * as v from 'valibot';
import type { Database } from '../storage/database.ts';

/** With which server a vault is in step. Kept in the event store. */
export interface SyncSettings {
  /** The mount of the server. */
  readonly url: string;
  /** base64url of 32 bytes. */
  readonly accountId: string;
  /** The vault's own log there. */
  readonly logId: string;
  readonly isPaused: boolean;
  /** A contradiction that a person must see; null for none. */
  readonly problem: 'sync/fork' | 'sync/rollback' | null;
}

const KEY = 'sync';

const schema = v.strictObject({
  url: v.string(),
  accountId: v.string(),
  logId: v.string(),
  isPaused: v.boolean(),
  problem: v.nullable(v.picklist(['sync/fork', 'sync/rollback'])),
});

/** The settings, or null while sync is off. */
export function loadSyncSettings(database: Database): SyncSettings | null {
  const row = database.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', [KEY]);
  return row === undefined ? null : v.parse(schema, JSON.parse(row.value));
}

/** Writes the settings; null turns sync off. */
export function saveSyncSettings(database: Database, settings: SyncSettings | null): void {
  if (settings === null) {
    database.run('DELETE FROM meta WHERE key = ?', [KEY]);
    return;
  }
  database.run(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    [KEY, JSON.stringify(settings)],
  );
}
