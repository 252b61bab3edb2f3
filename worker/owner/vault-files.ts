import type { BlockDirectory } from '../storage/block-file.ts';
import type { Database } from '../storage/database.ts';
import { inspectStore, openDatabase, removeStore, type StoreInspection } from '../storage/open-database.ts';
import type { Durability } from '../storage/page-log/page-log.ts';
import type { Sqlite } from '../storage/sqlite.ts';

/** A key and the random id of the file it belongs to. */
export interface FileKey {
  readonly key: Uint8Array;
  readonly fileId: Uint8Array;
}

/** The files of one store: two databases for each vault, and the mark of a creation that is under way. */
export interface VaultFiles {
  openEventStore(vaultId: string, key: FileKey, mode: 'create' | 'open'): Promise<Database>;
  openCache(vaultId: string, key: FileKey, mode: 'create' | 'open'): Promise<Database>;
  removeCache(vaultId: string): Promise<void>;
  inspectEventStore(vaultId: string): Promise<StoreInspection>;
  /** The vaults that have left an event store here, whether or not there is a key for them. */
  listVaultIds(): Promise<readonly string[]>;
  /** From before the key record is saved until the first commit is durable. */
  markCreation(vaultId: string): Promise<void>;
  unmarkCreation(vaultId: string): Promise<void>;
  isMarked(vaultId: string): Promise<boolean>;
  /** Deletes everything and throws nothing away silently: what is still there afterwards is returned. */
  removeAll(): Promise<readonly string[]>;
}

const EVENT_STORE = 'mo-eventstore-';
const CACHE = 'mo-cache-';
const CREATION_MARK = 'mo-creating-';
const EVENT_STORE_NAME = /^mo-eventstore-([0-9a-f-]{36})(?:\.|$)/;

export interface VaultFilesDeps {
  readonly sqlite: Sqlite;
  readonly directory: BlockDirectory;
  /** Of the event store; the cache is always relaxed. */
  readonly durability: Durability;
}

/** The files of a store in a directory of its own. */
export function createVaultFiles({ sqlite, directory, durability }: VaultFilesDeps): VaultFiles {
  return {
    openEventStore: (vaultId, { key, fileId }, mode) =>
      openDatabase({ sqlite, directory, name: EVENT_STORE + vaultId, key, fileId, durability, mode }),
    openCache: (vaultId, { key, fileId }, mode) =>
      openDatabase({ sqlite, directory, name: CACHE + vaultId, key, fileId, durability: 'relaxed', mode }),
    removeCache: (vaultId) => removeStore(directory, CACHE + vaultId),
    inspectEventStore: (vaultId) => inspectStore(directory, EVENT_STORE + vaultId),

    async listVaultIds() {
      const ids = (await directory.list()).flatMap((name) => EVENT_STORE_NAME.exec(name)?.[1] ?? []);
      return [...new Set(ids)];
    },

    async markCreation(vaultId) {
      const file = await directory.open(CREATION_MARK + vaultId, { create: true });
      file?.write(new Uint8Array(1), 0);
      file?.flush();
      file?.close();
    },
    unmarkCreation: (vaultId) => directory.remove(CREATION_MARK + vaultId),
    isMarked: async (vaultId) => (await directory.list()).includes(CREATION_MARK + vaultId),

    async removeAll() {
      for (const name of await directory.list()) await directory.remove(name);
      return directory.list();
    },
  };
}
