import { resetOutbox } from './reset-outbox.ts';
import { restate, RESTATED_AT_ONCE, type RestateParts } from './restate.ts';
import type { Twin } from './twin.ts';

/** The number of the original tells nothing: the chain of its device has another event there. */
const OUT_OF_CHAIN = Number.MAX_SAFE_INTEGER;

/**
 * Says under this device's own name what is here under one that two installations use, and under whose numbers the log has
 * something else, and makes room for that, some at a time. The originals count nowhere in this log, which had the others
 * first; of several devices that say them anew one counts. → the aggregates; none when there is room
 */
export function restateTwin(parts: RestateParts, { deviceId, firstSequence }: Twin): readonly string[] {
  const { database } = parts;
  const rows = database.all<Row>(SELECT_OWN, [deviceId, firstSequence, RESTATED_AT_ONCE]);
  if (rows.length === 0) return [];
  const originals = rows.map(({ eventId, aggregateId, standsFor }) => ({
    aggregateId,
    standsFor,
    isSaid: false,
    origin: { eventId, deviceId, deviceSequence: OUT_OF_CHAIN },
  }));
  return restate(parts, originals, (eventIds) => {
    database.run(`UPDATE events SET unreadable = 'twin' WHERE event_id IN (SELECT value FROM json_each(?))`, [
      eventIds,
    ]);
    database.run('DELETE FROM events WHERE event_id IN (SELECT value FROM json_each(?))', [eventIds]);
    resetOutbox(database);
  });
}

interface Row {
  readonly eventId: string;
  readonly aggregateId: string;
  readonly standsFor: string | null;
}

const SELECT_OWN = `SELECT event_id AS "eventId", aggregate_id AS "aggregateId", stands_for AS "standsFor" FROM events
  WHERE device_id = ? AND device_sequence >= ? AND log_id IS NULL ORDER BY device_sequence LIMIT ?`;
