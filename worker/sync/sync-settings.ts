import * as v from 'valibot';
import type { Database } from '../storage/database.ts';
import { readMeta, writeMeta } from '../storage/event-store/store-meta.ts';

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
export function loadSyncSettings(database: Pick<Database, 'get'>): SyncSettings | null {
  const value = readMeta(database, KEY);
  return value === null ? null : v.parse(schema, JSON.parse(value));
}

/** Writes the settings; null turns sync off. */
export function saveSyncSettings(database: Database, settings: SyncSettings | null): void {
  writeMeta(database, KEY, settings && JSON.stringify(settings));
  if (settings !== null) writeMeta(database, accountKeyAt(settings.url), settings.accountId);
}

/** The account that this vault had at a server when sync was on there last; null when it never was. */
export function loadAccountAt(database: Database, url: string): string | null {
  return readMeta(database, accountKeyAt(url));
}

const accountKeyAt = (url: string) => `sync-account ${url}`;
