import type { EventOrigin } from '../../domain/event.ts';
import type { Database } from '../../storage/database.ts';
import type { EventLog } from '../../storage/event-store/event-log.ts';
import { floorOf } from '../places.ts';
import { containsEvent, standingBase } from './base-table.ts';

interface CountedParts {
  readonly database: Database;
  readonly log: Pick<EventLog, 'copies'>;
}

/** Notes which events count in the log at or before a head: if they come again behind it, then as copies. */
export function addCounted(
  { database, log }: CountedParts,
  head: { readonly logId: string; readonly sequence: number },
  aggregateId: string,
  eventIds: readonly string[],
): void {
  if (eventIds.length > 0) log.copies.expect();
  for (const eventId of eventIds) {
    database.run(
      'INSERT OR IGNORE INTO base_counted (event_id, aggregate_id, log_id, floor) VALUES (?, ?, ?, ?)',
      [eventId, aggregateId, head.logId, floorOf(head)],
    );
  }
}

/**
 * An event is about to be stored on a device that started from a snapshot: what the snapshot contains does not count a second
 * time, neither as itself, from another log than the snapshot's, nor as what another event stands for.
 */
export function rememberCounted(
  parts: CountedParts,
  logId: string | null,
  event: {
    readonly aggregateId: string;
    readonly eventId: string;
    readonly deviceId: string;
    readonly deviceSequence: number;
  },
  origin: EventOrigin | null,
): void {
  const base = standingBase(parts.database);
  if (base === null) return;
  const isElsewhere = base.logId !== logId;
  for (const each of isElsewhere ? [event, origin] : [origin]) {
    if (each !== null && containsEvent(base, each))
      addCounted(parts, base, event.aggregateId, [each.eventId]);
  }
}

/** Events here that the base contains do not count beside it, once they are in its log no more. Runs in the caller's transaction. */
export function coverByBase(database: Database): void {
  const base = standingBase(database);
  if (base === null) return;
  const tips = JSON.stringify(base.tips);
  database.run(
    `INSERT OR IGNORE INTO base_counted (event_id, aggregate_id, log_id, floor)
       SELECT event_id, aggregate_id, ?, ? FROM events WHERE ${IS_CONTAINED}`,
    [base.logId, floorOf(base), tips],
  );
  database.run(
    `INSERT OR IGNORE INTO moved_aggregates (aggregate_id) SELECT aggregate_id FROM events WHERE ${IS_CONTAINED}`,
    [tips],
  );
  database.run(`UPDATE events SET unreadable = 'copy' WHERE unreadable IS NULL AND ${IS_CONTAINED}`, [tips]);
}

const IS_CONTAINED = `EXISTS (SELECT 1 FROM json_each(?) AS tip
  WHERE json_extract(tip.value, '$[0]') = device_id AND device_sequence <= json_extract(tip.value, '$[1]'))`;
