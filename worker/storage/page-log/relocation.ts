import type { GenerationFile } from './generation-file.ts';
import { FRAME_BYTES, LOG_AT } from './layout.ts';
import type { PageIndex } from './page-index.ts';

/** Moved with each commit: this many pages for each page written, and no fewer and no more than these. */
const MOVED_PER_PAGE = 2;
const MOVED_AT_LEAST = 8;
const MOVED_AT_MOST = 96;
/** The older file is emptied from its end in regions of this size, and gives the room back region by region. */
const REGION_BYTES = 1024 * 1024;

/** The move of the live pages of one generation to the next, a few with each commit. */
export class Relocation {
  readonly older: GenerationFile;
  #queue: number[] = [];
  #cut: number;

  constructor(older: GenerationFile) {
    this.older = older;
    this.#cut = older.file.size();
  }

  /** Page numbers to move along with a commit of `written` pages. */
  take(index: PageIndex, written: number, isReplaced: (page: number) => boolean): number[] {
    const budget = Math.min(Math.max(MOVED_PER_PAGE * written, MOVED_AT_LEAST), MOVED_AT_MOST);
    const taken: number[] = [];
    while (taken.length < budget) {
      const page = this.#queue.pop() ?? this.#nextRegion(index);
      if (page === undefined) break;
      if (index.get(page)?.older === true && !isReplaced(page)) taken.push(page);
    }
    return taken;
  }

  /** After a flush: truncates the older file to what is still in use. True when nothing is. */
  release(index: PageIndex): boolean {
    const { file } = this.older;
    if (index.olderPages === 0) {
      file.truncate(0);
      return true;
    }
    if (
      this.#queue.length === 0 &&
      this.#cut < file.size() &&
      this.#pagesBehind(index, this.#cut).length === 0
    ) {
      file.truncate(this.#cut);
    }
    return false;
  }

  /** After a commit was taken back: pages already taken may be needed again. */
  forget(): void {
    this.#queue = [];
    this.#cut = this.older.file.size();
  }

  #nextRegion(index: PageIndex): number | undefined {
    while (this.#queue.length === 0 && this.#cut > LOG_AT) {
      this.#cut = Math.max(LOG_AT, this.#cut - REGION_BYTES);
      this.#queue = this.#pagesBehind(index, this.#cut);
    }
    return this.#queue.pop();
  }

  /** Pages of which any byte lies behind `cut`. */
  #pagesBehind(index: PageIndex, cut: number): number[] {
    return index.olderPagesFrom(Math.max(0, cut - FRAME_BYTES + 8));
  }
}
