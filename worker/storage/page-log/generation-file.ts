import type { BlockFile } from '../block-file.ts';
import { createAssociatedData } from './associated-data.ts';
import type { AssociatedData } from './associated-data.ts';
import { createFrameWindow } from './frame-window.ts';
import type { FrameWindow } from './frame-window.ts';
import type { Header } from './header.ts';
import type { PageCipher } from './page-cipher.ts';
import type { PageEntry } from './page-index.ts';

/** One generation of a log in its file: what is needed to read and write sealed pieces there. */
export interface GenerationFile {
  readonly file: BlockFile;
  readonly generation: number;
  readonly baseSequence: number;
  readonly cipher: PageCipher;
  readonly associated: AssociatedData;
  readonly window: FrameWindow;
}

export function createGenerationFile(file: BlockFile, header: Header, cipher: PageCipher): GenerationFile {
  return {
    file,
    generation: header.generation,
    baseSequence: header.baseSequence,
    cipher,
    associated: createAssociatedData(header.fileId, header.generation),
    window: createFrameWindow(file),
  };
}

/** Reads and opens one page; false when what is there is not that page of that commit. */
export function readFrame(source: GenerationFile, page: number, entry: PageEntry, into: Uint8Array): boolean {
  const frame = source.window.frame(entry.at);
  if (frame === null) return false;
  const { saltLow, saltHigh } = entry;
  const place = { number: page, sequence: source.baseSequence + entry.commit, saltLow, saltHigh };
  return source.cipher.open(frame, source.associated('page', place), into);
}
