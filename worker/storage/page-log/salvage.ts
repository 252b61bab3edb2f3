import { equalBytes } from '../../crypto/equal-bytes.ts';
import type { GenerationFile } from './generation-file.ts';
import { createGenerationFile, readFrame } from './generation-file.ts';
import { decodeHeader } from './header.ts';
import { BLOCK_ALIGN, FRAME_BYTES, HEAD_BYTES, LOG_AT, PAGE_BYTES, listBytes } from './layout.ts';
import { readCommit } from './log-reader.ts';
import type { LogFiles } from './open-generations.ts';
import { readSector } from './open-generations.ts';
import type { PageCipher } from './page-cipher.ts';

/** What of a damaged store is still authentic. */
export interface SalvagedPages {
  /** The database as far as it is there; pages that are not are zeros. */
  readonly image: Uint8Array;
  readonly pages: number;
  /** Pages the newest commit that was found counts, and that were found nowhere. */
  readonly missing: number;
}

/**
 * Looks at every place where a block can begin, and takes of each page the newest version that authenticates. Nothing
 * is believed without its seal; what is given may be of different moments, so that whoever reads it must check it.
 */
export function salvagePages(files: LogFiles, fileId: Uint8Array, cipher: PageCipher): SalvagedPages {
  const newest = new Map<number, { readonly sequence: number; readonly bytes: Uint8Array }>();
  let lastSequence = -1;
  let databasePages = 0;
  for (const file of files) {
    const header = decodeHeader(readSector(file), cipher);
    if (header === null || !header.keyFits || !equalBytes(header.fileId, fileId)) continue;
    const source = createGenerationFile(file, header, cipher);
    for (const { commit, page, bytes } of framesOf(source)) {
      const known = newest.get(page);
      if (known === undefined || known.sequence < commit.sequence) {
        newest.set(page, { sequence: commit.sequence, bytes });
      }
      if (commit.sequence > lastSequence) {
        lastSequence = commit.sequence;
        databasePages = commit.databasePages;
      }
    }
  }
  const image = new Uint8Array(databasePages * PAGE_BYTES);
  let missing = 0;
  for (let page = 1; page <= databasePages; page += 1) {
    const found = newest.get(page);
    if (found === undefined) missing += 1;
    else image.set(found.bytes, (page - 1) * PAGE_BYTES);
  }
  return { image, pages: databasePages, missing };
}

function* framesOf(source: GenerationFile) {
  const size = source.file.size();
  for (let start = LOG_AT; start < size; start += BLOCK_ALIGN) {
    const commit = readCommit(source, start) ?? null;
    if (commit === null) continue;
    let at = commit.at + HEAD_BYTES + listBytes(commit.head.pages);
    const { saltLow, saltHigh, head } = commit;
    for (const page of commit.list) {
      const entry = { at, older: false, commit: head.sequence - source.baseSequence, saltLow, saltHigh };
      const bytes = new Uint8Array(PAGE_BYTES);
      if (readFrame(source, page, entry, bytes)) yield { commit: head, page, bytes };
      at += FRAME_BYTES;
    }
  }
}
