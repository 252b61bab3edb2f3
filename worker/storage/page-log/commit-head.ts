import { NO_COMMIT, getUint53, setUint53 } from './associated-data.ts';
import type { AssociatedData } from './associated-data.ts';
import { DIGEST_BYTES, HEAD_BYTES, HEAD_PLAIN_BYTES, blockBytes, snapshotBytes } from './layout.ts';
import type { PageCipher } from './page-cipher.ts';

/** What a commit says of itself: the sealed head of its block. */
export interface CommitHead {
  /** Grows by one with each commit, across generations. */
  readonly sequence: number;
  /** When this was written, everything up to that commit had been flushed. */
  readonly flushedSequence: number;
  /** Pages in this block. */
  readonly pages: number;
  /** Size of the database after this commit, in pages. */
  readonly databasePages: number;
  /** Whether the index as it is after this commit follows the pages. */
  readonly hasSnapshot: boolean;
  /** BLAKE2b-256 of the sealed head and list of the commit before; zeros in the first block of a generation. */
  readonly previous: Uint8Array;
}

/** Length of the block a head announces. */
export function blockBytesOf(head: CommitHead): number {
  return blockBytes(head.pages, head.hasSnapshot ? snapshotBytes(head.databasePages) : 0);
}

export function sealHead(
  head: CommitHead,
  at: number,
  into: Uint8Array,
  cipher: PageCipher,
  associated: AssociatedData,
): void {
  const plain = new Uint8Array(HEAD_PLAIN_BYTES);
  const view = new DataView(plain.buffer);
  setUint53(view, 0, head.sequence);
  setUint53(view, 8, head.flushedSequence);
  view.setUint32(16, head.pages, true);
  view.setUint32(20, head.databasePages, true);
  view.setUint32(24, head.hasSnapshot ? 1 : 0, true);
  plain.set(head.previous, 32);
  cipher.seal(plain, associated('head', { number: at, ...NO_COMMIT }), into);
}

/** The head at byte `at` of the file, or null when there is no authentic one. */
export function openHead(
  sealed: Uint8Array,
  at: number,
  cipher: PageCipher,
  associated: AssociatedData,
): CommitHead | null {
  if (sealed.length < HEAD_BYTES) return null;
  const plain = new Uint8Array(HEAD_PLAIN_BYTES);
  if (!cipher.open(sealed.subarray(0, HEAD_BYTES), associated('head', { number: at, ...NO_COMMIT }), plain)) {
    return null;
  }
  const view = new DataView(plain.buffer);
  return {
    sequence: getUint53(view, 0),
    flushedSequence: getUint53(view, 8),
    pages: view.getUint32(16, true),
    databasePages: view.getUint32(20, true),
    hasSnapshot: view.getUint32(24, true) === 1,
    previous: plain.slice(32, 32 + DIGEST_BYTES),
  };
}

/** The two halves of the salt of a commit: the first 8 bytes of the nonce of its sealed head. */
export function saltOf(sealedHead: Uint8Array): { saltLow: number; saltHigh: number } {
  const view = new DataView(sealedHead.buffer, sealedHead.byteOffset);
  return { saltLow: view.getUint32(0, true), saltHigh: view.getUint32(4, true) };
}
