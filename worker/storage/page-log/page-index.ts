import { CHUNK_ENTRIES, ENTRY_BYTES, POSITION_UNIT } from './layout.ts';

const WORDS = ENTRY_BYTES / 4;
/** Set in the first word of an entry whose page is still in the file of the generation before. */
const OLDER = 0x8000_0000;

/** Where a page is, and what its seal is bound to. */
export interface PageEntry {
  /** Byte position of the sealed page. */
  readonly at: number;
  /** In the file of the generation before. */
  readonly older: boolean;
  /** Commit of the page, counted from the base of its generation. */
  readonly commit: number;
  readonly saltLow: number;
  readonly saltHigh: number;
}

/**
 * Page number → place, four 32-bit words a page. Pages count from 1 as in SQLite. The words are also the snapshot:
 * typed arrays are little-endian on every engine that runs WebAssembly.
 */
export class PageIndex {
  #words = new Uint32Array(64 * WORDS);
  #pages = 0;
  #older = 0;
  #current = 0;

  /** Size of the database in pages. */
  get pages(): number {
    return this.#pages;
  }
  /** Pages that are in the file of this generation. */
  get currentPages(): number {
    return this.#current;
  }
  /** Pages that are still in the file of the generation before. */
  get olderPages(): number {
    return this.#older;
  }

  get(page: number): PageEntry | null {
    if (page < 1 || page > this.#pages) return null;
    const i = (page - 1) * WORDS;
    const word = this.#words[i] ?? 0;
    if (word === 0) return null;
    return {
      at: (word & ~OLDER) * POSITION_UNIT,
      older: (word & OLDER) !== 0,
      commit: this.#words[i + 1] ?? 0,
      saltLow: this.#words[i + 2] ?? 0,
      saltHigh: this.#words[i + 3] ?? 0,
    };
  }

  /** Puts a page, or with null none, into its place. The database grows as needed. */
  set(page: number, entry: PageEntry | null): void {
    if (page > this.#pages) this.resize(page);
    const i = (page - 1) * WORDS;
    this.#count(this.#words[i] ?? 0, -1);
    if (entry === null) {
      this.#words.fill(0, i, i + WORDS);
      return;
    }
    const position = entry.at / POSITION_UNIT;
    if (position >= OLDER) throw new RangeError('The log has outgrown its index.');
    this.#words[i] = (entry.older ? (position | OLDER) >>> 0 : position) >>> 0;
    this.#words[i + 1] = entry.commit;
    this.#words[i + 2] = entry.saltLow;
    this.#words[i + 3] = entry.saltHigh;
    this.#count(this.#words[i] ?? 0, 1);
  }

  /** Sets the size of the database; pages behind it are forgotten, new ones are in no place yet. */
  resize(pages: number): void {
    for (let i = pages * WORDS; i < this.#pages * WORDS; i += WORDS) this.#count(this.#words[i] ?? 0, -1);
    if (pages * WORDS > this.#words.length) {
      const grown = new Uint32Array(Math.max(pages, 2 * this.#pages) * WORDS);
      grown.set(this.#words.subarray(0, this.#pages * WORDS));
      this.#words = grown;
    }
    if (pages < this.#pages) this.#words.fill(0, pages * WORDS, this.#pages * WORDS);
    this.#pages = pages;
  }

  /** Every page now belongs to the generation before. */
  becomeOlder(): void {
    for (let i = 0; i < this.#pages * WORDS; i += WORDS) {
      const word = this.#words[i] ?? 0;
      if (word !== 0) this.#words[i] = (word | OLDER) >>> 0;
    }
    this.#older += this.#current;
    this.#current = 0;
  }

  /** Pages of the older generation that begin at byte `from` of its file or behind. */
  olderPagesFrom(from: number): number[] {
    const found: number[] = [];
    const least = (Math.ceil(from / POSITION_UNIT) + OLDER) >>> 0;
    for (let i = 0; i < this.#pages * WORDS; i += WORDS) {
      if ((this.#words[i] ?? 0) >= least) found.push(i / WORDS + 1);
    }
    return found;
  }

  /** The bytes of one chunk of the snapshot; a view, valid until the next change. */
  chunk(number: number): Uint8Array {
    const first = number * CHUNK_ENTRIES;
    const count = Math.min(CHUNK_ENTRIES, this.#pages - first);
    return new Uint8Array(this.#words.buffer, first * ENTRY_BYTES, count * ENTRY_BYTES);
  }

  /** To be called after the chunks were filled from a snapshot. */
  recount(): void {
    this.#older = 0;
    this.#current = 0;
    for (let i = 0; i < this.#pages * WORDS; i += WORDS) this.#count(this.#words[i] ?? 0, 1);
  }

  clone(): PageIndex {
    const copy = new PageIndex();
    copy.#words = this.#words.slice();
    copy.#pages = this.#pages;
    copy.#older = this.#older;
    copy.#current = this.#current;
    return copy;
  }

  #count(word: number, by: number): void {
    if (word === 0) return;
    if (word >= OLDER) this.#older += by;
    else this.#current += by;
  }
}
