import {
  createAggregateKey,
  EVENT_VERSION,
  hashInnerEvent,
  openEvent,
  sealEvent,
  signCommit,
  unwrapAggregateKey,
  wrapAggregateKey,
  type AggregateKey,
  type EventHeader,
  type LogHead,
} from '../../crypto/event-crypto.ts';
import { randomId } from '../../crypto/random.ts';
import type { Sodium } from '../../crypto/sodium.ts';
import { wipe } from '../../crypto/wipe.ts';
import { MAX_EVENT_BYTES } from '../../domain/limits.ts';
import { MoError } from '../../errors/mo-error.ts';
import type { Database } from '../database.ts';
import { addCommandRow, findCommandRow, type CommandRow, type DoneCommand } from './command-rows.ts';
import { createBaseStates, type BaseStates } from './base-states.ts';
import { createCopies, type Copies } from './copies.ts';

/** The keys the event log works with; it wipes none of them. */
export interface EventLogKeys {
  readonly vaultId: string;
  /** 32 bytes; wraps the keys of aggregates. */
  readonly aggregateKeysKey: Uint8Array;
  readonly device: {
    readonly deviceId: string;
    readonly signPublicKey: Uint8Array;
    readonly signSecretKey: Uint8Array;
  };
}

/** An event before it is sealed. */
export interface NewEvent {
  readonly aggregateId: string;
  /** The encoded domain event. */
  readonly payload: Uint8Array;
  /** The event that this one says once more. */
  readonly standsFor?: string;
}

/** An event as it is read back. */
export interface LoggedEvent extends Omit<NewEvent, 'standsFor'> {
  readonly eventId: string;
  /** The device that made it, and its number among the events of that device. */
  readonly deviceId: string;
  readonly deviceSequence: number;
  /** The place in the synced log (sequence × 4,096 + place in the record), or null while it was never in one. */
  readonly globalSequence: number | null;
  readonly commitSequence: number;
  /** What the device had seen of the log when it made the event. */
  readonly seenHead: LogHead | null;
}

/** Where an event is found. */
export type EventPlace = Pick<LoggedEvent, 'eventId' | 'aggregateId'>;

/** An event of another device, or of this one from elsewhere, byte for byte. Its chain and signature were verified. */
export interface ForeignEvent {
  readonly header: EventHeader;
  readonly inner: Uint8Array;
  /** 32 bytes. */
  readonly hash: Uint8Array;
  /** On the last event of a commit. */
  readonly signature: Uint8Array | null;
  readonly commitFirst: number | null;
  readonly logId: string | null;
  readonly globalSequence: number | null;
  readonly unreadable: string | null;
  /** The event that this one says once more; null for one that stands for itself, or that cannot be read yet. */
  readonly standsFor: string | null;
}

/** The append-only log of signed, chained events and what belongs to it: aggregate keys and idempotency rows. */
export interface EventLog {
  /** The commit sequence of the newest event; 0 for an empty log. */
  head(): number;
  /**
   * Seals, chains, signs and appends the events of one command, with the keys of new aggregates and the command's
   * row and what `also` does, in one transaction. Durable when it returns the new head. With no events only the row is
   * written.
   *
   * @throws MoError `input/too-large` for an event beyond the protocol's limit, `input/conflict` for one of an aggregate whose
   * keys were destroyed, or `storage/*`; then nothing is written
   */
  commit(command: CommandRow, events: readonly NewEvent[], also?: () => void): number;
  /** What became of a command, if it was done before. */
  findCommand(commandId: string): DoneCommand | undefined;
  /**
   * Opens up to `limit` events behind `after`, in commit order; what cannot be read yet, what was shredded and what is in a
   * base is passed over. `crypto/authentication-failed` or `storage/corrupt`.
   */
  read(after: number, limit: number): LoggedEvent[];
  /**
   * Every event of an aggregate in effective order: synced ones by their place in the log, then pending ones; those behind
   * its base only, where it has one, and behind the commit sequence `after`.
   */
  readAggregate(aggregateId: string, after?: number): LoggedEvent[];
  /**
   * Which events came last, newest first, behind the event `after` if it is given: `undefined` when there is no such
   * event. Those that `read` passes over are not among them.
   */
  latest(after: string | undefined, limit: number): readonly EventPlace[] | undefined;
  /** What aggregates were at the head of a snapshot, for those whose events are not all here. */
  readonly base: BaseStates;
  /** Which of an event and those that stand for it counts. */
  readonly copies: Copies;
  /** Stores an event from elsewhere behind all others, in the caller's transaction. */
  adopt(event: ForeignEvent): void;
  /** The newest head of the vault's own log: each new event says that this device had seen it. */
  seeHead(head: LogHead | null): void;
}

interface Tip {
  readonly commit: number;
  readonly deviceSequence: number;
  readonly hash: Uint8Array | null;
}

/** A commit is signed in pieces of at most so many events and bytes, so that each fits a record of the synced log. */
const EVENTS_PER_SIGNATURE = 256;
const BYTES_PER_SIGNATURE = 98_304;

/** The event log over a migrated database. */
export function createEventLog(database: Database, sodium: Sodium, keys: EventLogKeys): EventLog {
  let tip: Tip | null = null;
  let seenHead = readSeenHead(database);
  const copies = createCopies(database);

  const currentTip = () => (tip ??= readTip(database, keys.device.deviceId));

  /** The newest key of each of these aggregates that has one; in one statement, because an import has thousands. */
  const keysOfAggregates = (aggregateIds: ReadonlySet<string>): Map<string, AggregateKey> => {
    const rows = database.all<{ aggregate_id: string; key_id: string; wrapped: Uint8Array | null }>(
      `SELECT aggregate_id, key_id, wrapped FROM keys
        WHERE aggregate_id IN (SELECT value FROM json_each(?)) ORDER BY aggregate_id, generation, key_id`,
      [JSON.stringify([...aggregateIds])],
    );
    if (rows.some(({ wrapped }) => wrapped === null)) {
      throw new MoError('input/conflict', 'What was destroyed is not written to again.', {
        field: 'aggregateId',
      });
    }
    const newest = new Map(rows.map((row) => [row.aggregate_id, row]));
    return new Map(
      [...newest].map(([aggregateId, { key_id: keyId, wrapped }]) => [
        aggregateId,
        { keyId, key: unwrap(keyId, aggregateId, wrapped) },
      ]),
    );
  };

  const unwrap = (keyId: string, aggregateId: string, wrapped: Uint8Array | null) => {
    if (wrapped === null) throw new MoError('storage/corrupt', 'The key of an event is gone.');
    const context = { vaultId: keys.vaultId, keyId, aggregateId };
    return unwrapAggregateKey(sodium, keys.aggregateKeysKey, context, wrapped);
  };

  const appendKey = (aggregateId: string, { keyId, key }: AggregateKey) => {
    const context = { vaultId: keys.vaultId, keyId, aggregateId };
    database.run('INSERT INTO keys (aggregate_id, generation, key_id, wrapped) VALUES (?, 1, ?, ?)', [
      aggregateId,
      keyId,
      wrapAggregateKey(sodium, keys.aggregateKeysKey, context, key),
    ]);
  };

  const appendEvents = (before: Tip, events: readonly NewEvent[]): Tip => {
    const { vaultId, device } = keys;
    const aggregateKeys = keysOfAggregates(new Set(events.map(({ aggregateId }) => aggregateId)));
    let { commit, deviceSequence, hash } = before;
    let firstSequence = deviceSequence + 1;
    let bytes = 0;
    for (const [index, { aggregateId, payload, standsFor = null }] of events.entries()) {
      let aggregateKey = aggregateKeys.get(aggregateId);
      if (aggregateKey === undefined) {
        aggregateKey = createAggregateKey();
        appendKey(aggregateId, aggregateKey);
        aggregateKeys.set(aggregateId, aggregateKey);
      }
      commit += 1;
      deviceSequence += 1;
      const header: EventHeader = {
        version: EVENT_VERSION,
        vaultId,
        aggregateId,
        eventId: randomId(),
        keyId: aggregateKey.keyId,
        deviceId: device.deviceId,
        deviceSequence,
        previousHash: hash,
        seenHead,
      };
      const inner = sealEvent(sodium, aggregateKey.key, header, payload);
      if (inner.length > MAX_EVENT_BYTES) throw new MoError('input/too-large', 'The change is too large.');
      hash = hashInnerEvent(inner);
      bytes += inner.length;
      const isSigned =
        index === events.length - 1 ||
        deviceSequence - firstSequence + 1 === EVENTS_PER_SIGNATURE ||
        bytes >= BYTES_PER_SIGNATURE;
      const signature = isSigned
        ? signCommit(sodium, device.signSecretKey, {
            vaultId,
            deviceId: device.deviceId,
            firstSequence,
            lastSequence: deviceSequence,
            lastHash: hash,
          })
        : null;
      database.run(
        `INSERT INTO events (commit_sequence, event_id, aggregate_id, key_id, device_id, device_sequence, inner, hash,
           signature, commit_first, stands_for) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          commit,
          header.eventId,
          aggregateId,
          header.keyId,
          device.deviceId,
          deviceSequence,
          inner,
          hash,
          signature,
          isSigned ? firstSequence : null,
          standsFor,
        ],
      );
      if (standsFor !== null) {
        copies.expect();
        copies.settle(aggregateId, standsFor);
      }
      if (isSigned) {
        firstSequence = deviceSequence + 1;
        bytes = 0;
      }
    }
    for (const { key } of aggregateKeys.values()) wipe(key);
    return { commit, deviceSequence, hash };
  };

  const openRow = (row: EventRow): LoggedEvent => {
    const key = unwrap(row.key_id, row.aggregate_id, row.wrapped);
    const { header, payload } = openEvent(sodium, key, row.inner);
    wipe(key);
    if (header.eventId !== row.event_id || header.aggregateId !== row.aggregate_id) {
      throw new MoError('storage/corrupt', 'An event stands in the place of another.');
    }
    return {
      eventId: row.event_id,
      deviceId: row.device_id,
      deviceSequence: header.deviceSequence,
      aggregateId: row.aggregate_id,
      globalSequence: row.global_sequence,
      commitSequence: row.commit_sequence,
      seenHead: header.seenHead,
      payload,
    };
  };

  return {
    base: createBaseStates(database, sodium, keys),
    copies,
    head: () => currentTip().commit,

    commit(command, events, also) {
      const before = currentTip();
      // Until the transaction has returned, what is on disk is not known for sure: read it again after a failure.
      tip = null;
      const after = database.transaction(() => {
        const appended = appendEvents(before, events);
        addCommandRow(database, command, appended.commit);
        also?.();
        return appended;
      });
      tip = after;
      return after.commit;
    },

    findCommand: (commandId) => findCommandRow(database, commandId),

    read(after, limit) {
      return database
        .all<EventRow>(`${SELECT_EVENTS} AND e.commit_sequence > ? ORDER BY e.commit_sequence LIMIT ?`, [
          after,
          limit,
        ])
        .map(openRow);
    },

    readAggregate(aggregateId, after = 0) {
      return database
        .all<EventRow>(
          `${SELECT_EVENTS} AND e.aggregate_id = ? AND e.commit_sequence > ?
            ORDER BY e.global_sequence IS NULL, e.global_sequence, e.commit_sequence`,
          [aggregateId, after],
        )
        .map(openRow);
    },

    latest(after, limit) {
      let before = Number.MAX_SAFE_INTEGER;
      if (after !== undefined) {
        const row = database.get<{ commit: number }>(
          'SELECT commit_sequence AS "commit" FROM events WHERE event_id = ?',
          [after],
        );
        if (row === undefined) return undefined;
        before = row.commit;
      }
      return database.all<EventPlace>(
        `SELECT e.event_id AS "eventId", e.aggregate_id AS "aggregateId" ${FROM_READABLE_EVENTS}
            AND e.commit_sequence < ? ORDER BY e.commit_sequence DESC LIMIT ?`,
        [before, limit],
      );
    },

    adopt(event) {
      const commit = currentTip().commit + 1;
      // The caller's transaction may still fail: what is on disk is read again.
      tip = null;
      const { header, inner, hash, signature, commitFirst, logId, globalSequence, unreadable, standsFor } =
        event;
      database.run(
        `INSERT INTO events (commit_sequence, event_id, aggregate_id, key_id, device_id, device_sequence, inner, hash,
           signature, commit_first, log_id, global_sequence, unreadable, stands_for)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          commit,
          header.eventId,
          header.aggregateId,
          header.keyId,
          header.deviceId,
          header.deviceSequence,
          inner,
          hash,
          signature,
          commitFirst,
          logId,
          globalSequence,
          unreadable,
          standsFor,
        ],
      );
      if (standsFor !== null) copies.expect();
      copies.settle(header.aggregateId, standsFor ?? header.eventId);
    },

    seeHead(head) {
      seenHead = head;
    },
  };
}

const FROM_READABLE_EVENTS = `FROM events e LEFT JOIN keys k ON k.aggregate_id = e.aggregate_id AND k.key_id = e.key_id
  WHERE e.unreadable IS NULL AND (k.key_id IS NULL OR k.wrapped IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM base_states b
      WHERE b.aggregate_id = e.aggregate_id AND b.log_id = e.log_id AND e.global_sequence < b.floor)`;
const SELECT_EVENTS = `SELECT e.commit_sequence, e.global_sequence, e.event_id, e.device_id, e.aggregate_id, e.key_id,
    e.inner, k.wrapped ${FROM_READABLE_EVENTS}`;

interface EventRow {
  readonly commit_sequence: number;
  readonly global_sequence: number | null;
  readonly event_id: string;
  readonly device_id: string;
  readonly aggregate_id: string;
  readonly key_id: string;
  readonly inner: Uint8Array;
  readonly wrapped: Uint8Array | null;
}

function readTip(database: Database, deviceId: string): Tip {
  const head = database.get<{ head: number | null }>('SELECT max(commit_sequence) AS head FROM events');
  const last = database.get<{ device_sequence: number; hash: Uint8Array }>(
    'SELECT device_sequence, hash FROM events WHERE device_id = ? ORDER BY device_sequence DESC LIMIT 1',
    [deviceId],
  );
  return { commit: head?.head ?? 0, deviceSequence: last?.device_sequence ?? 0, hash: last?.hash ?? null };
}

function readSeenHead(database: Database): LogHead | null {
  const row = database.get<{ logId: string; sequence: number; hash: Uint8Array }>(
    'SELECT log_id AS "logId", sequence, hash FROM logs WHERE is_own = 1 AND sequence > 0',
  );
  return row ?? null;
}
