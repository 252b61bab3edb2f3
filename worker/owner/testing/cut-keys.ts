import type { KeyStore } from '../../crypto/key-store.ts';
import type { DiskModel } from '../../storage/testing/disk-model.ts';

/** Steps below 0, at which the power goes with a write of the keys and not with one of the disk. */
export const KEYS_STEPS = { before: -2, behind: -1 } as const;

/** The power goes right before the keys are switched or let go of, or right behind it; at any other step never. */
export function cutKeys(keyStore: KeyStore, disk: DiskModel, step: number): KeyStore {
  const cut = async (write: () => Promise<void>) => {
    if (step !== KEYS_STEPS.before) await write();
    if (step >= 0) return;
    disk.crashAfter(0);
    throw new Error('The power is gone.');
  };
  return {
    ...keyStore,
    replace: (...records) => cut(() => keyStore.replace(...records)),
    forgetReplaced: () => cut(() => keyStore.forgetReplaced()),
  };
}
