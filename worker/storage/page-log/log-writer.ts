import type { CommitHead } from './commit-head.ts';
import { blockBytesOf, saltOf, sealHead } from './commit-head.ts';
import type { GenerationFile } from './generation-file.ts';
import { FRAME_BYTES, HEAD_BYTES, SEAL_BYTES, chunkCount, listBytes } from './layout.ts';
import type { PageIndex } from './page-index.ts';

/** Blocks up to this size are one write; larger ones are written in slices of about this size. */
const SLICE_BYTES = 8 * 1024 * 1024;

/** Pages of a block by ascending number. */
export type BlockPages = readonly (readonly [page: number, bytes: Uint8Array])[];

export interface WrittenBlock {
  readonly saltLow: number;
  readonly saltHigh: number;
  readonly bytes: number;
  /** Digest of head and list, for the next head. */
  readonly digest: Uint8Array;
}

/**
 * Seals commits and writes them. The buffer is kept between commits; a small commit allocates next to nothing.
 */
export class LogWriter {
  #buffer = new Uint8Array(64 * 1024);

  /**
   * Writes the block of one commit at byte `at` and enters its pages in `index` before the snapshot, if there is one,
   * is taken. Does not flush. When it throws, both the file behind `at` and `index` are in an unknown state.
   */
  write(
    target: GenerationFile,
    at: number,
    head: CommitHead,
    pages: BlockPages,
    index: PageIndex,
  ): WrittenBlock {
    const { cipher, associated, file } = target;
    const total = blockBytesOf(head);
    this.#reserve(Math.min(total, SLICE_BYTES + FRAME_BYTES));
    sealHead(head, at, this.#buffer.subarray(0, HEAD_BYTES), cipher, associated);
    const salt = saltOf(this.#buffer);
    const { sequence } = head;
    const opening = HEAD_BYTES + listBytes(pages.length);
    this.#reserve(opening);
    if (pages.length > 0) {
      const list = new Uint32Array((opening - HEAD_BYTES - SEAL_BYTES) / 4);
      pages.forEach(([page], i) => (list[i] = page));
      const place = { number: pages.length, sequence, ...salt };
      cipher.seal(
        new Uint8Array(list.buffer),
        associated('list', place),
        this.#buffer.subarray(HEAD_BYTES, opening),
      );
    }
    const digest = cipher.digest(this.#buffer.subarray(0, opening));

    let used = opening;
    let written = 0;
    const makeRoom = (bytes: number): void => {
      if (used + bytes > SLICE_BYTES && used > 0) {
        file.write(this.#buffer.subarray(0, used), at + written);
        written += used;
        used = 0;
      }
      this.#reserve(used + bytes);
    };

    index.resize(head.databasePages);
    const commit = sequence - target.baseSequence;
    for (const [page, bytes] of pages) {
      makeRoom(FRAME_BYTES);
      const place = { number: page, sequence, ...salt };
      cipher.seal(bytes, associated('page', place), this.#buffer.subarray(used, used + FRAME_BYTES));
      index.set(page, { at: at + written + used, older: false, commit, ...salt });
      used += FRAME_BYTES;
    }
    if (head.hasSnapshot) {
      for (let number = 0; number < chunkCount(head.databasePages); number++) {
        const chunk = index.chunk(number);
        const length = chunk.length + SEAL_BYTES;
        makeRoom(length);
        cipher.seal(
          chunk,
          associated('chunk', { number, sequence, ...salt }),
          this.#buffer.subarray(used, used + length),
        );
        used += length;
      }
    }
    const padding = total - written - used;
    makeRoom(padding);
    this.#buffer.fill(0, used, used + padding);
    file.write(this.#buffer.subarray(0, used + padding), at + written);
    return { bytes: total, digest, ...salt };
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#buffer.length) return;
    const grown = new Uint8Array(
      Math.max(bytes, Math.min(2 * this.#buffer.length, SLICE_BYTES + FRAME_BYTES)),
    );
    grown.set(this.#buffer);
    this.#buffer = grown;
  }
}
