import { FRAME_BYTES, snapshotBytes } from './layout.ts';

/** Below this size a log is never compacted. */
const FLOOR_BYTES = 1024 * 1024;
/** A log this many times as large as what is alive in it begins a new generation. */
const GROWTH = 1.6;

/** Bytes that the live pages and one index take. */
export const liveBytes = (databasePages: number): number =>
  databasePages * FRAME_BYTES + snapshotBytes(databasePages);

/** Whether so much of a log of `logBytes` is dead that its live pages should move on. */
export function isCompactionDue(logBytes: number, databasePages: number): boolean {
  return logBytes > FLOOR_BYTES && logBytes > GROWTH * liveBytes(databasePages);
}
