import { FORMAT_VERSION, SALT_BYTES } from './layout.ts';

/** What a sealed piece of a log is; part of its associated data, so that no piece passes for one of another kind. */
export const SEAL_KINDS = { keyCheck: 1, slot: 2, head: 3, list: 4, page: 5, chunk: 6 } as const;
export type SealKind = keyof typeof SEAL_KINDS;

/** Number, sequence and salt of a piece; zero where it has none. */
export interface SealPlace {
  /** Page number, byte position of a head, number of a slot or chunk. */
  readonly number: number;
  /** Sequence of the commit the piece belongs to. */
  readonly sequence: number;
  /** The first 8 bytes of the random nonce of the commit's head: two commits never share it, even at one sequence. */
  readonly saltLow: number;
  readonly saltHigh: number;
}

export const ASSOCIATED_BYTES = 56;

/** Writes a non-negative safe integer as 64 bits, little-endian. */
export function setUint53(view: DataView, at: number, value: number): void {
  view.setUint32(at, value >>> 0, true);
  view.setUint32(at + 4, Math.floor(value / 2 ** 32), true);
}

/** Reads what `setUint53` wrote; values beyond 2^53 come back inexact and fail the checks that follow. */
export function getUint53(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}

/** Builds the associated data of one generation of one file; the array it returns is reused by the next call. */
export type AssociatedData = (kind: SealKind, place: SealPlace) => Uint8Array;

export function createAssociatedData(fileId: Uint8Array, generation: number): AssociatedData {
  const bytes = new Uint8Array(ASSOCIATED_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, FORMAT_VERSION, true);
  bytes.set(fileId, 8);
  setUint53(view, 24, generation);
  return (kind, place) => {
    view.setUint32(4, SEAL_KINDS[kind], true);
    setUint53(view, 32, place.number);
    setUint53(view, 40, place.sequence);
    view.setUint32(48, place.saltLow, true);
    view.setUint32(48 + SALT_BYTES / 2, place.saltHigh, true);
    return bytes;
  };
}

export const NO_COMMIT = { sequence: 0, saltLow: 0, saltHigh: 0 } as const;
