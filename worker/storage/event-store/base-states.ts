import { open, seal } from '../../crypto/aead.ts';
import { associatedData } from '../../crypto/associated-data.ts';
import { unwrapAggregateKey } from '../../crypto/event-crypto.ts';
import type { Sodium } from '../../crypto/sodium.ts';
import { wipe } from '../../crypto/wipe.ts';
import type { Database } from '../database.ts';
import type { EventLogKeys } from './event-log.ts';

/** What an aggregate of one type was at the head of a snapshot. */
export interface BaseState {
  readonly aggregateId: string;
  readonly type: string;
  /** UTF-8 JSON. */
  readonly json: Uint8Array;
}

/** Which snapshot the states are of. */
export interface BaseOrigin {
  readonly logId: string;
  /** The head of the log that it contains. */
  readonly sequence: number;
}

/**
 * Where replay begins on a device that started from a snapshot: the states there, each sealed under a key of its aggregate,
 * so that destroying the keys destroys these too. They go when the events before them have come. Every write runs in the
 * caller's transaction.
 */
export interface BaseStates {
  /** Null when every event is here. */
  origin(): BaseOrigin | null;
  /** The states of an aggregate; none when it has no base, or its keys were destroyed. */
  read(aggregateId: string): readonly BaseState[];
  has(aggregateId: string): boolean;
  /** Up to `limit` ids behind `after`, in order. */
  ids(after: string, limit: number): readonly string[];
  add(state: BaseState, key: { readonly keyId: string; readonly key: Uint8Array }, at: BaseFloor): void;
  /** The same for one that is sealed, and was opened with its key. */
  put(state: SealedBaseState): void;
  remove(aggregateIds: readonly string[]): void;
}

/** A state as it is stored, under a key of its aggregate. */
export interface SealedBaseState extends BaseFloor {
  readonly aggregateId: string;
  readonly type: string;
  readonly keyId: string;
  readonly sealed: Uint8Array;
}

export interface BaseFloor {
  readonly logId: string;
  /** Places of this log below it are contained in the state. */
  readonly floor: number;
}

export function createBaseStates(database: Database, sodium: Sodium, keys: EventLogKeys): BaseStates {
  const { vaultId, aggregateKeysKey } = keys;

  const put = ({ aggregateId, type, logId, floor, keyId, sealed }: SealedBaseState) =>
    database.run(
      'INSERT INTO base_states (aggregate_id, type, log_id, floor, key_id, sealed) VALUES (?, ?, ?, ?, ?, ?)',
      [aggregateId, type, logId, floor, keyId, sealed],
    );

  return {
    origin: () =>
      database.get<BaseOrigin>('SELECT log_id AS "logId", sequence FROM bases ORDER BY log_id LIMIT 1') ??
      null,

    read(aggregateId) {
      return database.all<Row>(SELECT_STATES, [aggregateId]).map((row) => {
        const context = { vaultId, keyId: row.keyId, aggregateId };
        const key = unwrapAggregateKey(sodium, aggregateKeysKey, context, row.wrapped);
        const json = openBaseState(sodium, vaultId, row, key);
        wipe(key);
        return { aggregateId, type: row.type, json };
      });
    },

    has: (aggregateId) =>
      database.get('SELECT 1 FROM base_states WHERE aggregate_id = ? LIMIT 1', [aggregateId]) !== undefined,

    ids: (after, limit) =>
      database
        .all<{ id: string }>(
          `SELECT DISTINCT aggregate_id AS id FROM base_states WHERE aggregate_id > ? ORDER BY aggregate_id LIMIT ?`,
          [after, limit],
        )
        .map(({ id }) => id),

    add({ aggregateId, type, json }, { keyId, key }, { logId, floor }) {
      const place = { aggregateId, type, keyId, logId, floor };
      put({ ...place, sealed: seal(sodium, key, json, contextOf(vaultId, place)) });
    },

    put,

    remove(aggregateIds) {
      database.run('DELETE FROM base_states WHERE aggregate_id IN (SELECT value FROM json_each(?))', [
        JSON.stringify(aggregateIds),
      ]);
    },
  };
}

/** @throws MoError `crypto/authentication-failed` */
export function openBaseState(
  sodium: Sodium,
  vaultId: string,
  state: SealedBaseState,
  key: Uint8Array,
): Uint8Array {
  return open(sodium, key, state.sealed, contextOf(vaultId, state));
}

function contextOf(
  vaultId: string,
  { aggregateId, type, logId, floor, keyId }: Omit<SealedBaseState, 'sealed'>,
): Uint8Array {
  return associatedData('mo-kit/v1/base-state', vaultId, aggregateId, type, logId, floor, keyId);
}

const SELECT_STATES = `SELECT b.aggregate_id AS "aggregateId", b.type, b.log_id AS "logId", b.floor, b.key_id AS "keyId",
    b.sealed, k.wrapped
  FROM base_states b JOIN keys k ON k.aggregate_id = b.aggregate_id AND k.key_id = b.key_id
  WHERE b.aggregate_id = ? AND k.wrapped IS NOT NULL ORDER BY b.type`;

interface Row extends SealedBaseState {
  readonly wrapped: Uint8Array;
}
