import { MoError } from '../../errors/mo-error.ts';
import type { GenerationFile } from './generation-file.ts';
import type { FoundCommit } from './log-reader.ts';
import { readCommit, readLog, readSnapshot } from './log-reader.ts';
import type { PageIndex } from './page-index.ts';
import type { Slot } from './slot.ts';
import { readSlots } from './slot.ts';

/** Everything known about a log after reading it from its newest snapshot to its end. */
export interface RecoveredLog {
  readonly index: PageIndex;
  readonly slot: Slot;
  readonly last: FoundCommit;
  readonly droppedBytes: number;
}

/** Reads a generation from the snapshot its newest slot names to its end. Changes nothing. */
export function recoverLog(source: GenerationFile): RecoveredLog {
  const slot = readSlots(source.file, source.cipher, source.associated);
  if (slot === null) throw new MoError('storage/corrupt', 'Both slots of the store are damaged.');
  const { at, sequence, saltLow, saltHigh } = slot.snapshot;
  const first = readCommit(source, at);
  const isNamed =
    first?.head.sequence === sequence && first.saltLow === saltLow && first.saltHigh === saltHigh;
  if (first === null || !isNamed) {
    throw new MoError('storage/corrupt', 'The commit with the index is damaged.');
  }
  const index = readSnapshot(source, first);
  if (index === null) throw new MoError('storage/corrupt', 'The index is damaged.');
  const { last, droppedBytes } = readLog(source, first, slot.flushedSequence, index);
  return { index, slot, last, droppedBytes };
}
