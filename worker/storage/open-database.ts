import { loadSodium } from '../crypto/sodium.ts';
import { MoError } from '../errors/mo-error.ts';
import type { BlockDirectory, BlockFile } from './block-file.ts';
import type { Database } from './database.ts';
import { isSqliteHeader } from './database-image.ts';
import { eraseFile } from './erase-file.ts';
import { hasMagic, readFileId } from './page-log/header.ts';
import { PAGE_BYTES } from './page-log/layout.ts';
import type { LogFiles } from './page-log/open-generations.ts';
import { readSector } from './page-log/open-generations.ts';
import { PageLog } from './page-log/page-log.ts';
import type { Durability } from './page-log/page-log.ts';
import { createSodiumCipher } from './page-log/sodium-cipher.ts';
import type { PageStore } from './page-store.ts';
import type { Sqlite } from './sqlite.ts';
import { SqliteDatabase } from './sqlite-database.ts';

/** The names of the two files of a store; an unencrypted database would be in the first. */
export const storeFileNames = (name: string): readonly [string, string] => [name, `${name}.odd`];

export interface OpenDatabaseOptions {
  readonly sqlite: Sqlite;
  readonly directory: BlockDirectory;
  readonly name: string;
  /** 32 bytes; copied, the caller may wipe its own afterwards. */
  readonly key: Uint8Array;
  /** 16 random bytes that tell this store from every other; noted beside the key. */
  readonly fileId: Uint8Array;
  readonly durability: Durability;
  /** `create`: `vault/exists` when there is a store. `open`: `storage/missing` when there is none. */
  readonly mode: 'create' | 'open';
}

async function openFiles(directory: BlockDirectory, name: string, create: boolean): Promise<LogFiles | null> {
  // Both at once: each is a round trip to the browser's own process.
  const opened = await Promise.allSettled(
    storeFileNames(name).map((fileName) => directory.open(fileName, { create })),
  );
  const files = opened.map((result) => (result.status === 'fulfilled' ? result.value : null));
  try {
    for (const result of opened) if (result.status === 'rejected') throw result.reason;
    const [first, second] = files;
    if (first) return [first, second ?? (await openSecond(directory, name))];
    if (!second || second.size() === 0) {
      second?.close();
      return null;
    }
    throw new MoError('storage/corrupt', 'A file of the store is gone.');
  } catch (error) {
    for (const file of files) file?.close();
    throw error;
  }
}

async function openSecond(directory: BlockDirectory, name: string): Promise<BlockFile> {
  const second = await directory.open(storeFileNames(name)[1], { create: true });
  if (second !== null) return second;
  throw new MoError('internal/unexpected', 'A file of the store could not be made.');
}

/** A page 1 that is not as this project writes it is refused before SQLite sees it. */
export function checkFirstPage(log: PageStore): void {
  if (log.pages === 0) return;
  const page = new Uint8Array(PAGE_BYTES);
  log.read(1, page);
  const pageBytes = ((page[16] ?? 0) << 8) | (page[17] ?? 0);
  const [writeVersion, readVersion, reserved] = page.subarray(18, 21);
  if (
    !isSqliteHeader(page) ||
    pageBytes !== PAGE_BYTES ||
    writeVersion !== 1 ||
    readVersion !== 1 ||
    reserved !== 0
  ) {
    throw new MoError('storage/corrupt', 'The first page of the database is not one of ours.');
  }
}

/**
 * Opens one encrypted database. Errors: `storage/missing`, `storage/key-lost` (the file id is another one),
 * `crypto/authentication-failed` (the key is another one), `storage/corrupt`, `vault/upgraded-elsewhere`,
 * `storage/busy`, `storage/quota`, `storage/unavailable`.
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const { sqlite, directory, name, key, fileId, durability, mode } = options;
  const sodium = await loadSodium();
  const files = await openFiles(directory, name, mode === 'create');
  if (files === null) throw new MoError('storage/missing', 'There is no store.');
  const cipher = createSodiumCipher(sodium, key);
  let log: PageLog;
  try {
    log = PageLog[mode]({ files, fileId, cipher, durability });
  } catch (error) {
    cipher.dispose();
    for (const file of files) file.close();
    throw error;
  }
  try {
    checkFirstPage(log);
  } catch (error) {
    log.close();
    throw error;
  }
  return new SqliteDatabase(sqlite, log);
}

export type StoreKind = 'missing' | 'unencrypted' | 'page-log' | 'unknown';

export interface StoreInspection {
  readonly kind: StoreKind;
  /** For a page log: the random id its header tells in the clear. Proves nothing. */
  readonly fileId?: Uint8Array;
}

function inspectSector(sector: Uint8Array): StoreInspection {
  if (hasMagic(sector)) {
    const fileId = readFileId(sector);
    return fileId === undefined ? { kind: 'unknown' } : { kind: 'page-log', fileId };
  }
  if (isSqliteHeader(sector)) return { kind: 'unencrypted' };
  return { kind: sector.every((byte) => byte === 0) ? 'missing' : 'unknown' };
}

/** What is at the place of a store, without a key: for the opening table. A store whose creation never finished is missing. */
export async function inspectStore(directory: BlockDirectory, name: string): Promise<StoreInspection> {
  const found: StoreInspection[] = [];
  for (const fileName of storeFileNames(name)) {
    const file: BlockFile | null = await directory.open(fileName, { create: false });
    if (file === null) continue;
    try {
      found.push(inspectSector(readSector(file)));
    } finally {
      file.close();
    }
  }
  const kinds: readonly StoreKind[] = ['page-log', 'unencrypted', 'unknown'];
  for (const kind of kinds) {
    const match = found.find((inspection) => inspection.kind === kind);
    if (match !== undefined) return match;
  }
  return { kind: 'missing' };
}

/** Deletes every file of a store. It must be closed. */
export async function removeStore(directory: BlockDirectory, name: string): Promise<void> {
  for (const fileName of storeFileNames(name)) await eraseFile(directory, fileName);
}
