import { countedAuthors } from './counted-authors.ts';
import type { LogTables } from './log-tables.ts';
import { restate, RESTATED_AT_ONCE, type RestateParts } from './restate.ts';

export interface OrphanParts extends RestateParts {
  readonly tables: LogTables;
  readonly deviceId: string;
}

/**
 * After a restart there can be events that this device had received from one that was shut out, and that whoever began the
 * log had not: in the new log they cannot count under their author's name any more. So that nothing is lost and all devices
 * come to hold the same, this device says them once more under its own, some at a time. → the aggregates; none when all is said
 */
export function restateOrphans(parts: OrphanParts, logId: string): readonly string[] {
  const { database, tables, deviceId } = parts;
  const authors = countedAuthors(tables, logId);
  if (authors.length === 0) return [];
  const counted = JSON.stringify([
    [deviceId, Number.MAX_SAFE_INTEGER],
    ...authors.map((author) => [author.deviceId, author.countsTo] as const),
  ]);
  const orphans = database.all<OrphanRow>(SELECT_ORPHANS, [deviceId, counted, RESTATED_AT_ONCE]);
  if (orphans.length === 0) return [];
  const originals = orphans.map(({ aggregateId, standsFor, isSaid, ...origin }) => ({
    aggregateId,
    standsFor,
    isSaid: isSaid === 1,
    origin,
  }));
  return restate(parts, originals, (eventIds) =>
    database.run(
      `UPDATE events SET unreadable = 'restated' WHERE event_id IN (SELECT value FROM json_each(?))`,
      [eventIds],
    ),
  );
}

interface OrphanRow {
  readonly eventId: string;
  readonly deviceId: string;
  readonly deviceSequence: number;
  readonly aggregateId: string;
  readonly standsFor: string | null;
  /** In the log, or by this device and on its way there. */
  readonly isSaid: 0 | 1;
}

const SELECT_ORPHANS = `SELECT event_id AS "eventId", stands_for AS "standsFor", aggregate_id AS "aggregateId",
    device_id AS "deviceId", device_sequence AS "deviceSequence",
    EXISTS (SELECT 1 FROM events AS other
      WHERE (other.event_id = coalesce(events.stands_for, events.event_id)
          OR other.stands_for = coalesce(events.stands_for, events.event_id))
        AND other.aggregate_id = events.aggregate_id AND (other.log_id IS NOT NULL OR other.device_id = ?)) AS "isSaid"
  FROM events
  WHERE log_id IS NULL AND (unreadable IS NULL OR unreadable = 'copy') AND NOT EXISTS (
    SELECT 1 FROM json_each(?) AS author
     WHERE json_extract(author.value, '$[0]') = device_id
       AND device_sequence <= json_extract(author.value, '$[1]'))
  ORDER BY global_sequence IS NULL, global_sequence, commit_sequence LIMIT ?`;
