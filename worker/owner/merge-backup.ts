import type { RestoreReport } from '../api.ts';
import type { BackupParts, BackupReader, BackupVisitor } from '../backup/read-backup.ts';
import { requireFittingBase } from '../backup/restore-base.ts';
import { createStoreWriter, type StoreWriter } from '../backup/restore-store.ts';
import { loadSodium } from '../crypto/sodium.ts';
import { MoError } from '../errors/mo-error.ts';
import { signalOf } from './actions/action.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { LongCall } from './owner-core.ts';

/**
 * Adds what a backup of the same vault has and the open vault has not. The file is read twice: once to verify all of it
 * before the first change, then in steps between which the vault can be used. Doing it again, also after it was cut
 * short, adds only what is still missing.
 */
export async function mergeBackup(
  lifecycle: Lifecycle,
  readWith: BackupReader,
  call: LongCall,
): Promise<RestoreReport> {
  const sodium = await loadSodium();
  const { vaultId } = lifecycle.requireOpen().keys;
  const check = ({ manifest, base }: BackupParts) =>
    lifecycle.exclusively(() => {
      if (manifest.vaultId !== vaultId) {
        throw new MoError('backup/other-vault', 'This is a backup of another vault.');
      }
      if (base !== null) requireFittingBase(lifecycle.requireOpen().vault.context.eventStore, base);
    });
  const read = (stage: 'verifying' | 'restoring', visitor: BackupVisitor) =>
    readWith(visitor, {
      ...signalOf(call),
      onFraction: (fraction) => call.onProgress?.({ stage, fraction }),
    });

  await read('verifying', { onParts: check });
  const merging: { writer: StoreWriter | null } = { writer: null };
  await read('restoring', {
    onParts: ({ keys, base }) =>
      lifecycle.exclusively(() => {
        const { context } = lifecycle.requireOpen().vault;
        merging.writer = createStoreWriter(context.eventStore, sodium, context.keys, {
          log: context.log,
          now: lifecycle.now(),
        });
        merging.writer.addKeys(keys);
        if (base !== null) merging.writer.addBase(base);
      }),
    onEvents: (events) =>
      lifecycle.exclusively(() => {
        lifecycle.requireOpen();
        merging.writer?.addEvents(events);
      }),
  });
  const { sync } = lifecycle.requireOpen().vault;
  while (!(await lifecycle.exclusively(() => (lifecycle.requireOpen(), sync.catchUp()))));
  await lifecycle.exclusively(async () => {
    const { vault } = lifecycle.requireOpen();
    // Deleted rows leave traces in pages and in the index of the search; under a new key there are none.
    if (merging.writer?.hasDestroyed === true) await vault.repair();
    vault.refresh();
  });
  const { added = 0, known = 0, shredded = 0 } = merging.writer?.counts ?? {};
  return { vaultId, added, known, shredded };
}
