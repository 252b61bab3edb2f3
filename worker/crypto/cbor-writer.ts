import type { CborValue } from './cbor.ts';
import { writeUtf8 } from './write-utf8.ts';

/** Major types of CBOR (RFC 8949 section 3.1), already shifted into the upper three bits. */
const UNSIGNED = 0x00;
const BYTES = 0x40;
const TEXT = 0x60;
const ARRAY = 0x80;
const FALSE = 0xf4;
const TRUE = 0xf5;
const NULL = 0xf6;
/** The longest head: one byte and a 64-bit length. */
const HEAD_BYTES = 9;

/**
 * Deterministic CBOR (RFC 8949 section 4.2.1) of what headers and associated data are made of: arrays of strings, bytes,
 * non-negative safe integers, booleans and null. Null for everything else: that is left to the library. Each event
 * takes four of these, and the library several times as long for each as the cipher does.
 */
export function encodeFlatCbor(value: CborValue): Uint8Array | null {
  const room = roomOf(value);
  if (room === null) return null;
  const into = new Uint8Array(room);
  return into.subarray(0, write(value, into, 0));
}

/** An upper bound of the length, or null for what is not flat. */
function roomOf(value: CborValue): number | null {
  if (typeof value === 'string') return HEAD_BYTES + 3 * value.length;
  if (typeof value === 'number') return isCount(value) ? HEAD_BYTES : null;
  if (value === null || typeof value === 'boolean') return 1;
  if (value instanceof Uint8Array) return HEAD_BYTES + value.length;
  if (!isArray(value)) return null;
  let room = HEAD_BYTES;
  for (const item of value) {
    const itemRoom = roomOf(item);
    if (itemRoom === null) return null;
    room += itemRoom;
  }
  return room;
}

function write(value: CborValue, into: Uint8Array, at: number): number {
  if (typeof value === 'string') return writeText(value, into, at);
  if (typeof value === 'number') return writeHead(UNSIGNED, value, into, at);
  if (value instanceof Uint8Array) {
    const start = writeHead(BYTES, value.length, into, at);
    into.set(value, start);
    return start + value.length;
  }
  if (isArray(value)) {
    let end = writeHead(ARRAY, value.length, into, at);
    for (const item of value) end = write(item, into, end);
    return end;
  }
  into[at] = value === null ? NULL : value === true ? TRUE : FALSE;
  return at + 1;
}

/** The length comes first, so the text is written where it will be if it is ASCII, and moved if it is not. */
function writeText(text: string, into: Uint8Array, at: number): number {
  const start = writeHead(TEXT, text.length, into, at);
  const end = writeUtf8(text, into, start);
  const written = end - start;
  if (written === text.length) return end;
  const bytes = into.slice(start, end);
  const movedStart = writeHead(TEXT, written, into, at);
  into.set(bytes, movedStart);
  return movedStart + written;
}

/** The head of an item with the shortest form of its argument (RFC 8949 sections 3 and 4.2.1). */
function writeHead(major: number, argument: number, into: Uint8Array, at: number): number {
  if (argument < 24) {
    into[at] = major | argument;
    return at + 1;
  }
  const width = argument < 0x100 ? 1 : argument < 0x1_0000 ? 2 : argument < 0x1_0000_0000 ? 4 : 8;
  into[at] = major | (24 + Math.log2(width));
  let rest = argument;
  for (let i = at + width; i > at; i -= 1) {
    into[i] = rest % 0x100;
    rest = Math.floor(rest / 0x100);
  }
  return at + 1 + width;
}

const isCount = (value: number): boolean =>
  Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);

const isArray = (value: CborValue): value is readonly CborValue[] => Array.isArray(value);
