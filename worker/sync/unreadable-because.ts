import { openEvent, unwrapAggregateKey } from '../crypto/event-crypto.ts';
import { wipe } from '../crypto/wipe.ts';
import type { ApplierParts } from './apply-pass.ts';

/** Why an event cannot be read now: no key yet, a newer version's, or damaged; null when it can, or is shredded. */
export function unreadableBecause(
  { database, sodium, keys, isReadable }: ApplierParts,
  aggregateId: string,
  keyId: string,
  inner: Uint8Array,
): 'key' | 'newer' | 'damaged' | null {
  const row = database.get<{ wrapped: Uint8Array | null }>(
    'SELECT wrapped FROM keys WHERE aggregate_id = ? AND key_id = ?',
    [aggregateId, keyId],
  );
  if (row === undefined) return 'key';
  // Shredded: the event stays closed, and is passed over by its key.
  if (row.wrapped === null) return null;
  const context = { vaultId: keys.vaultId, keyId, aggregateId };
  const key = unwrapAggregateKey(sodium, keys.aggregateKeysKey, context, row.wrapped);
  try {
    return isReadable(openEvent(sodium, key, inner).payload) ? null : 'newer';
  } catch {
    return 'damaged';
  } finally {
    wipe(key);
  }
}
