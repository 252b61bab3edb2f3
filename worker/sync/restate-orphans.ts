import { v7 as uuid } from 'uuid';
import { randomBytes } from '../crypto/random.ts';
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
  const orphans = database.all<Orphan>(SELECT_ORPHANS, [counted, RESTATED_AT_ONCE]);
  if (orphans.length === 0) return [];
  const events = orphans.flatMap(({ id, aggregateId }) => {
    const found = log.readAggregate(aggregateId).find(({ eventId }) => eventId === id);
    // Of a key that was destroyed nothing is left to say.
    return found === undefined ? [] : [{ aggregateId, payload: found.payload }];
  });
  if (events.length > 0) log.commit({ commandId: uuid(), digest: randomBytes(32), doneAt: now() }, events);
  database.run(
    `UPDATE events SET unreadable = 'restated' WHERE event_id IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(orphans.map(({ id }) => id))],
  );
  return [...new Set(orphans.map(({ aggregateId }) => aggregateId))];
}

interface Orphan {
  readonly id: string;
  readonly aggregateId: string;
}

const SELECT_ORPHANS = `SELECT event_id AS id, aggregate_id AS aggregateId FROM events
  WHERE log_id IS NULL AND unreadable IS NULL AND NOT EXISTS (
    SELECT 1 FROM json_each(?) AS author
     WHERE json_extract(author.value, '$[0]') = device_id
       AND device_sequence <= json_extract(author.value, '$[1]'))
  ORDER BY global_sequence IS NULL, global_sequence, commit_sequence LIMIT ?`;
