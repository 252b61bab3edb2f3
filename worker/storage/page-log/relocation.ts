import type { GenerationFile } from './generation-file.ts';
import { FRAME_BYTES, LOG_AT } from './layout.ts';
import type { PageIndex } from './page-index.ts';
import type { LogTuning } from './space.ts';

/** The move of the live pages of one generation to the next, a few with each commit. */
export class Relocation {
  readonly older: GenerationFile;
  readonly #tuning: LogTuning;
  /** Pages of the region that is being emptied; the next one to move is the last. */
  #queue: number[] = [];
  /** Pages from here on are in the queue, or were taken. */
  #cut: number;
  /** No page from here on is left. */
  #emptyFrom: number;

  constructor(older: GenerationFile, tuning: LogTuning) {
    this.older = older;
    this.#tuning = tuning;
    this.#cut = older.file.size();
    this.#emptyFrom = this.#cut;
  }

  /** Page numbers to move along with a commit of `written` pages. */
  take(index: PageIndex, written: number, isReplaced: (page: number) => boolean): number[] {
    const { movedPerPage, movedAtLeast, movedAtMost } = this.#tuning;
    const budget = Math.min(Math.max(movedPerPage * written, movedAtLeast), movedAtMost);
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
    if (this.#emptyFrom < file.size() && this.#pagesBehind(index, this.#emptyFrom).length === 0) {
      file.truncate(this.#emptyFrom);
    }
    return false;
  }

  /** After a commit was taken back: pages already taken may be needed again. */
  forget(): void {
    this.#queue = [];
    this.#cut = this.older.file.size();
    this.#emptyFrom = this.#cut;
  }

  #nextRegion(index: PageIndex): number | undefined {
    while (this.#queue.length === 0 && this.#cut > LOG_AT) {
      this.#emptyFrom = this.#cut;
      this.#cut = Math.max(LOG_AT, this.#cut - this.#tuning.regionBytes);
      // Lowest numbers first: pages that were neighbours stay so, and a scan reads many at once.
      this.#queue = this.#pagesBehind(index, this.#cut).reverse();
    }
    return this.#queue.pop();
  }

  /** Pages of which any byte lies behind `cut`. */
  #pagesBehind(index: PageIndex, cut: number): number[] {
    return index.olderPagesFrom(Math.max(0, cut - FRAME_BYTES + 8));
  }
}
