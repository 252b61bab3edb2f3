import type { FieldConflict } from '../api/sync.ts';
import type { Database } from '../storage/database.ts';
import type { EventLog, LoggedEvent } from '../storage/event-store/event-log.ts';
import { PLACES_PER_RECORD } from './apply-commits.ts';
import { fieldConflictsOf, type ObservedEvent } from './field-conflicts.ts';
import { fieldWritesOf, plainEventOf, restatementOf, type PlainEvent } from './field-writes.ts';
import { OLD_PLACES } from './move-log.ts';

/** The conflicts of a vault: derived from its events, kept as rows so that they can be counted. */
export interface ConflictTable {
  /** Computes the conflicts of these aggregates anew. */
  update(aggregateIds: readonly string[], logId: string): void;
  list(limit: number): { readonly items: readonly FieldConflict[]; readonly total: number };
  /**
   * The event that settles a conflict by saying the chosen side once more; null when there is no such conflict. It is a
   * change like any other, made by somebody who knows both sides.
   */
  settlement(aggregateId: string, field: string, eventId: string, at: number): PlainEvent | null;
}

interface Row {
  readonly aggregate_id: string;
  readonly field: string;
  readonly event_id: string;
  readonly other_event_id: string;
}

/** Names under which people know a thing. */
const TITLES: readonly string[] = ['summary', 'name', 'title'];

export function createConflictTable(database: Database, log: EventLog): ConflictTable {
  const plainEventsOf = (aggregateId: string) =>
    log.readAggregate(aggregateId).flatMap((event) => {
      const plain = plainEventOf(event.payload);
      return plain === null ? [] : [{ event, plain }];
    });

  return {
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

    list(limit) {
      const rows = database.all<Row>(
        `SELECT aggregate_id, field, event_id, other_event_id FROM conflicts
          ORDER BY aggregate_id, field, event_id, other_event_id LIMIT ?`,
        [limit],
      );
      const total = database.get<{ total: number }>('SELECT count(*) AS total FROM conflicts')?.total ?? 0;
      return { items: rows.flatMap(describe), total };
    },

    settlement(aggregateId, field, eventId, at) {
      const row = database.get(
        'SELECT 1 FROM conflicts WHERE aggregate_id = ? AND field = ? AND ? IN (event_id, other_event_id)',
        [aggregateId, field, eventId],
      );
      if (row === undefined) return null;
      const chosen = plainEventsOf(aggregateId).find(({ event }) => event.eventId === eventId);
      return chosen === undefined ? null : restatementOf(chosen.plain, field, at);
    },
  };

  function describe(row: Row): FieldConflict[] {
    const events = plainEventsOf(row.aggregate_id);
    let title = '';
    for (const { plain } of events) {
      const named = fieldWritesOf(plain).find(({ field }) => TITLES.includes(field));
      if (typeof named?.value === 'string') title = named.value;
    }
    const sideOf = (eventId: string) => {
      const found = events.find(({ event }) => event.eventId === eventId);
      const write = found && fieldWritesOf(found.plain).find(({ field }) => field === row.field);
      if (found === undefined || write === undefined) return null;
      return { eventId, deviceId: found.event.deviceId, at: found.plain.at, value: write.value };
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
  if (globalSequence !== null && globalSequence >= OLD_PLACES) return null;
  // What is pending comes last, as it will when it is pushed.
  const sequence = globalSequence === null ? Infinity : Math.floor(globalSequence / PLACES_PER_RECORD);
  // A head of another log cannot be compared: what was pushed again after a restart is not called in question.
  const seen = seenHead === null ? 0 : seenHead.logId === logId ? seenHead.sequence : null;
  return { eventId, deviceId, sequence, seen, writes: fieldWritesOf(plain) };
}
