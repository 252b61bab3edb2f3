import { v7 as uuid } from 'uuid';
import { randomBytes } from '../crypto/random.ts';
import { withOrigin } from '../domain/event.ts';
import type { EventLog } from '../storage/event-store/event-log.ts';
import type { Database } from '../storage/database.ts';
import { countedAuthors } from './counted-authors.ts';
import type { LogTables } from './log-tables.ts';

export interface OrphanParts {
  readonly database: Database;
  readonly log: EventLog;
  readonly tables: LogTables;
  readonly deviceId: string;
  readonly now: () => number;
}

/** Events said once more in one commit. */
const RESTATED_AT_ONCE = 200;

/**
 * After a restart there can be events that this device had received from one that was shut out, and that whoever began the
 * log had not: in the new log they cannot count under their author's name any more. So that nothing is lost and all devices
 * come to hold the same, this device says them once more under its own. → the aggregates
 */
export function restateOrphans(parts: OrphanParts, logId: string): readonly string[] {
  const { database, log, tables, deviceId, now } = parts;
  const authors = countedAuthors(tables, logId);
  if (authors.length === 0) return [];
  const counted = JSON.stringify([
    [deviceId, Number.MAX_SAFE_INTEGER],
    ...authors.map((author) => [author.deviceId, author.countsTo] as const),
  ]);
  const orphans = database.all<Orphan>(SELECT_ORPHANS, [deviceId, counted, RESTATED_AT_ONCE]);
  if (orphans.length === 0) return [];
  const events = orphans.flatMap(
    ({ id, standsFor, aggregateId, deviceId: author, deviceSequence, isSaid }) => {
      if (isSaid) return [];
      const found = log.readAggregate(aggregateId).find(({ eventId }) => eventId === id);
      // Of a key that was destroyed nothing is left to say.
      if (found === undefined) return [];
      const payload = withOrigin(found.payload, { eventId: id, deviceId: author, deviceSequence });
      return [{ aggregateId, payload, standsFor: standsFor ?? id }];
    },
  );
  if (events.length > 0) log.commit({ commandId: uuid(), digest: randomBytes(32), doneAt: now() }, events);
  database.transaction(() => {
    for (const { id, standsFor, aggregateId } of orphans) {
      database.run(`UPDATE events SET unreadable = 'restated' WHERE event_id = ?`, [id]);
      log.copies.settle(aggregateId, standsFor ?? id);
    }
  });
  return [...new Set(orphans.map(({ aggregateId }) => aggregateId))];
}

interface Orphan {
  readonly id: string;
  readonly standsFor: string | null;
  readonly aggregateId: string;
  readonly deviceId: string;
  readonly deviceSequence: number;
  /** In the log, or by this device and on its way there. */
  readonly isSaid: 0 | 1;
}

const SELECT_ORPHANS = `SELECT event_id AS id, stands_for AS "standsFor", aggregate_id AS "aggregateId",
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
