import { MoError } from '../../errors/mo-error.ts';
import { equalBytes } from '../../crypto/equal-bytes.ts';
import type { BlockFile } from '../block-file.ts';
import type { GenerationFile } from './generation-file.ts';
import { createGenerationFile } from './generation-file.ts';
import type { ReadHeader } from './header.ts';
import { decodeHeader } from './header.ts';
import { HEADER_AT, LOG_AT, SECTOR_BYTES } from './layout.ts';
import { readCommit } from './log-reader.ts';
import type { PageCipher } from './page-cipher.ts';
import { readSlots } from './slot.ts';

/** The two files of a store; even generations live in the first, odd ones in the second. */
export type LogFiles = readonly [BlockFile, BlockFile];

export const fileOf = (files: LogFiles, generation: number): BlockFile => files[(generation % 2) as 0 | 1];

export interface Generations {
  readonly current: GenerationFile;
  /** The generation before, while pages of it are still in use or its file was not emptied yet. */
  readonly older: GenerationFile | null;
}

/** The first sector of a file, shorter when the file is. */
export function readSector(file: BlockFile): Uint8Array {
  const sector = new Uint8Array(SECTOR_BYTES);
  return sector.subarray(0, file.read(sector, HEADER_AT));
}

const isBlank = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

/** No header was ever completed in these files: creating the store did not finish. */
export function isUnborn(files: LogFiles): boolean {
  return files.every((file) => isBlank(readSector(file)));
}

/** Only the first, empty commit is there: the machine stopped while the header was written, and nothing is lost. */
export function wasBeingMade(files: LogFiles, fileId: Uint8Array, cipher: PageCipher): boolean {
  if (decodeHeader(readSector(files[0]), cipher) !== null) return false;
  const first = createGenerationFile(files[0], { fileId, generation: 0, baseSequence: 0 }, cipher);
  return files[1].size() === 0 && readCommit(first, LOG_AT) !== null && !hadBegun(first);
}

/**
 * Whether a generation lived in this file although its header is gone. The second slot and the second block are only
 * written after the header was flushed.
 */
function hadBegun(candidate: GenerationFile): boolean {
  const slot = readSlots(candidate.file, candidate.cipher, candidate.associated);
  if (slot !== null && slot.counter > 1) return true;
  const first = readCommit(candidate, LOG_AT);
  return first !== null && readCommit(candidate, first.end) !== null;
}

/**
 * Finds out which generation is the current one: the newest whose header is there. `storage/missing` when there is
 * none at all, `storage/key-lost` when the file is not the one the key record names, `crypto/authentication-failed`
 * when the key does not fit, `storage/corrupt` for everything damaged.
 */
export function openGenerations(files: LogFiles, fileId: Uint8Array, cipher: PageCipher): Generations {
  const headers = files.map((file) => decodeHeader(readSector(file), cipher));
  const whole = headers.filter((header): header is ReadHeader => header !== null);
  if (whole.length === 0) {
    if (isUnborn(files) || wasBeingMade(files, fileId, cipher)) {
      throw new MoError('storage/missing', 'There is no store.');
    }
    throw new MoError('storage/corrupt', 'The header of the store is damaged.');
  }
  if (whole.some((header) => !equalBytes(header.fileId, fileId))) {
    if (whole.some((header) => equalBytes(header.fileId, fileId))) {
      throw new MoError('storage/corrupt', 'The files of the store do not belong together.');
    }
    throw new MoError('storage/key-lost', 'The store is not the one the key record names.');
  }
  if (whole.every((header) => !header.keyFits)) {
    throw new MoError('crypto/authentication-failed', 'The key does not open the store.');
  }
  const misplaced = headers.some(
    (header, i) => header !== null && (!header.keyFits || header.generation % 2 !== i),
  );
  whole.sort((a, b) => b.generation - a.generation);
  const [newest, before] = whole;
  if (misplaced || newest === undefined || (before && before.generation !== newest.generation - 1)) {
    throw new MoError('storage/corrupt', 'The files of the store do not belong together.');
  }
  const current = createGenerationFile(fileOf(files, newest.generation), newest, cipher);
  if (before !== undefined) {
    return { current, older: createGenerationFile(fileOf(files, before.generation), before, cipher) };
  }
  const next = { ...newest, generation: newest.generation + 1 };
  if (hadBegun(createGenerationFile(fileOf(files, next.generation), next, cipher))) {
    throw new MoError('storage/corrupt', 'The header of the newest generation is gone.');
  }
  return { current, older: null };
}
