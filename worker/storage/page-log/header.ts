import { MoError } from '../../errors/mo-error.ts';
import { equalBytes } from '../../crypto/equal-bytes.ts';
import { NO_COMMIT, createAssociatedData, getUint53, setUint53 } from './associated-data.ts';
import {
  DIGEST_BYTES,
  FILE_ID_BYTES,
  FORMAT_VERSION,
  PAGE_BYTES,
  SEAL_BYTES,
  SECTOR_BYTES,
} from './layout.ts';
import type { PageCipher } from './page-cipher.ts';

/** "MO page log", and bytes that no text and no transfer in text mode leaves as they are. */
export const MAGIC = Uint8Array.of(0x8d, 0x4d, 0x4f, 0x50, 0x4c, 0x0d, 0x0a, 0x1a);

const VERSION_AT = 8;
const PAGE_BYTES_AT = 12;
const FILE_ID_AT = 16;
const GENERATION_AT = 32;
const BASE_AT = 40;
const CHECK_AT = 64;
const DIGEST_AT = CHECK_AT + SEAL_BYTES + 32;
const END = DIGEST_AT + DIGEST_BYTES;

export interface Header {
  readonly fileId: Uint8Array;
  readonly generation: number;
  /** Sequence of the last commit before this generation; positions in the index count commits from here. */
  readonly baseSequence: number;
}

const checkData = (header: Header, clear: Uint8Array): Uint8Array => {
  const place = createAssociatedData(header.fileId, header.generation)('keyCheck', {
    number: 0,
    ...NO_COMMIT,
  });
  const data = new Uint8Array(place.length + clear.length);
  data.set(place);
  data.set(clear, place.length);
  return data;
};

/** One sector: what is told in the clear, a seal that only the key can make, and a digest that tells damage apart. */
export function encodeHeader(header: Header, cipher: PageCipher): Uint8Array {
  const bytes = new Uint8Array(SECTOR_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(VERSION_AT, FORMAT_VERSION, true);
  view.setUint32(PAGE_BYTES_AT, PAGE_BYTES, true);
  bytes.set(header.fileId, FILE_ID_AT);
  setUint53(view, GENERATION_AT, header.generation);
  setUint53(view, BASE_AT, header.baseSequence);
  cipher.seal(
    new Uint8Array(32),
    checkData(header, bytes.subarray(0, CHECK_AT)),
    bytes.subarray(CHECK_AT, DIGEST_AT),
  );
  bytes.set(cipher.digest(bytes.subarray(0, DIGEST_AT)), DIGEST_AT);
  return bytes;
}

export function hasMagic(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC.length && equalBytes(bytes.subarray(0, MAGIC.length), MAGIC);
}

/** The random file id, which is told in the clear. Proves nothing. */
export function readFileId(bytes: Uint8Array): Uint8Array | undefined {
  return bytes.length < END ? undefined : bytes.slice(FILE_ID_AT, FILE_ID_AT + FILE_ID_BYTES);
}

/** A header that is whole, whether or not the key fits; null when its digest is wrong. */
export interface ReadHeader extends Header {
  readonly keyFits: boolean;
}

/** `vault/upgraded-elsewhere` when a newer version wrote it. */
export function decodeHeader(bytes: Uint8Array, cipher: PageCipher): ReadHeader | null {
  if (bytes.length < END || !hasMagic(bytes)) return null;
  if (!equalBytes(cipher.digest(bytes.subarray(0, DIGEST_AT)), bytes.subarray(DIGEST_AT, END))) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (view.getUint32(VERSION_AT, true) > FORMAT_VERSION) {
    throw new MoError('vault/upgraded-elsewhere', 'A newer version of MO Kit wrote this store.');
  }
  if (
    view.getUint32(VERSION_AT, true) !== FORMAT_VERSION ||
    view.getUint32(PAGE_BYTES_AT, true) !== PAGE_BYTES
  ) {
    return null;
  }
  const header = {
    fileId: bytes.slice(FILE_ID_AT, FILE_ID_AT + FILE_ID_BYTES),
    generation: getUint53(view, GENERATION_AT),
    baseSequence: getUint53(view, BASE_AT),
  };
  const keyFits = cipher.open(
    bytes.subarray(CHECK_AT, DIGEST_AT),
    checkData(header, bytes.subarray(0, CHECK_AT)),
    new Uint8Array(32),
  );
  return { ...header, keyFits };
}
