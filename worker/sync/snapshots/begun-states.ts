import { unwrapAggregateKey } from '../../crypto/event-crypto.ts';
import { wipe } from '../../crypto/wipe.ts';
import { toEarlierState } from '../../domain/base-state.ts';
import type { ApplierParts } from '../apply-pass.ts';
import type { BaseEntry } from '../formats/record-body.ts';
import { EARLIER_PLACES } from '../move-log.ts';
import { floorOf } from '../places.ts';

/** Where a log that begins behind a base has its own records: behind the first. */
export const beginningOf = (logId: string) => ({ logId, sequence: 1 });

type Parts = Pick<ApplierParts, 'database' | 'sodium' | 'keys' | 'log'>;

/**
 * What the events of an aggregate before the beginning of a log add up to; false while its key is not here. Runs in the caller's
 * transaction.
 */
export function putBegunStates(
  { database, sodium, keys, log }: Parts,
  logId: string,
  { aggregateId, states }: Pick<BaseEntry, 'aggregateId' | 'states'>,
): boolean {
  const newest = database.get<{ keyId: string; wrapped: Uint8Array }>(
    'SELECT key_id AS "keyId", wrapped FROM keys WHERE aggregate_id = ? ORDER BY generation DESC, key_id DESC LIMIT 1',
    [aggregateId],
  );
  if (newest === undefined) return false;
  const { keyId, wrapped } = newest;
  const context = { vaultId: keys.vaultId, keyId, aggregateId };
  const key = unwrapAggregateKey(sodium, keys.aggregateKeysKey, context, wrapped);
  const floor = floorOf(beginningOf(logId));
  log.base.remove([aggregateId]);
  for (const { type, json } of states)
    log.base.add({ aggregateId, type, json }, { keyId, key }, { logId, floor });
  wipe(key);
  return true;
}

/** The base of a log before is the one that this log begins with: what it says stands before everything in this log. */
export function keepBegunStates(parts: Parts, logId: string): void {
  const { log } = parts;
  for (const aggregateId of log.base.ids('', -1)) {
    const states = log.base.read(aggregateId).map(({ type, json }) => ({
      type,
      json: toEarlierState(type, json, EARLIER_PLACES),
    }));
    putBegunStates(parts, logId, { aggregateId, states });
  }
}
