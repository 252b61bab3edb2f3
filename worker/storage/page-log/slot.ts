import type { BlockFile } from '../block-file.ts';
import { NO_COMMIT, getUint53, setUint53 } from './associated-data.ts';
import type { AssociatedData } from './associated-data.ts';
import { SEAL_BYTES, SLOT_COUNT, slotAt } from './layout.ts';
import type { PageCipher } from './page-cipher.ts';

const PLAIN_BYTES = 32;

/**
 * Where to begin reading. The two slots of a generation are written in turn, and only after what they name was
 * flushed: one that authenticates always tells the truth, and one that does not was being written.
 */
export interface Slot {
  /** Grows by one with each slot written; its parity is the slot's number. */
  readonly counter: number;
  /** Byte position of the newest block with a snapshot. */
  readonly snapshotAt: number;
  readonly snapshotSequence: number;
  /** The log was flushed at least up to this commit. */
  readonly flushedSequence: number;
}

export function writeSlot(file: BlockFile, slot: Slot, cipher: PageCipher, associated: AssociatedData): void {
  const plain = new Uint8Array(PLAIN_BYTES);
  const view = new DataView(plain.buffer);
  setUint53(view, 0, slot.counter);
  setUint53(view, 8, slot.snapshotAt);
  setUint53(view, 16, slot.snapshotSequence);
  setUint53(view, 24, slot.flushedSequence);
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
      snapshotAt: getUint53(view, 8),
      snapshotSequence: getUint53(view, 16),
      flushedSequence: getUint53(view, 24),
    };
    if (newest === null || slot.counter > newest.counter) newest = slot;
  }
  return newest;
}
