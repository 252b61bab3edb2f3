import { FRAME_BYTES, snapshotBytes } from './layout.ts';

/** How a log grows and shrinks; tests make everything small. */
export interface LogTuning {
  /** A snapshot of the index follows when the log has grown by this many bytes since the last one, */
  readonly snapshotAfterBytes: number;
  /** and by this many sizes of the snapshot, so that snapshots stay a small part of what is written. */
  readonly snapshotAfterSizes: number;
  /** Below this size a log is never compacted. */
  readonly compactAboveBytes: number;
  /** A log this many times as large as what is alive in it begins a new generation. */
  readonly compactAboveRatio: number;
  /** The file of the older generation gives its room back in regions of this size. */
  readonly regionBytes: number;
  /** Pages that move to the new generation for each page written, with a least and a most for each commit. */
  readonly movedPerPage: number;
  readonly movedAtLeast: number;
  readonly movedAtMost: number;
}

export const DEFAULT_TUNING: LogTuning = {
  snapshotAfterBytes: 2 * 1024 * 1024,
  snapshotAfterSizes: 8,
  compactAboveBytes: 1024 * 1024,
  compactAboveRatio: 1.75,
  regionBytes: 512 * 1024,
  movedPerPage: 3,
  movedAtLeast: 8,
  movedAtMost: 96,
};

/** Bytes that the pages of a database and one index take. */
const liveBytes = (databasePages: number): number =>
  databasePages * FRAME_BYTES + snapshotBytes(databasePages);

/** Whether so much of a log of `logBytes` is dead that its live pages should move on. */
export function isCompactionDue(tuning: LogTuning, logBytes: number, databasePages: number): boolean {
  return (
    logBytes > tuning.compactAboveBytes && logBytes > tuning.compactAboveRatio * liveBytes(databasePages)
  );
}

/** Whether the index should be written again, `logBytes` after it was written last. */
export function isSnapshotDue(tuning: LogTuning, logBytes: number, databasePages: number): boolean {
  return (
    logBytes >= Math.max(tuning.snapshotAfterBytes, tuning.snapshotAfterSizes * snapshotBytes(databasePages))
  );
}
