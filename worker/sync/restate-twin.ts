import { v7 as uuid } from 'uuid';
import { randomBytes } from '../crypto/random.ts';
import { withOrigin } from '../domain/event.ts';
import type { Database } from '../storage/database.ts';
import type { EventLog } from '../storage/event-store/event-log.ts';
import { resetOutbox } from './reset-outbox.ts';
import type { Twin } from './twin.ts';

/** Events said anew in one commit. */
const RESTATED_AT_ONCE = 200;
/** The number of the original tells nothing: the chain of its device has another event there. */
const OUT_OF_CHAIN = Number.MAX_SAFE_INTEGER;

/**
 * Says under this device's own name what is here under one that two installations use, and under whose numbers the log has
 * something else, and makes room for that. The originals count nowhere in this log, which had the others first; of several
 * devices that say them anew one counts. Each commit moves some, so that whatever is cut short is carried on. → the aggregates
 */
export function restateTwin(
  { database, log, now }: { readonly database: Database; readonly log: EventLog; readonly now: () => number },
  { deviceId, firstSequence }: Twin,
): readonly string[] {
  const touched = new Set<string>();
  for (;;) {
    const rows = database.all<Row>(SELECT_OWN, [deviceId, firstSequence, RESTATED_AT_ONCE]);
    if (rows.length === 0) return [...touched];
    const events = rows.flatMap(({ id, aggregateId, standsFor }) => {
      touched.add(aggregateId);
      const found = log.readAggregate(aggregateId).find(({ eventId }) => eventId === id);
      // Of a key that was destroyed, and of what another one said before, nothing is left to say.
      if (found === undefined) return [];
      const payload = withOrigin(found.payload, { eventId: id, deviceId, deviceSequence: OUT_OF_CHAIN });
      return [{ aggregateId, payload, standsFor: standsFor ?? id }];
    });
    log.commit({ commandId: uuid(), digest: randomBytes(32), doneAt: now() }, events, () => {
      const ids = JSON.stringify(rows.map(({ id }) => id));
      database.run(
        `UPDATE events SET unreadable = 'twin' WHERE event_id IN (SELECT value FROM json_each(?))`,
        [ids],
      );
      database.run('DELETE FROM events WHERE event_id IN (SELECT value FROM json_each(?))', [ids]);
      for (const { id, aggregateId, standsFor } of rows) log.copies.settle(aggregateId, standsFor ?? id);
      resetOutbox(database);
    });
  }
}

interface Row {
  readonly id: string;
  readonly aggregateId: string;
  readonly standsFor: string | null;
}

const SELECT_OWN = `SELECT event_id AS id, aggregate_id AS "aggregateId", stands_for AS "standsFor" FROM events
  WHERE device_id = ? AND device_sequence >= ? AND log_id IS NULL ORDER BY device_sequence LIMIT ?`;
