/** Sizes and places of the page log, in bytes. `FORMAT.md` beside this file draws the picture. */

export const FORMAT_VERSION = 1;
/** The page size of every database; SQLite's and the log's are the same, so a commit holds whole pages only. */
export const PAGE_BYTES = 4096;
/** XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03): nonce before, tag behind the ciphertext. */
export const NONCE_BYTES = 24;
export const TAG_BYTES = 16;
export const SEAL_BYTES = NONCE_BYTES + TAG_BYTES;
export const KEY_BYTES = 32;
export const FILE_ID_BYTES = 16;
export const DIGEST_BYTES = 32;
export const SALT_BYTES = 8;

export const HEADER_AT = 0;
/** Header and slots have a physical sector each, so that a torn write to one leaves the others whole. */
export const SECTOR_BYTES = 4096;
export const SLOT_COUNT = 2;
export const slotAt = (slot: number): number => SECTOR_BYTES * (1 + slot);
/** Where the first block of the log begins. */
export const LOG_AT = SECTOR_BYTES * (1 + SLOT_COUNT);

/** Blocks begin at multiples of this, which bounds the search for authentic blocks behind a broken one. */
export const BLOCK_ALIGN = 512;
export const FRAME_BYTES = PAGE_BYTES + SEAL_BYTES;
export const HEAD_PLAIN_BYTES = 96;
export const HEAD_BYTES = HEAD_PLAIN_BYTES + SEAL_BYTES;
/** Entries of the index in one sealed chunk of a snapshot. */
export const CHUNK_ENTRIES = 4096;
export const ENTRY_BYTES = 16;
/** Frames are addressed in units of 8 bytes, so that a position fits 31 bits up to 16 GiB. */
export const POSITION_UNIT = 8;

const roundUp = (value: number, unit: number): number => Math.ceil(value / unit) * unit;

/** Bytes of the sealed list of page numbers; padded to keep what follows on a multiple of 8. */
export const listBytes = (pages: number): number => (pages === 0 ? 0 : 4 * roundUp(pages, 2) + SEAL_BYTES);

export const chunkCount = (databasePages: number): number => Math.ceil(databasePages / CHUNK_ENTRIES);

/** Bytes of all sealed chunks of a snapshot of an index of that many pages. */
export const snapshotBytes = (databasePages: number): number =>
  databasePages * ENTRY_BYTES + chunkCount(databasePages) * SEAL_BYTES;

/** Bytes of a whole block: head, list, frames, snapshot, padding. */
export const blockBytes = (pages: number, snapshot: number): number =>
  roundUp(HEAD_BYTES + listBytes(pages) + pages * FRAME_BYTES + snapshot, BLOCK_ALIGN);
