import type { LogTuning } from '../page-log/space.ts';

/** Everything that takes megabytes in real life happens within a few dozen pages. */
export const SMALL_TUNING: LogTuning = {
  snapshotAfterBytes: 40_000,
  snapshotAfterSizes: 2,
  compactAboveBytes: 90_000,
  compactAboveRatio: 1.6,
  regionBytes: 24_000,
  movedPerPage: 2,
  movedAtLeast: 2,
  movedAtMost: 6,
};
