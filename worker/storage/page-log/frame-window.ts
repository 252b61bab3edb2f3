import type { BlockFile } from '../block-file.ts';
import { FRAME_BYTES } from './layout.ts';

/** Frames fetched at once when they are asked for one after the other. */
const AHEAD_FRAMES = 32;
/** One after the other, too, if what lies between is no more than this: the head of a block, or pages of another table. */
const NEAR_BYTES = 8 * FRAME_BYTES;

/** Reads sealed pages of one file; a scan takes many with each call to the file system, a single page only itself. */
export interface FrameWindow {
  /** The sealed page at byte `at`, or null at the end of the file; a view, valid until the next call. */
  frame(at: number): Uint8Array | null;
  /** To be called whenever the file may have changed. */
  forget(): void;
}

export function createFrameWindow(file: BlockFile): FrameWindow {
  let bytes = new Uint8Array(FRAME_BYTES);
  let start = 0;
  let length = 0;
  let following = Number.POSITIVE_INFINITY;
  return {
    frame(at) {
      if (at < start || at + FRAME_BYTES > start + length) {
        const isScan = at >= following && at - following <= NEAR_BYTES;
        const wanted = isScan ? AHEAD_FRAMES * FRAME_BYTES : FRAME_BYTES;
        if (wanted > bytes.length) bytes = new Uint8Array(wanted);
        start = at;
        length = file.read(wanted === bytes.length ? bytes : bytes.subarray(0, wanted), at);
        if (length < FRAME_BYTES) return null;
      }
      following = at + FRAME_BYTES;
      return bytes.subarray(at - start, at - start + FRAME_BYTES);
    },
    forget() {
      length = 0;
    },
  };
}
