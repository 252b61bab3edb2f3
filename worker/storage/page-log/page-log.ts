import { hasCode } from '../../errors/has-code.ts';
import { MoError } from '../../errors/mo-error.ts';
import type { OpenReport } from '../database.ts';
import { beginGeneration } from './begin-generation.ts';
import type { BegunGeneration } from './begin-generation.ts';
import type { GenerationFile } from './generation-file.ts';
import { readFrame } from './generation-file.ts';
import { PAGE_BYTES } from './layout.ts';
import { LogWriter } from './log-writer.ts';
import type { BlockPages } from './log-writer.ts';
import type { LogFiles } from './open-generations.ts';
import { fileOf, isUnborn, openGenerations, wasBeingMade } from './open-generations.ts';
import type { PageCipher } from './page-cipher.ts';
import { PageIndex } from './page-index.ts';
import { recoverLog } from './recovery.ts';
import type { RecoveredLog } from './recovery.ts';
import { Relocation } from './relocation.ts';
import { writeSlot } from './slot.ts';
import type { SnapshotPlace } from './slot.ts';
import { DEFAULT_TUNING, isCompactionDue, isSnapshotDue } from './space.ts';
import type { LogTuning } from './space.ts';

/** `flush`: durable when a commit returns. `relaxed`: a power loss may leave an older, consistent state. */
export type Durability = 'flush' | 'relaxed';

export interface PageLogOptions {
  readonly files: LogFiles;
  /** 16 bytes. */
  readonly fileId: Uint8Array;
  /** The log disposes of it when it is closed. */
  readonly cipher: PageCipher;
  readonly durability: Durability;
  readonly tuning?: LogTuning;
}

interface Tail {
  readonly sequence: number;
  readonly digest: Uint8Array;
  /** Where the next block begins. */
  readonly end: number;
}

/**
 * A file of pages that changes by whole commits. Pages written are gathered in memory until `commit` seals and
 * appends them in one write; a page is read from what is gathered, else from where its last commit put it.
 */
export class PageLog {
  readonly report: OpenReport;
  readonly #files: LogFiles;
  readonly #fileId: Uint8Array;
  readonly #cipher: PageCipher;
  readonly #durability: Durability;
  readonly #tuning: LogTuning;
  readonly #writer = new LogWriter();
  #current: GenerationFile;
  #relocation: Relocation | null;
  #index: PageIndex;
  #tail: Tail;
  #flushedSequence: number;
  #slotCounter: number;
  /** What the newest slot says was flushed. */
  #slotSequence: number;
  #snapshot: SnapshotPlace;
  #slotDue = false;
  #compactAgainAt = 0;
  readonly #pending = new Map<number, Uint8Array>();
  #pendingPages: number;
  /** The least size since the last commit: what lay behind it is gone, even if the database has grown again. */
  #pendingFloor: number;
  #compareNext = false;
  #fault: MoError | null = null;
  #closed = false;

  private constructor(
    options: PageLogOptions,
    current: GenerationFile,
    older: GenerationFile | null,
    log: RecoveredLog,
  ) {
    this.#files = options.files;
    this.#fileId = options.fileId.slice();
    this.#cipher = options.cipher;
    this.#durability = options.durability;
    this.#tuning = options.tuning ?? DEFAULT_TUNING;
    this.#current = current;
    this.#relocation = older === null ? null : new Relocation(older, this.#tuning);
    this.#index = log.index;
    this.#pendingPages = log.index.pages;
    this.#pendingFloor = log.index.pages;
    this.#tail = { sequence: log.last.head.sequence, digest: log.last.digest, end: log.last.end };
    this.#flushedSequence = this.#tail.sequence;
    this.#slotCounter = log.slot.counter;
    this.#slotSequence = log.slot.flushedSequence;
    this.#snapshot = log.slot.snapshot;
    this.report = { droppedTailBytes: log.droppedBytes, commit: BigInt(this.#tail.sequence) };
  }

  /** Makes an empty store in two files that hold none. `vault/exists` when they do. */
  static create(options: PageLogOptions): PageLog {
    const { files, fileId, cipher } = options;
    if (!isUnborn(files) && !wasBeingMade(files, fileId, cipher)) {
      throw new MoError('vault/exists', 'There is a store already.');
    }
    for (const file of files) file.truncate(0);
    const header = { fileId, generation: 0, baseSequence: 0 };
    const begun = beginGeneration(fileOf(files, 0), header, cipher, new LogWriter(), {
      pages: [],
      databasePages: 0,
      index: new PageIndex(),
    });
    begun.complete();
    return new PageLog(options, begun.generation, null, recoverLog(begun.generation));
  }

  /** Reads the log up to its last whole commit. Errors as in the opening table of the design. */
  static open(options: PageLogOptions): PageLog {
    const { current, older } = openGenerations(options.files, options.fileId, options.cipher);
    const log = recoverLog(current);
    if (log.index.olderPages > 0 && older === null) {
      throw new MoError('storage/corrupt', 'The generation before is gone while pages of it are in use.');
    }
    if (log.droppedBytes > 0) current.file.truncate(log.last.end);
    // From here on the last commit counts as flushed, so it has to be.
    if (log.droppedBytes > 0 || log.last.head.sequence > log.slot.flushedSequence) current.file.flush();
    const spare = fileOf(options.files, current.generation + 1);
    if (older === null && spare.size() > 0) spare.truncate(0);
    return new PageLog(options, current, older, log);
  }

  /** Size of the database in pages, what is gathered included. */
  get pages(): number {
    return this.#pendingPages;
  }

  /** Grows by one with each compaction. */
  get generation(): number {
    return this.#current.generation;
  }

  /** Bytes on disk. */
  get sizeBytes(): number {
    return this.#files[0].size() + this.#files[1].size();
  }

  /** Why nothing can be read or written until the store is opened again; null while all is well. */
  get fault(): MoError | null {
    return this.#fault;
  }

  /** Reads a page; one that was never written, or lies behind the end, is zeros. */
  read(page: number, into: Uint8Array): void {
    this.#check();
    const pending = this.#pending.get(page);
    if (pending !== undefined) {
      into.set(pending);
      return;
    }
    if (page > this.#pendingFloor) into.fill(0);
    else this.#readCommitted(page, into);
  }

  /** Gathers a page (4096 bytes, copied) for the next commit. */
  write(page: number, bytes: Uint8Array): void {
    this.#check();
    const pending = this.#pending.get(page);
    if (pending === undefined) this.#pending.set(page, bytes.slice());
    else pending.set(bytes);
    this.#pendingPages = Math.max(this.#pendingPages, page);
  }

  /** Sets the size of the database with the next commit. */
  truncate(pages: number): void {
    this.#check();
    for (const page of this.#pending.keys()) if (page > pages) this.#pending.delete(page);
    this.#pendingPages = pages;
    this.#pendingFloor = Math.min(this.#pendingFloor, pages);
  }

  /**
   * Seals and appends what was gathered, all or nothing. When it throws, nothing is gathered any more and the last
   * commit stands; after anything but `storage/quota` the log has to be opened again.
   */
  commit(): void {
    this.#check();
    for (let page = this.#pendingFloor + 1; page <= this.#pendingPages; page++) {
      if (this.#index.get(page) !== null && !this.#pending.has(page))
        this.#pending.set(page, new Uint8Array(PAGE_BYTES));
    }
    if (this.#compareNext) this.#dropUnchanged();
    if (this.#pending.size === 0 && this.#pendingPages === this.#index.pages) return;
    const pages = [...this.#pending].sort(([a], [b]) => a - b);
    try {
      if (!this.#isSwitchDue() || !this.#switchGeneration(pages)) this.#append(pages);
    } catch (error) {
      this.#compareNext = true;
      throw error;
    } finally {
      this.#current.window.forget();
      this.#pending.clear();
      this.#pendingPages = this.#index.pages;
      this.#pendingFloor = this.#index.pages;
    }
  }

  /** Flushes, notes in a slot how far the log goes, closes the files, wipes the key. Idempotent; never throws. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      if (this.#fault === null) {
        this.#flush();
        if (this.#slotDue || this.#slotSequence < this.#tail.sequence) {
          this.#writeSlot();
          this.#current.file.flush();
        }
      }
    } catch {
      // What was acknowledged is in the log already; a slot only makes opening faster.
    }
    this.#fault ??= new MoError('vault/closed', 'The store is closed.');
    this.#cipher.dispose();
    for (const file of this.#files) file.close();
  }

  #check(): void {
    if (this.#fault !== null) throw this.#fault;
  }

  #readCommitted(page: number, into: Uint8Array): void {
    const entry = this.#index.get(page);
    if (entry === null) {
      into.fill(0);
      return;
    }
    const source = entry.older ? this.#relocation?.older : this.#current;
    if (source === undefined || !readFrame(source, page, entry, into)) {
      throw new MoError('storage/corrupt', 'A page of the store is damaged.');
    }
  }

  /** After a failed commit SQLite writes the old pages back; they are what is in the log already. */
  #dropUnchanged(): void {
    this.#compareNext = false;
    const committed = new Uint8Array(PAGE_BYTES);
    for (const [page, bytes] of this.#pending) {
      if (page > this.#index.pages) continue;
      this.#readCommitted(page, committed);
      if (bytes.every((byte, i) => byte === committed[i])) this.#pending.delete(page);
    }
  }

  #append(pages: BlockPages): void {
    const all = this.#withRelocated(pages);
    const databasePages = this.#pendingPages;
    const hasSnapshot = isSnapshotDue(this.#tuning, this.#tail.end - this.#snapshot.at, databasePages);
    const sequence = this.#tail.sequence + 1;
    const head = {
      sequence,
      flushedSequence: this.#flushedSequence,
      pages: all.length,
      databasePages,
      hasSnapshot,
      previous: this.#tail.digest,
    };
    const at = this.#tail.end;
    let written;
    try {
      if (this.#slotDue) this.#writeSlot();
      written = this.#writer.write(this.#current, at, head, all, this.#index);
      this.#tail = { sequence, digest: written.digest, end: at + written.bytes };
    } catch (error) {
      this.#takeBack(error);
      throw error;
    }
    if (this.#durability === 'flush' || hasSnapshot) this.#flush();
    if (hasSnapshot) {
      this.#snapshot = { at, sequence, saltLow: written.saltLow, saltHigh: written.saltHigh };
      this.#slotDue = true;
    }
  }

  /** Adds pages of the older generation, so that it runs dry while commits go on. */
  #withRelocated(pages: BlockPages): BlockPages {
    if (this.#relocation === null) return pages;
    const taken = this.#relocation.take(
      this.#index,
      pages.length,
      (page) => this.#pending.has(page) || page > this.#pendingPages,
    );
    if (taken.length === 0) return pages;
    try {
      const moved = taken.map((page) => {
        const bytes = new Uint8Array(PAGE_BYTES);
        this.#readCommitted(page, bytes);
        return [page, bytes] as const;
      });
      return [...pages, ...moved].sort(([a], [b]) => a - b);
    } catch (error) {
      // A damaged page cannot move, and must not be taken for one that has.
      this.#relocation.forget();
      throw error;
    }
  }

  #flush(): void {
    if (this.#flushedSequence < this.#tail.sequence) {
      this.#orFault(() => this.#current.file.flush());
      this.#flushedSequence = this.#tail.sequence;
    }
    // Only now may the room be given back that moved pages had: they are durable in their new place.
    if (this.#relocation?.release(this.#index)) this.#relocation = null;
  }

  #writeSlot(): void {
    const counter = this.#slotCounter + 1;
    const slot = { counter, snapshot: this.#snapshot, flushedSequence: this.#flushedSequence };
    writeSlot(this.#current.file, slot, this.#cipher, this.#current.associated);
    this.#slotCounter = counter;
    this.#slotSequence = this.#flushedSequence;
    this.#slotDue = false;
  }

  #isSwitchDue(): boolean {
    if (this.#relocation !== null || this.#tail.end < this.#compactAgainAt) return false;
    return isCompactionDue(this.#tuning, this.#tail.end, this.#index.pages);
  }

  /**
   * Begins a new generation with this commit: its first block has an index that points into the file of the
   * generation before. It is the current one from the moment its header is on the disk. False when there is no room.
   */
  #switchGeneration(pages: BlockPages): boolean {
    this.#flush();
    const generation = this.#current.generation + 1;
    const header = { fileId: this.#fileId, generation, baseSequence: this.#tail.sequence };
    const file = fileOf(this.#files, generation);
    const index = this.#index.clone();
    index.becomeOlder();
    const commit = { pages, databasePages: this.#pendingPages, index };
    let begun: BegunGeneration;
    try {
      begun = beginGeneration(file, header, this.#cipher, this.#writer, commit);
    } catch (error) {
      if (!hasCode(error, 'storage/quota')) throw this.#poison(error);
      this.#orFault(() => file.truncate(0));
      this.#compactAgainAt = this.#tail.end * 1.1;
      return false;
    }
    const { sequence, digest, end, snapshot } = begun;
    this.#orFault(() => {
      begun.complete();
      // The older generation now says itself that the log went further, so that it is no store without the newer one.
      this.#flushedSequence = sequence;
      this.#writeSlot();
      this.#current.file.flush();
    });
    this.#relocation = new Relocation(this.#current, this.#tuning);
    this.#current = begun.generation;
    this.#index = index;
    this.#tail = { sequence, digest, end };
    this.#slotCounter = 1;
    this.#slotSequence = sequence;
    this.#slotDue = false;
    this.#snapshot = snapshot;
    return true;
  }

  /** A write failed: for want of room, everything goes back to the last commit; else the log is done for. */
  #takeBack(error: unknown): void {
    if (!hasCode(error, 'storage/quota')) throw this.#poison(error);
    this.#orFault(() => {
      this.#current.file.truncate(this.#tail.end);
      this.#relocation?.forget();
      this.#index = this.#reloadIndex();
    });
  }

  #reloadIndex(): PageIndex {
    const { index, last } = recoverLog(this.#current);
    if (last.head.sequence !== this.#tail.sequence) throw new MoError('storage/corrupt', 'A commit is gone.');
    return index;
  }

  #orFault(action: () => void): void {
    try {
      action();
    } catch (error) {
      throw this.#poison(error);
    }
  }

  #poison(error: unknown): MoError {
    this.#fault ??=
      error instanceof MoError
        ? error
        : new MoError('internal/unexpected', 'The store failed.', { cause: error });
    return this.#fault;
  }
}
