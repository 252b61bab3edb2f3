import type { EventOrigin } from '../../domain/event.ts';
import type { Database } from '../../storage/database.ts';
import type { EventLog } from '../../storage/event-store/event-log.ts';
import { PLACES_PER_RECORD } from '../places.ts';
import type { LogTables } from '../log-tables.ts';
import { loadBase } from './base-table.ts';

interface CountedParts {
  readonly database: Database;
  readonly log: Pick<EventLog, 'copies'>;
  readonly tables: Pick<LogTables, 'tip'>;
}

/** Notes which events count in the log at or before a head: if they come again behind it, then as copies. */
export function addCounted(
  { database, log }: Omit<CountedParts, 'tables'>,
  head: { readonly logId: string; readonly sequence: number },
  aggregateId: string,
  eventIds: readonly string[],
): void {
  if (eventIds.length > 0) log.copies.expect();
  for (const eventId of eventIds) {
    database.run(
      'INSERT OR IGNORE INTO base_counted (event_id, aggregate_id, log_id, floor) VALUES (?, ?, ?, ?)',
      [eventId, aggregateId, head.logId, (head.sequence + 1) * PLACES_PER_RECORD],
    );
  }
}

/**
 * A copy came, on a device that started from a snapshot: if the log has heard of the event it stands for, and that event did
 * not come behind the snapshot, then it is one of those that the snapshot contains.
 */
export function rememberCounted(
  parts: CountedParts,
  logId: string,
  aggregateId: string,
  origin: EventOrigin | null,
): void {
  if (origin === null) return;
  const { database, tables } = parts;
  const base = loadBase(database, logId);
  if (base === null || (tables.tip(logId, origin.deviceId)?.sequence ?? 0) < origin.deviceSequence) return;
  const isHere = database.get('SELECT 1 FROM events WHERE event_id = ? AND log_id = ?', [
    origin.eventId,
    logId,
  ]);
  if (isHere === undefined) addCounted(parts, base, aggregateId, [origin.eventId]);
}
