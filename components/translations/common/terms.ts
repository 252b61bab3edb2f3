import type { Priority, Slice } from '@mo-kit/worker';

/** What several elements say. */
export interface CommonTerms {
  sliceLabel: string;
  slice: (slice: Slice) => string;
  priorityLabel: string;
  priority: (priority: Priority) => string;
  statusLabel: string;
  lockedTitle: string;
  noVaultTitle: string;
  noVaultText: string;
  save: string;
  close: string;
  dismiss: string;
}
