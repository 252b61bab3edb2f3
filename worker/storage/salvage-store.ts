import { loadSodium } from '../crypto/sodium.ts';
import { MoError } from '../errors/mo-error.ts';
import type { BlockDirectory, BlockFile } from './block-file.ts';
import { openDatabaseImage, type DatabaseImage } from './database-image.ts';
import { createMemoryDirectory } from './memory-directory.ts';
import { storeFileNames } from './open-database.ts';
import { salvagePages } from './page-log/salvage.ts';
import { createSodiumCipher } from './page-log/sodium-cipher.ts';
import type { Sqlite } from './sqlite.ts';

/** A damaged database, to be read row by row: a query that meets a gap throws, and says nothing about the next. */
export interface SalvagedStore extends DatabaseImage {
  /** Pages that are gone. */
  readonly missingPages: number;
}

/** Reads what authenticates of a store that no longer opens. Changes nothing. `storage/nothing-to-salvage` when there is nothing. */
export async function salvageStore(options: {
  readonly sqlite: Sqlite;
  readonly directory: BlockDirectory;
  readonly name: string;
  readonly key: Uint8Array;
  readonly fileId: Uint8Array;
}): Promise<SalvagedStore> {
  const { sqlite, directory, name, key, fileId } = options;
  const cipher = createSodiumCipher(await loadSodium(), key);
  const files: BlockFile[] = [];
  try {
    const [even, odd] = storeFileNames(name);
    files.push(await openOrEmpty(directory, even), await openOrEmpty(directory, odd));
    const [first, second] = files;
    if (first === undefined || second === undefined) throw nothingLeft();
    const { image, pages, missing } = salvagePages([first, second], fileId, cipher);
    if (pages === 0) throw nothingLeft();
    const opened = openDatabaseImage(sqlite, image);
    return { ...opened, missingPages: missing };
  } finally {
    for (const file of files) file.close();
    cipher.dispose();
  }
}

async function openOrEmpty(directory: BlockDirectory, name: string): Promise<BlockFile> {
  const file = (await directory.open(name, { create: false })) ?? null;
  if (file !== null) return file;
  const empty = await createMemoryDirectory().open(name, { create: true });
  if (empty === null) throw nothingLeft();
  return empty;
}

function nothingLeft(): MoError {
  return new MoError('storage/nothing-to-salvage', 'Nothing of the store can be read.');
}
