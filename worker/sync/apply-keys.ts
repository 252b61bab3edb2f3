import { wrapAggregateKey } from '../crypto/event-crypto.ts';
import { destroyKeys, isDestroyed } from './aggregate-keys.ts';
import type { ApplierParts, ApplyPass } from './apply-pass.ts';
import { isSignedBy, keysStatement, type KeyEntry, type RecordBody } from './formats/record-body.ts';
import { signingKeyOf } from './formats/roster.ts';
import type { QuarantineReason } from './log-tables.ts';
import { unreadableBecause } from './unreadable-because.ts';

export type ApplyKeys = (body: Extract<RecordBody, { kind: 'keys' }>) => QuarantineReason | null;

/** Stores the keys of aggregates that a device gave out or destroyed, and opens the events that waited for them. */
export function createKeyApplier(parts: ApplierParts, pass: ApplyPass): ApplyKeys {
  const { database, sodium, keys, tables } = parts;
  const { vaultId } = keys;
  const { logId } = pass;

  const applyKeys = (body: Extract<RecordBody, { kind: 'keys' }>): QuarantineReason | null => {
    const author = signingKeyOf(tables.roster(logId), body.deviceId);
    const statement = keysStatement(vaultId, body.deviceId, body.keys);
    if (!isSignedBy(sodium, author, statement, body.signature)) return 'refused';
    for (const entry of body.keys) applyKey(entry);
    return null;
  };

  const applyKey = ({ aggregateId, generation, keyId, key }: KeyEntry) => {
    const known = database.get<{ wrapped: Uint8Array | null }>(
      'SELECT wrapped FROM keys WHERE aggregate_id = ? AND key_id = ?',
      [aggregateId, keyId],
    );
    if (known !== undefined) {
      // Destroyed here and not yet announced: an older record that still has the key does not settle that.
      const settles = key === null || known.wrapped !== null;
      database.run(
        `UPDATE keys SET log_id = CASE WHEN ? THEN ? ELSE log_id END, packed = CASE WHEN ? THEN NULL ELSE packed END
          WHERE aggregate_id = ? AND key_id = ?`,
        [Number(settles), logId, Number(settles), aggregateId, keyId],
      );
      if (key === null) destroy(aggregateId);
      return;
    }
    // Who did not know yet that the aggregate is destroyed may have begun another generation: it does not bring it back.
    const isGone = key === null || isDestroyed(database, aggregateId);
    const context = { vaultId, keyId, aggregateId };
    const wrapped = isGone ? null : wrapAggregateKey(sodium, keys.aggregateKeysKey, context, key);
    database.run(
      'INSERT INTO keys (aggregate_id, key_id, generation, wrapped, log_id) VALUES (?, ?, ?, ?, ?)',
      [aggregateId, keyId, generation, wrapped, logId],
    );
    const waiting = database.all<{ commit_sequence: number; inner: Uint8Array }>(
      `SELECT commit_sequence, inner FROM events WHERE aggregate_id = ? AND key_id = ? AND unreadable = 'key'`,
      [aggregateId, keyId],
    );
    for (const { commit_sequence: sequence, inner } of waiting) {
      database.run('UPDATE events SET unreadable = ? WHERE commit_sequence = ?', [
        unreadableBecause(parts, aggregateId, keyId, inner),
        sequence,
      ]);
      pass.aggregates.add(aggregateId);
    }
    if (key === null) destroy(aggregateId);
  };

  /** A device destroyed one key of an aggregate, and so all that it knew: those it did not know of go with them. */
  const destroy = (aggregateId: string) => {
    const alive = database.get('SELECT 1 FROM keys WHERE aggregate_id = ? AND wrapped IS NOT NULL LIMIT 1', [
      aggregateId,
    ]);
    if (alive === undefined) return;
    destroyKeys(database, aggregateId);
    pass.aggregates.add(aggregateId);
  };

  return applyKeys;
}
