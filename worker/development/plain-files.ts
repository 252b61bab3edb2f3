import { MoError } from '../errors/mo-error.ts';
import { createVaultFiles, type VaultFiles, type VaultFilesDeps } from '../owner/vault-files.ts';
import type { Database } from '../storage/database.ts';
import { checkFirstPage, type OpenDatabaseOptions } from '../storage/open-database.ts';
import { SqliteDatabase } from '../storage/sqlite-database.ts';
import { createPlainPages } from './plain-pages.ts';

/** The files of a store as plain SQLite. An encrypted store in the same place is refused, and left as it is. */
export function createPlainFiles(
  deps: VaultFilesDeps,
  onEventStore: (database: Database) => void,
): VaultFiles {
  const files = createVaultFiles({ ...deps, open: openPlainDatabase });
  return {
    ...files,
    async openEventStore(...input) {
      const database = await files.openEventStore(...input);
      onEventStore(database);
      return database;
    },
    async inspectEventStore(expected) {
      const found = await files.inspectEventStore(expected);
      if (found.kind === 'page-log') {
        throw new MoError('vault/exists', 'The store is encrypted; the development mode leaves it alone.');
      }
      // What any other owner refuses is what belongs here.
      if (found.kind !== 'unencrypted') return found;
      return { kind: 'page-log', ...(expected === null ? {} : { fileId: expected.fileId }) };
    },
    // There is nothing to sort out in a file that any tool can repair.
    salvageEventStore: () =>
      Promise.reject(new MoError('storage/nothing-to-salvage', 'Nothing of the store can be read.')),
    isUnencrypted: async () => false,
    openUnencrypted: async () => null,
  };
}

async function openPlainDatabase({
  sqlite,
  directory,
  name,
  mode,
}: OpenDatabaseOptions): Promise<SqliteDatabase> {
  const file = await directory.open(name, { create: mode === 'create' });
  if (file === null) throw new MoError('storage/missing', 'There is no store.');
  try {
    if (mode === 'create' && file.size() > 0) {
      throw new MoError('vault/exists', 'There is a store already.');
    }
    const pages = createPlainPages(file);
    checkFirstPage(pages);
    return new SqliteDatabase(sqlite, pages);
  } catch (error) {
    file.close();
    throw error;
  }
}
