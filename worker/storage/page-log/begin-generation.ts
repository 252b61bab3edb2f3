import type { BlockFile } from '../block-file.ts';
import type { GenerationFile } from './generation-file.ts';
import { createGenerationFile } from './generation-file.ts';
import { encodeHeader } from './header.ts';
import type { Header } from './header.ts';
import { DIGEST_BYTES, HEADER_AT, LOG_AT } from './layout.ts';
import type { BlockPages, LogWriter } from './log-writer.ts';
import type { PageCipher } from './page-cipher.ts';
import type { PageIndex } from './page-index.ts';
import type { SnapshotPlace } from './slot.ts';
import { writeSlot } from './slot.ts';

export interface FirstCommit {
  readonly pages: BlockPages;
  readonly databasePages: number;
  /** The index before this commit; its pages are entered. */
  readonly index: PageIndex;
}

export interface BegunGeneration {
  readonly generation: GenerationFile;
  readonly sequence: number;
  readonly digest: Uint8Array;
  /** Where the next block begins. */
  readonly end: number;
  readonly snapshot: SnapshotPlace;
  /** Makes it the current generation: writes the header, which nothing may precede, and flushes. */
  complete(): void;
}

/**
 * Empties a file and writes the first commit of a generation into it, with the whole index and the slot that names
 * it, and flushes. Until `complete` was called none of it counts.
 */
export function beginGeneration(
  file: BlockFile,
  header: Header,
  cipher: PageCipher,
  writer: LogWriter,
  { pages, databasePages, index }: FirstCommit,
): BegunGeneration {
  const generation = createGenerationFile(file, header, cipher);
  const sequence = header.baseSequence + 1;
  const head = {
    sequence,
    flushedSequence: header.baseSequence,
    pages: pages.length,
    databasePages,
    hasSnapshot: true,
    previous: new Uint8Array(DIGEST_BYTES),
  };
  file.truncate(0);
  const { bytes, digest, saltLow, saltHigh } = writer.write(generation, LOG_AT, head, pages, index);
  const snapshot = { at: LOG_AT, sequence, saltLow, saltHigh };
  writeSlot(file, { counter: 1, snapshot, flushedSequence: sequence }, cipher, generation.associated);
  file.flush();
  return {
    generation,
    sequence,
    digest,
    end: LOG_AT + bytes,
    snapshot,
    complete() {
      file.write(encodeHeader(header, cipher), HEADER_AT);
      file.flush();
    },
  };
}
