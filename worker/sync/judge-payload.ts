import { openEvent, unwrapAggregateKey } from '../crypto/event-crypto.ts';
import { wipe } from '../crypto/wipe.ts';
import { originOf, type EventOrigin } from '../domain/event.ts';
import type { ApplierParts } from './apply-pass.ts';

/** What the payload of an event that came is to this device. */
export interface PayloadJudgement {
  /** No key yet, a newer version's, or damaged; null when it can be read, or is shredded. */
  readonly unreadable: 'key' | 'newer' | 'damaged' | null;
  /** The event that it says once more; null for none, or when it cannot be read. */
  readonly origin: EventOrigin | null;
}

/** Opens the payload of an event for a look at it. */
export function judgePayload(
  { database, sodium, keys, isReadable }: ApplierParts,
  aggregateId: string,
  keyId: string,
  inner: Uint8Array,
): PayloadJudgement {
  const row = database.get<{ wrapped: Uint8Array | null }>(
    'SELECT wrapped FROM keys WHERE aggregate_id = ? AND key_id = ?',
    [aggregateId, keyId],
  );
  if (row === undefined) return { unreadable: 'key', origin: null };
  // Shredded: the event stays closed, and is passed over by its key.
  if (row.wrapped === null) return { unreadable: null, origin: null };
  const context = { vaultId: keys.vaultId, keyId, aggregateId };
  const key = unwrapAggregateKey(sodium, keys.aggregateKeysKey, context, row.wrapped);
  try {
    const { payload } = openEvent(sodium, key, inner);
    if (!isReadable(payload)) return { unreadable: 'newer', origin: null };
    return { unreadable: null, origin: originOf(payload) ?? null };
  } catch {
    return { unreadable: 'damaged', origin: null };
  } finally {
    wipe(key);
  }
}
