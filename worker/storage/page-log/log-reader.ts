import { MoError } from '../../errors/mo-error.ts';
import { equalBytes } from '../../crypto/equal-bytes.ts';
import type { CommitHead } from './commit-head.ts';
import { blockBytesOf, openHead, saltOf } from './commit-head.ts';
import type { GenerationFile } from './generation-file.ts';
import { readFrame } from './generation-file.ts';
import {
  BLOCK_ALIGN,
  FRAME_BYTES,
  HEAD_BYTES,
  PAGE_BYTES,
  SEAL_BYTES,
  chunkCount,
  listBytes,
} from './layout.ts';
import { PageIndex } from './page-index.ts';
import type { PageEntry } from './page-index.ts';

/** A commit as found in the log: authentic head and list; its pages are not looked at yet. */
export interface FoundCommit {
  readonly at: number;
  readonly head: CommitHead;
  readonly saltLow: number;
  readonly saltHigh: number;
  /** Page numbers, in the order of the frames. */
  readonly list: Uint32Array;
  readonly digest: Uint8Array;
  readonly end: number;
}

/** Head and list of most commits, in one read. */
const GLANCE_BYTES = 1024;

/** The commit whose block begins at byte `at`, or null when there is no whole authentic head and list. */
export function readCommit(source: GenerationFile, at: number): FoundCommit | null {
  const { file, cipher, associated } = source;
  let glance: Uint8Array = new Uint8Array(GLANCE_BYTES);
  glance = glance.subarray(0, file.read(glance, at));
  const head = openHead(glance, at, cipher, associated);
  if (head === null) return null;
  const end = at + blockBytesOf(head);
  if (end > file.size()) return null;
  const opening = HEAD_BYTES + listBytes(head.pages);
  if (opening > glance.length) {
    glance = new Uint8Array(opening);
    if (file.read(glance, at) < opening) return null;
  }
  const salt = saltOf(glance);
  const list = new Uint32Array(head.pages === 0 ? 0 : (opening - HEAD_BYTES - SEAL_BYTES) / 4);
  if (head.pages > 0) {
    const place = { number: head.pages, sequence: head.sequence, ...salt };
    const sealed = glance.subarray(HEAD_BYTES, opening);
    if (!cipher.open(sealed, associated('list', place), new Uint8Array(list.buffer))) return null;
  }
  const digest = cipher.digest(glance.subarray(0, opening));
  return { at, head, ...salt, list: list.subarray(0, head.pages), digest, end };
}

function* entriesOf(
  source: GenerationFile,
  commit: FoundCommit,
): Generator<[page: number, entry: PageEntry]> {
  const { saltLow, saltHigh, head } = commit;
  let at = commit.at + HEAD_BYTES + listBytes(head.pages);
  for (const page of commit.list) {
    yield [page, { at, older: false, commit: head.sequence - source.baseSequence, saltLow, saltHigh }];
    at += FRAME_BYTES;
  }
}

/** Enters the pages of a commit in the index. */
export function applyCommit(source: GenerationFile, commit: FoundCommit, index: PageIndex): void {
  index.resize(commit.head.databasePages);
  for (const [page, entry] of entriesOf(source, commit)) {
    if (page < 1 || page > index.pages)
      throw new MoError('storage/corrupt', 'A commit names a page it cannot have.');
    index.set(page, entry);
  }
}

/** The index that follows the pages of a commit, or null when it is not whole. */
export function readSnapshot(source: GenerationFile, commit: FoundCommit): PageIndex | null {
  if (!commit.head.hasSnapshot) return null;
  const { sequence, pages, databasePages } = commit.head;
  const { saltLow, saltHigh } = commit;
  const index = new PageIndex();
  index.resize(databasePages);
  let at = commit.at + HEAD_BYTES + listBytes(pages) + pages * FRAME_BYTES;
  for (let number = 0; number < chunkCount(databasePages); number++) {
    const chunk = index.chunk(number);
    const sealed = new Uint8Array(chunk.length + SEAL_BYTES);
    if (source.file.read(sealed, at) < sealed.length) return null;
    const place = { number, sequence, saltLow, saltHigh };
    if (!source.cipher.open(sealed, source.associated('chunk', place), chunk)) return null;
    at += sealed.length;
  }
  index.recount();
  return index;
}

/** Whether every page of a commit, and its snapshot, are there as they were written. */
export function isWhole(source: GenerationFile, commit: FoundCommit): boolean {
  const scratch = new Uint8Array(PAGE_BYTES);
  for (const [page, entry] of entriesOf(source, commit)) {
    if (!readFrame(source, page, entry, scratch)) return false;
  }
  return !commit.head.hasSnapshot || readSnapshot(source, commit) !== null;
}

/** Authentic heads behind a place where the chain is broken: the highest commit they say was flushed, or -1. */
export function flushedBehind(source: GenerationFile, from: number): number {
  const size = source.file.size();
  const window = new Uint8Array(256 * BLOCK_ALIGN);
  const zeros = new Uint8Array(HEAD_BYTES);
  let flushed = -1;
  for (let start = from; start < size; start += window.length) {
    const length = source.file.read(window, start);
    for (let at = 0; at + HEAD_BYTES <= length; at += BLOCK_ALIGN) {
      const sealed = window.subarray(at, at + HEAD_BYTES);
      if (equalBytes(sealed, zeros)) continue;
      const head = openHead(sealed, start + at, source.cipher, source.associated);
      if (head !== null) flushed = Math.max(flushed, head.flushedSequence);
    }
  }
  return flushed;
}

/** What reading a log from a known commit to its end gave. */
export interface ReadLog {
  readonly last: FoundCommit;
  /** Bytes behind the last good commit that belong to no commit. */
  readonly droppedBytes: number;
}

/**
 * Follows the chain from `first` and enters every commit in `index`, up to the last that is whole.
 *
 * A commit that is not whole is the torn end of the log if nothing says that it had been flushed; then it and what
 * is behind it never were acknowledged (or, in a relaxed store, were not yet durable) and are dropped. If a later
 * commit says so, the log was damaged: `storage/corrupt`.
 */
export function readLog(
  source: GenerationFile,
  first: FoundCommit,
  flushed: number,
  index: PageIndex,
): ReadLog {
  const found: FoundCommit[] = [];
  let last = first;
  let durable = Math.max(flushed, first.head.sequence);
  for (;;) {
    const next = readCommit(source, last.end);
    if (next === null) break;
    if (next.head.sequence !== last.head.sequence + 1 || !equalBytes(next.head.previous, last.digest)) break;
    found.push(next);
    durable = Math.max(durable, next.head.flushedSequence);
    last = next;
  }
  durable = Math.max(durable, flushedBehind(source, last.end));
  if (durable > last.head.sequence) {
    throw new MoError('storage/corrupt', 'A commit in the middle of the log is damaged.');
  }
  last = first;
  for (const commit of found) {
    // A commit that was flushed is not read in full here: damage shows when its pages are read.
    if (commit.head.sequence > durable && !isWhole(source, commit)) break;
    applyCommit(source, commit, index);
    last = commit;
  }
  return { last, droppedBytes: Math.max(0, source.file.size() - last.end) };
}
