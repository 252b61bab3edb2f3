import { equalBytes } from '../crypto/equal-bytes.ts';
import { decodeInnerEvent, unwrapAggregateKey, wrapAggregateKey } from '../crypto/event-crypto.ts';
import { wipe } from '../crypto/wipe.ts';
import { destroyKeys, isDestroyed } from './aggregate-keys.ts';
import type { ApplierParts, ApplyPass } from './apply-pass.ts';
import { isSignedBy, keysStatement, type KeyEntry, type RecordBody } from './formats/record-body.ts';
import { signingKeyOf } from './formats/roster.ts';
import { judgePayload } from './judge-payload.ts';
import type { QuarantineReason } from './log-tables.ts';
import { FROM_SNAPSHOT } from './snapshots/base-table.ts';
import { rememberCounted } from './snapshots/base-counted.ts';

export type ApplyKeys = (body: Extract<RecordBody, { kind: 'keys' }>) => QuarantineReason | null;

/** Stores the keys of aggregates that a device gave out or destroyed, and opens the events that waited for them. */
export function createKeyApplier(parts: ApplierParts, pass: ApplyPass): ApplyKeys {
  const { database, sodium, keys, log, tables } = parts;
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
    const known = database.get<{ wrapped: Uint8Array | null; packed: string | null }>(
      'SELECT wrapped, packed FROM keys WHERE aggregate_id = ? AND key_id = ?',
      [aggregateId, keyId],
    );
    if (known !== undefined) {
      if (known.packed === FROM_SNAPSHOT) confirm({ aggregateId, keyId, key }, known.wrapped);
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
    reconsider(aggregateId, keyId, "unreadable = 'key'");
    if (key === null) destroy(aggregateId);
  };

  /** A snapshot gave this key before; what the record says counts. */
  const confirm = ({ aggregateId, keyId, key }: Omit<KeyEntry, 'generation'>, wrapped: Uint8Array | null) => {
    if (key === null || wrapped === null) return;
    const context = { vaultId, keyId, aggregateId };
    const given = unwrapAggregateKey(sodium, keys.aggregateKeysKey, context, wrapped);
    const isSame = equalBytes(given, key);
    wipe(given);
    if (isSame) return;
    database.run('DELETE FROM base_states WHERE aggregate_id = ?', [aggregateId]);
    database.run('UPDATE keys SET wrapped = ? WHERE aggregate_id = ? AND key_id = ?', [
      wrapAggregateKey(sodium, keys.aggregateKeysKey, context, key),
      aggregateId,
      keyId,
    ]);
    reconsider(aggregateId, keyId, 'true');
    pass.moved(aggregateId);
  };

  /** Looks again at whether events of this key can be read. */
  const reconsider = (aggregateId: string, keyId: string, which: string) => {
    const waiting = database.all<{ commit_sequence: number; event_id: string; inner: Uint8Array }>(
      `SELECT commit_sequence, event_id, inner FROM events WHERE aggregate_id = ? AND key_id = ? AND ${which}`,
      [aggregateId, keyId],
    );
    for (const { commit_sequence: sequence, event_id: eventId, inner } of waiting) {
      const { unreadable, origin } = judgePayload(parts, aggregateId, keyId, inner);
      rememberCounted(parts, pass.logId, decodeInnerEvent(inner).header, origin);
      database.run('UPDATE events SET unreadable = ?, stands_for = ? WHERE commit_sequence = ?', [
        unreadable,
        origin?.eventId ?? null,
        sequence,
      ]);
      if (origin !== null) log.copies.expect();
      log.copies.settle(aggregateId, origin?.eventId ?? eventId);
      pass.moved(aggregateId);
    }
  };

  /** A device destroyed one key of an aggregate, and so all that it knew: those it did not know of go with them. */
  const destroy = (aggregateId: string) => {
    const alive = database.get('SELECT 1 FROM keys WHERE aggregate_id = ? AND wrapped IS NOT NULL LIMIT 1', [
      aggregateId,
    ]);
    if (alive === undefined) return;
    destroyKeys(database, aggregateId);
    pass.moved(aggregateId);
  };

  return applyKeys;
}
