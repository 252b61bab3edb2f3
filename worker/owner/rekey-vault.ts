import { openVaultKeys, renewFileKeys, rotateVaultKey } from '../crypto/key-record.ts';
import { wipe } from '../crypto/wipe.ts';
import { copyDatabase } from '../storage/copy-database.ts';
import { verifyEventLog } from '../storage/event-store/verify-event-log.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { LongCall } from './owner-core.ts';
import { shortFileId } from './vault-files.ts';

/**
 * Moves the open vault to new keys: the event store is copied into a file under a new `K_db`, the copy is counted and
 * verified, then one write of the key record switches, and the old file goes. The cache gets a new key and is built anew.
 * With `rotate`, `K_vault` is a new one as well, so that whoever had the old one has nothing. Until the switch everything
 * is as it was; what a crash leaves behind on either side of it is cleared away at the next opening. The vault is closed
 * afterwards.
 */
export function rekeyVault(
  lifecycle: Lifecycle,
  { rotate }: { readonly rotate: boolean },
  call: LongCall,
): Promise<void> {
  return lifecycle.exclusively(async () => {
    const { vault, keys } = lifecycle.requireOpen();
    const { files, keyStore } = lifecycle;
    const { eventStore, sodium } = vault.context;
    const before = await lifecycle.requireRecord();
    let vaultKey: Uint8Array = keys.vaultKey.slice();
    try {
      let record = await renewFileKeys(before, vaultKey);
      if (rotate) {
        const rotated = await rotateVaultKey(record, vaultKey);
        wipe(vaultKey);
        ({ record, vaultKey } = rotated);
      }
      const newKeys = await openVaultKeys(record, vaultKey);
      const file = shortFileId(newKeys.eventStore.fileId);
      try {
        await files.setAside(file);
        const copy = await files.openEventStore(record.vaultId, newKeys.eventStore, 'create');
        try {
          copyDatabase(eventStore, copy, (fraction) => call.onProgress?.({ stage: 'restoring', fraction }));
          call.onProgress?.({ stage: 'verifying', fraction: null });
          verifyEventLog(copy, sodium, newKeys);
        } finally {
          copy.close();
        }
        call.signal?.throwIfAborted();
        await keyStore.save(record);
      } catch (error) {
        if (!(await isSaved(lifecycle, record.revision))) await files.discard(file).catch(() => undefined);
        throw error;
      } finally {
        newKeys.wipe();
      }
      lifecycle.close();
      // What cannot be done now is done at the next opening.
      await files.bringBack(file).catch(() => undefined);
      await files.discard(shortFileId(before.eventStore.fileId)).catch(() => undefined);
      await files.discard(shortFileId(before.cache.fileId)).catch(() => undefined);
    } finally {
      wipe(vaultKey);
    }
  });
}

/** However the write of the record ended: if it is there, it counts. */
async function isSaved(lifecycle: Lifecycle, revision: number): Promise<boolean> {
  const current = await lifecycle.requireRecord().catch(() => null);
  return current === null || current.revision === revision;
}
