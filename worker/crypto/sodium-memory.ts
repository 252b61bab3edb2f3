import type { SodiumModule } from './sodium-module.ts';

/** Takes what the events of a command need; anything longer gets memory of its own. */
const KEPT_BYTES = 16 * 1024;
const ALIGN = 16;

/** The arguments and results of one call, in the memory of the module. */
export interface CallMemory {
  /** Copies an argument in and gives its address. */
  put(bytes: Uint8Array): number;
  /** Room for a result, zeros at first. */
  room(bytes: number): number;
  /** Copies a result out. */
  take(at: number, bytes: number): Uint8Array<ArrayBuffer>;
}

/**
 * Lends memory to one call at a time and overwrites all of it afterwards, so that no key stays in the module's memory.
 * What the C code itself leaves on its stack until its next calls: the part of a block at the end of an opened message
 * (63 bytes at most), and the last shared secret of X-Wing. `bytes` bounds what arguments and results take, each rounded up to 16.
 */
export type WithMemory = <T>(bytes: number, call: (memory: CallMemory) => T) => T;

/** What `put` and `room` take for that many bytes. */
export const roomFor = (...lengths: readonly number[]): number =>
  lengths.reduce((sum, length) => sum + Math.ceil(length / ALIGN) * ALIGN, 0);

export function createCallMemory(module: SodiumModule): WithMemory {
  const kept = module._malloc(KEPT_BYTES);
  let start = 0;
  let end = 0;
  let limit = 0;
  const memory: CallMemory = {
    put(bytes) {
      const at = memory.room(bytes.length);
      module.HEAPU8.set(bytes, at);
      return at;
    },
    room(bytes) {
      const at = end;
      if (at + bytes > limit) throw new RangeError('More than was asked for.');
      end = at + roomFor(bytes);
      return at;
    },
    take: (at, bytes) => new Uint8Array(module.HEAPU8.subarray(at, at + bytes)),
  };
  return (bytes, call) => {
    start = bytes <= KEPT_BYTES ? kept : module._malloc(bytes);
    if (start === 0) throw new RangeError('The module has no more memory.');
    end = start;
    limit = start + bytes;
    try {
      return call(memory);
    } finally {
      module.HEAPU8.fill(0, start, end);
      if (start !== kept) module._free(start);
    }
  };
}
