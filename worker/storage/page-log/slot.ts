import type { BlockFile } from '../block-file.ts';
import { NO_COMMIT, getUint53, setUint53 } from './associated-data.ts';
import type { AssociatedData } from './associated-data.ts';
import { SEAL_BYTES, SLOT_COUNT, slotAt } from './layout.ts';
import type { PageCipher } from './page-cipher.ts';

const PLAIN_BYTES = 40;

/** The newest block with a snapshot of the index. */
export interface SnapshotPlace {
  /** Byte position of the block. */
  readonly at: number;
  readonly sequence: number;
  /** Salt of that very commit: one of another history at the same place is not taken for it. */
  readonly saltLow: number;
  readonly saltHigh: number;
}

/**
 * Where to begin reading. The two slots of a generation are written in turn, and only after what they name was
 * flushed: one that authenticates always tells the truth, and one that does not was being written.
 */
export interface Slot {
  /** Grows by one with each slot written; its parity is the slot's number. */
  readonly counter: number;
  readonly snapshot: SnapshotPlace;
  /** The log was flushed at least up to this commit. */
  readonly flushedSequence: number;
}

export function writeSlot(file: BlockFile, slot: Slot, cipher: PageCipher, associated: AssociatedData): void {
  const plain = new Uint8Array(PLAIN_BYTES);
  const view = new DataView(plain.buffer);
  setUint53(view, 0, slot.counter);
  setUint53(view, 8, slot.snapshot.at);
  setUint53(view, 16, slot.snapshot.sequence);
  setUint53(view, 24, slot.flushedSequence);
  view.setUint32(32, slot.snapshot.saltLow, true);
  view.setUint32(36, slot.snapshot.saltHigh, true);
  const sealed = new Uint8Array(PLAIN_BYTES + SEAL_BYTES);
  const number = slot.counter % SLOT_COUNT;
  cipher.seal(plain, associated('slot', { number, ...NO_COMMIT }), sealed);
  file.write(sealed, slotAt(number));
}

/** The newer of the slots that are authentic, or null. */
export function readSlots(file: BlockFile, cipher: PageCipher, associated: AssociatedData): Slot | null {
  let newest: Slot | null = null;
  for (let number = 0; number < SLOT_COUNT; number++) {
    const sealed = new Uint8Array(PLAIN_BYTES + SEAL_BYTES);
    if (file.read(sealed, slotAt(number)) < sealed.length) continue;
    const plain = new Uint8Array(PLAIN_BYTES);
    if (!cipher.open(sealed, associated('slot', { number, ...NO_COMMIT }), plain)) continue;
    const view = new DataView(plain.buffer);
    const slot = {
      counter: getUint53(view, 0),
      snapshot: {
        at: getUint53(view, 8),
        sequence: getUint53(view, 16),
        saltLow: view.getUint32(32, true),
        saltHigh: view.getUint32(36, true),
      },
      flushedSequence: getUint53(view, 24),
    };
    if (newest === null || slot.counter > newest.counter) newest = slot;
  }
  return newest;
}
