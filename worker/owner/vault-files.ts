import { hex } from '@scure/base';
import type { BlockDirectory } from '../storage/block-file.ts';
import type { Database } from '../storage/database.ts';
import { MoError } from '../errors/mo-error.ts';
import { isSqliteHeader, openDatabaseImage, type DatabaseImage } from '../storage/database-image.ts';
import { eraseFile } from '../storage/erase-file.ts';
import { inspectStore, openDatabase, type StoreInspection } from '../storage/open-database.ts';
import { salvageStore, type SalvagedStore } from '../storage/salvage-store.ts';
import type { Durability } from '../storage/page-log/page-log.ts';
import type { Sqlite } from '../storage/sqlite.ts';
import { retryWhileBusy } from './retry-while-busy.ts';

/** A key and the random id of the file it belongs to. */
export interface FileKey {
  readonly key: Uint8Array;
  readonly fileId: Uint8Array;
}

/**
 * The files of one store: two databases for each vault, and the marks of what is under way. A database is named after its
 * vault and its file id, so that a second one can be made beside it, and the key record alone says which of them counts.
 */
export interface VaultFiles {
  openEventStore(vaultId: string, key: FileKey, mode: 'create' | 'open'): Promise<Database>;
  openCache(vaultId: string, key: FileKey, mode: 'create' | 'open'): Promise<Database>;
  /** What can still be read of an event store that no longer opens. */
  salvageEventStore(vaultId: string, key: FileKey): Promise<SalvagedStore>;
  /** Every cache of this vault. */
  removeCache(vaultId: string): Promise<void>;
  /**
   * What is in the place of the vault: the event store of this id or, if there is none, whatever else could be one,
   * except what is set aside.
   */
  inspectEventStore(expected: { vaultId: string; fileId: Uint8Array } | null): Promise<StoreInspection>;
  /** The vaults that have left an event store here, whether or not there is a key for them. */
  listVaultIds(): Promise<readonly string[]>;
  /** From before the key record is saved until the first commit is durable. */
  markCreation(vaultId: string): Promise<void>;
  unmarkCreation(vaultId: string): Promise<void>;
  isMarked(vaultId: string): Promise<boolean>;
  /**
   * Before a file is made that is not the vault yet, or of one that is no longer. It only counts while the key record
   * names another file: the record is what switches.
   */
  setAside(shortId: string): Promise<void>;
  /** It is the vault now. */
  bringBack(shortId: string): Promise<void>;
  /** Removes the databases of one file id, and its mark. What is not encrypted is overwritten first, here and below. */
  discard(shortId: string): Promise<void>;
  isUnencrypted(): Promise<boolean>;
  /** A database without encryption that lies in the place of the vault, as it is now; null when there is none. */
  openUnencrypted(): Promise<DatabaseImage | null>;
  /** The same of a file from anywhere. `backup/unreadable` when it is no database, `storage/corrupt` when it is none that opens. */
  openImage(file: Blob): Promise<DatabaseImage>;
  /** The {@link shortFileId} of every event store that is here. */
  listFileIds(): Promise<readonly string[]>;
  /** Removes databases and marks of all files but these, and what this vault has left without encryption under any name. */
  sweep(keptShortIds: readonly string[], vaultId: string): Promise<void>;
  /** Deletes everything and throws nothing away silently: what is still there afterwards is returned. */
  removeAll(): Promise<readonly string[]>;
}

/** How long another worker may look at a file that is to go. */
const BUSY_MS = 2_000;
const EVENT_STORE = 'mo-eventstore-';
const CACHE = 'mo-cache-';
const CREATION_MARK = 'mo-creating-';
const ASIDE_MARK = 'mo-aside-';
/** A vault id, the beginning of a file id, and what a database appends for a file of its own. */
const EVENT_STORE_NAME = /^(mo-eventstore-([0-9a-f-]{36})(?:-([0-9a-f]{16}))?)(?:\.|$)/;
const NAME_WITH_FILE_ID = /^mo-(?:eventstore|cache)-[0-9a-f-]{36}-([0-9a-f]{16})(?:\.|$)/;

export interface VaultFilesDeps {
  readonly sqlite: Sqlite;
  readonly directory: BlockDirectory;
  /** Of the event store; the cache is always relaxed. */
  readonly durability: Durability;
  /** In place of the encrypted databases; see `development/`. */
  readonly open?: typeof openDatabase;
}

/** The files of a store in a directory of its own. */
export function createVaultFiles(deps: VaultFilesDeps): VaultFiles {
  const { sqlite, directory, durability, open = openDatabase } = deps;
  const openNamed = (prefix: string, vaultId: string, { key, fileId }: FileKey, rest: OpenMode) =>
    open({ sqlite, directory, name: nameOf(prefix, vaultId, fileId), key, fileId, ...rest });

  const removeMatching = async (isUnwanted: (name: string) => boolean) => {
    for (const name of (await directory.list()).filter(isUnwanted))
      await retryWhileBusy(() => eraseFile(directory, name), { forMs: BUSY_MS });
  };

  const unencrypted = async (names: readonly string[]): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const name of names) {
      const isStore = EVENT_STORE_NAME.test(name) || name.startsWith(CACHE);
      if (isStore && (await inspectStore(directory, name)).kind === 'unencrypted') found.push(name);
    }
    return found;
  };

  /** The files first: without its mark, a file could be taken for the vault. */
  const removeFilesOf = async (isUnwanted: (shortId: string) => boolean) => {
    const isOf = (shortId: string | undefined) => shortId !== undefined && isUnwanted(shortId);
    await removeMatching((name) => isOf(NAME_WITH_FILE_ID.exec(name)?.[1]));
    await removeMatching((name) => name.startsWith(ASIDE_MARK) && isOf(name.slice(ASIDE_MARK.length)));
  };

  const unencryptedStores = async () =>
    unencrypted((await directory.list()).filter((name) => EVENT_STORE_NAME.test(name)));

  const mark = async (name: string) => {
    const file = await directory.open(name, { create: true });
    file?.write(new Uint8Array(1), 0);
    file?.flush();
    file?.close();
  };

  return {
    openEventStore: (vaultId, key, mode) => openNamed(EVENT_STORE, vaultId, key, { durability, mode }),
    openCache: (vaultId, key, mode) => openNamed(CACHE, vaultId, key, { durability: 'relaxed', mode }),
    salvageEventStore: (vaultId, { key, fileId }) =>
      salvageStore({ sqlite, directory, name: nameOf(EVENT_STORE, vaultId, fileId), key, fileId }),
    removeCache: (vaultId) => removeMatching((name) => name.startsWith(CACHE + vaultId)),

    async inspectEventStore(expected) {
      const names = await directory.list();
      const own = expected === null ? null : nameOf(EVENT_STORE, expected.vaultId, expected.fileId);
      const others = names.flatMap((name) => {
        const [, base, , fileId] = EVENT_STORE_NAME.exec(name) ?? [];
        const isAside = fileId !== undefined && names.includes(ASIDE_MARK + fileId);
        return base === undefined || isAside ? [] : base;
      });
      for (const name of new Set(own === null ? others : [own, ...others])) {
        const inspection = await inspectStore(directory, name);
        if (inspection.kind !== 'missing') return inspection;
      }
      return { kind: 'missing' };
    },

    async listVaultIds() {
      const ids = (await directory.list()).flatMap((name) => EVENT_STORE_NAME.exec(name)?.[2] ?? []);
      return [...new Set(ids)];
    },

    markCreation: (vaultId) => mark(CREATION_MARK + vaultId),
    unmarkCreation: (vaultId) => directory.remove(CREATION_MARK + vaultId),
    isMarked: async (vaultId) => (await directory.list()).includes(CREATION_MARK + vaultId),
    setAside: (shortId) => mark(ASIDE_MARK + shortId),
    bringBack: (shortId) => directory.remove(ASIDE_MARK + shortId),
    discard: (shortId) => removeFilesOf((fileId) => fileId === shortId),

    isUnencrypted: async () => (await unencryptedStores()).length > 0,

    async openUnencrypted() {
      const [name] = await unencryptedStores();
      const file = name === undefined ? null : await directory.open(name, { create: false });
      if (file === null) return null;
      try {
        const bytes = new Uint8Array(file.size());
        file.read(bytes, 0);
        return openDatabaseImage(sqlite, bytes);
      } finally {
        file.close();
      }
    },

    async openImage(file) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      if (isSqliteHeader(bytes)) return openDatabaseImage(sqlite, bytes);
      throw new MoError('backup/unreadable', 'This file is not a database of MO Kit.');
    },

    async listFileIds() {
      const ids = (await directory.list()).flatMap((name) => EVENT_STORE_NAME.exec(name)?.[3] ?? []);
      return [...new Set(ids)];
    },

    async sweep(kept, vaultId) {
      await removeFilesOf((fileId) => !kept.includes(fileId));
      const isKept = (name: string) => kept.includes(NAME_WITH_FILE_ID.exec(name)?.[1] ?? '');
      const names = (await directory.list()).filter((name) => name.includes(vaultId) && !isKept(name));
      for (const name of await unencrypted(names)) await eraseFile(directory, name);
    },

    async removeAll() {
      await removeMatching(() => true);
      return directory.list();
    },
  };
}

type OpenMode = { readonly durability: Durability; readonly mode: 'create' | 'open' };

function nameOf(prefix: string, vaultId: string, fileId: Uint8Array): string {
  return `${prefix}${vaultId}-${shortFileId(fileId)}`;
}

/** 64 bits tell the few files of one store apart; the whole id is in the file itself. */
export function shortFileId(fileId: Uint8Array): string {
  return hex.encode(fileId.subarray(0, 8));
}
