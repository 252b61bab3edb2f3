import { createStoreWriter } from '../../backup/restore-store.ts';
import type { ArchiveEvent, ArchiveKey } from '../../backup/archive-format.ts';
import {
  openEvent,
  decodeInnerEvent,
  hashInnerEvent,
  unwrapAggregateKey,
} from '../../crypto/event-crypto.ts';
import type { TestDevice } from './test-device.ts';

/** What a backup of a device holds now; restored in another device's store it is what a restore makes of it. */
export function backupOf({ database, vault }: TestDevice) {
  const { sodium, keys } = vault.sync;
  const archived = database
    .all<{ aggregate_id: string; generation: number; key_id: string; wrapped: Uint8Array | null }>(
      'SELECT aggregate_id, generation, key_id, wrapped FROM keys',
    )
    .map(({ aggregate_id: aggregateId, generation, key_id: keyId, wrapped }): ArchiveKey => {
      const context = { vaultId: keys.vaultId, keyId, aggregateId };
      const key = wrapped && unwrapAggregateKey(sodium, keys.aggregateKeysKey, context, wrapped);
      return { kind: 'key', aggregateId, generation, keyId, key };
    });
  const keysById = new Map(archived.map(({ keyId, key }) => [keyId, key]));
  const events = database
    .all<{
      commit: number;
      inner: Uint8Array;
      signature: Uint8Array | null;
      commitFirst: number | null;
      globalSequence: number | null;
    }>(
      `SELECT commit_sequence AS "commit", inner, signature, commit_first AS "commitFirst", global_sequence AS "globalSequence"
         FROM events ORDER BY commit_sequence`,
    )
    .map((row) => {
      const { header } = decodeInnerEvent(row.inner);
      const key = keysById.get(header.keyId) ?? null;
      const payload = key === null ? null : openEvent(sodium, key, row.inner).payload;
      const event: ArchiveEvent = { kind: 'event', ...row };
      return { row: event, header, hash: hashInnerEvent(row.inner), payload };
    });
  return { keys: archived, events };
}

/** Restores it into the store of another device, which is opened anew. */
export async function restoreInto(device: TestDevice, backup: ReturnType<typeof backupOf>): Promise<void> {
  const { log, sodium, keys, now } = device.vault.sync;
  const writer = createStoreWriter(device.database, sodium, keys, { log, now: now() });
  writer.addKeys(backup.keys);
  writer.addEvents(backup.events);
  await device.restart({ keepCache: false });
}
