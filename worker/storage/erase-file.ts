import type { BlockDirectory, BlockFile } from './block-file.ts';
import { isSqliteHeader, SQLITE_MAGIC } from './database-image.ts';

const BLOCK_BYTES = 64 * 1024;

/**
 * Removes a file of a store. One that is not encrypted is overwritten first, from its end to its beginning and flushed
 * before the header goes: as long as the header is there, whoever comes after a crash knows that there is something to
 * overwrite. What a disk or a file system has kept of it elsewhere is out of reach.
 */
export async function eraseFile(directory: BlockDirectory, name: string): Promise<void> {
  const file = await directory.open(name, { create: false });
  if (file === null) return;
  try {
    if (isPlain(file)) overwrite(file);
  } finally {
    file.close();
  }
  await directory.remove(name);
}

function isPlain(file: BlockFile): boolean {
  const header = new Uint8Array(SQLITE_MAGIC.length);
  return file.read(header, 0) === header.length && isSqliteHeader(header);
}

function overwrite(file: BlockFile): void {
  const zeros = new Uint8Array(BLOCK_BYTES);
  const header = SQLITE_MAGIC.length;
  for (let end = file.size(); end > header;) {
    const at = Math.max(header, end - BLOCK_BYTES);
    file.write(zeros.subarray(0, end - at), at);
    end = at;
  }
  file.flush();
  file.write(zeros.subarray(0, header), 0);
  file.flush();
  file.truncate(0);
  file.flush();
}
