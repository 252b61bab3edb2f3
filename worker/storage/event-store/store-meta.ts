import { MoError } from '../../errors/mo-error.ts';
import type { Database } from '../database.ts';
import { migrateEventStore } from './schema.ts';

/** What an event store says of itself. */
export interface StoreMeta {
  readonly vaultId: string;
  /** Made anew whenever the file is: derived data of another incarnation does not belong to it. */
  readonly incarnation: string;
}

/** What was noted under this name, or null. */
export function readMeta(database: Pick<Database, 'get'>, key: string): string | null {
  return database.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', [key])?.value ?? null;
}

/** Notes it; null forgets it. */
export function writeMeta(database: Pick<Database, 'run'>, key: string, value: string | null): void {
  if (value === null) database.run('DELETE FROM meta WHERE key = ?', [key]);
  else database.run('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)', [key, value]);
}

/** Writes the schema and the identity of a new store in one transaction. */
export function initializeEventStore(database: Database, meta: StoreMeta): void {
  migrateEventStore(database, () => {
    writeMeta(database, 'vault-id', meta.vaultId);
    writeMeta(database, 'incarnation', meta.incarnation);
  });
}

/** Makes what was derived from the store useless: it is made again at the next opening. Runs in the caller's transaction. */
export function renewIncarnation(database: Database, incarnation: string): void {
  writeMeta(database, 'incarnation', incarnation);
}

/**
 * Migrates an existing store and reads its identity.
 *
 * @throws MoError `vault/upgraded-elsewhere`; `storage/corrupt` when it is not the store of this vault
 */
export function openStoreMeta(database: Database, vaultId: string): StoreMeta {
  migrateEventStore(database);
  const rows = database.all<{ key: string; value: string }>('SELECT key, value FROM meta');
  const values = new Map(rows.map(({ key, value }) => [key, value]));
  const incarnation = values.get('incarnation');
  if (values.get('vault-id') !== vaultId || incarnation === undefined) {
    throw new MoError('storage/corrupt', 'The event store does not belong to this vault.');
  }
  return { vaultId, incarnation };
}
