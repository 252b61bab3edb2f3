import * as v from 'valibot';
import type { ConflictChoice, ConflictList, ConflictQuery, FieldConflict } from '../api/sync.ts';
import { decodeCursor, encodeCursor } from '../storage/cache/sort-key.ts';
import type { Database } from '../storage/database.ts';
import type { EventLog, LoggedEvent } from '../storage/event-store/event-log.ts';
import { PLACES_PER_RECORD } from './places.ts';
import { fieldConflictsOf, type ObservedEvent } from './field-conflicts.ts';
import { fieldWritesOf, plainEventOf, restatementOf, type PlainEvent } from './field-writes.ts';
import { isOldPlace } from './move-log.ts';

/** The conflicts of a vault: derived from its events, kept as rows so that they can be counted. */
export interface ConflictTable {
  /** Computes the conflicts of these aggregates anew. */
  update(aggregateIds: readonly string[], logId: string): void;
  /** The same after a change on this device, of those that are in conflict. True when there was one. */
  committed(aggregateIds: readonly string[], logId: string): boolean;
  /** @throws MoError `input/invalid` for a cursor that is none */
  list(query: ConflictQuery & { readonly limit: number }): ConflictList;
  /**
   * The event that settles a conflict by saying the chosen side once more; null when there is no such conflict, unless it is
   * to be revised, or no such side. It is a change like any other, made by somebody who knows both sides.
   */
  settlement(choice: ConflictChoice, at: number): PlainEvent | null;
  /** What keeps that which holds in the next conflicts, at most so many. */
  keptSides(limit: number, at: number): readonly Settlement[];
  /** Takes a settled conflict off the list, also while no log is followed. */
  remove(settled: Pick<Settlement, 'aggregateId' | 'field'>): void;
}

/** The event that settles a conflict. */
export interface Settlement {
  readonly aggregateId: string;
  readonly field: string;
  readonly event: PlainEvent;
}

/** Who made an event. */
export type NameOfDevice = (deviceId: string) => { readonly deviceName: string; readonly ownDevice: boolean };

interface Row {
  readonly aggregate_id: string;
  readonly field: string;
  readonly event_id: string;
  readonly other_event_id: string;
}

/** Names under which people know a thing. */
const TITLES: readonly string[] = ['summary', 'name', 'fields.title', 'fields.name'];

/** The order of the list, which its cursors carry. */
const ORDER = {
  name: 'conflicts',
  schema: v.pipe(v.array(v.union([v.string(), v.number()])), v.length(4)),
} as const;

const BY_KEY = 'ORDER BY aggregate_id, field, event_id, other_event_id';

export function createConflictTable(database: Database, log: EventLog, nameOf: NameOfDevice): ConflictTable {
  const plainEventsOf = (aggregateId: string) =>
    log.readAggregate(aggregateId).flatMap((event) => {
      const plain = plainEventOf(event.payload);
      return plain === null ? [] : [{ event, plain }];
    });

  const hasConflict = (aggregateId: string) =>
    database.get('SELECT 1 FROM conflicts WHERE aggregate_id = ? LIMIT 1', [aggregateId]) !== undefined;

  const table: ConflictTable = {
    update(aggregateIds, logId) {
      for (const aggregateId of aggregateIds) {
        database.run('DELETE FROM conflicts WHERE aggregate_id = ?', [aggregateId]);
        const devices = database.get<{ count: number }>(
          'SELECT count(DISTINCT device_id) AS count FROM events WHERE aggregate_id = ?',
          [aggregateId],
        );
        if ((devices?.count ?? 0) < 2) continue;
        const observed = plainEventsOf(aggregateId).flatMap(({ event, plain }) => {
          const seenIn = observe(event, plain, logId);
          return seenIn === null ? [] : [seenIn];
        });
        for (const { field, eventId, otherEventId } of fieldConflictsOf(observed)) {
          database.run(
            'INSERT INTO conflicts (aggregate_id, field, event_id, other_event_id) VALUES (?, ?, ?, ?)',
            [aggregateId, field, eventId, otherEventId],
          );
        }
      }
    },

    committed(aggregateIds, logId) {
      const affected = [...new Set(aggregateIds)].filter(hasConflict);
      if (affected.length > 0) database.transaction(() => table.update(affected, logId));
      return affected.length > 0;
    },

    list({ limit, after }) {
      const from = after === undefined ? null : decodeCursor(after, ORDER, false);
      const behind =
        from === null ? '' : 'WHERE (aggregate_id, field, event_id, other_event_id) > (?, ?, ?, ?)';
      const found = database.all<Row>(
        `SELECT aggregate_id, field, event_id, other_event_id FROM conflicts ${behind} ${BY_KEY} LIMIT ?`,
        [...(from ?? []), limit + 1],
      );
      const rows = found.slice(0, limit);
      const last = rows.at(-1);
      const next =
        last === undefined || found.length <= limit
          ? null
          : encodeCursor(ORDER.name, false, [
              last.aggregate_id,
              last.field,
              last.event_id,
              last.other_event_id,
            ]);
      const total = database.get<{ total: number }>('SELECT count(*) AS total FROM conflicts')?.total ?? 0;
      return { items: describeAll(rows), total, next };
    },

    settlement({ aggregateId, field, eventId, revise = false }, at) {
      const row = database.get(
        'SELECT 1 FROM conflicts WHERE aggregate_id = ? AND field = ? AND ? IN (event_id, other_event_id)',
        [aggregateId, field, eventId],
      );
      if (row === undefined && !revise) return null;
      const chosen = plainEventsOf(aggregateId).find(({ event }) => event.eventId === eventId);
      return chosen === undefined ? null : restatementOf(chosen.plain, field, at);
    },

    keptSides(limit, at) {
      const rows = database.all<Pick<Row, 'aggregate_id' | 'field' | 'event_id'>>(
        'SELECT DISTINCT aggregate_id, field, event_id FROM conflicts ORDER BY aggregate_id, field LIMIT ?',
        [limit],
      );
      return rows.flatMap(({ aggregate_id: aggregateId, field, event_id: eventId }) => {
        const event = table.settlement({ aggregateId, field, eventId }, at);
        return event === null ? [] : [{ aggregateId, field, event }];
      });
    },

    remove({ aggregateId, field }) {
      database.run('DELETE FROM conflicts WHERE aggregate_id = ? AND field = ?', [aggregateId, field]);
    },
  };
  return table;

  /** Rows of one aggregate stand together: its events are read once. */
  function describeAll(rows: readonly Row[]): readonly FieldConflict[] {
    let read: { readonly aggregateId: string; readonly events: ReturnType<typeof plainEventsOf> } | null =
      null;
    return rows.flatMap((row) => {
      const aggregateId = row.aggregate_id;
      if (read?.aggregateId !== aggregateId) read = { aggregateId, events: plainEventsOf(aggregateId) };
      return describe(row, read.events);
    });
  }

  function describe(row: Row, events: ReturnType<typeof plainEventsOf>): FieldConflict[] {
    let title = '';
    for (const { plain } of events) {
      const named = fieldWritesOf(plain).find(({ field }) => TITLES.includes(field));
      if (typeof named?.value === 'string') title = named.value;
    }
    const sideOf = (eventId: string) => {
      const found = events.find(({ event }) => event.eventId === eventId);
      const write = found && fieldWritesOf(found.plain).find(({ field }) => field === row.field);
      if (found === undefined || write === undefined) return null;
      const { deviceId } = found.event;
      return { eventId, deviceId, ...nameOf(deviceId), at: found.plain.at, value: write.value };
    };
    const current = sideOf(row.event_id);
    const other = sideOf(row.other_event_id);
    if (current === null || other === null) return [];
    const [kind = ''] = events[0]?.plain.type.split('.') ?? [];
    return [{ aggregateId: row.aggregate_id, kind, title, field: row.field, current, other }];
  }
}

/** Null for events of a log before: what was pushed again after a restart is not called in question until it is there. */
function observe(event: LoggedEvent, plain: PlainEvent, logId: string): ObservedEvent | null {
  const { eventId, deviceId, globalSequence, seenHead } = event;
  if (globalSequence !== null && isOldPlace(globalSequence)) return null;
  // What is pending comes last, as it will when it is pushed.
  const sequence = globalSequence === null ? Infinity : Math.floor(globalSequence / PLACES_PER_RECORD);
  // A head of another log cannot be compared: what was pushed again after a restart is not called in question.
  const seen = seenHead === null ? 0 : seenHead.logId === logId ? seenHead.sequence : null;
  return { eventId, deviceId, sequence, seen, writes: fieldWritesOf(plain) };
}
