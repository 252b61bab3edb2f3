import { v7 as uuid } from 'uuid';
import { randomBytes } from '../crypto/random.ts';
import { withOrigin, type EventOrigin } from '../domain/event.ts';
import type { Database } from '../storage/database.ts';
import type { EventLog } from '../storage/event-store/event-log.ts';

export interface RestateParts {
  readonly database: Database;
  readonly log: EventLog;
  readonly now: () => number;
}

/** An event that cannot count under its author's name. */
export interface Original {
  readonly aggregateId: string;
  readonly origin: EventOrigin;
  /** The event that it says once more itself. */
  readonly standsFor: string | null;
  /** Another one stands for it already, and nothing need be said. */
  readonly isSaid: boolean;
}

/** Originals that are dealt with in one commit. */
export const RESTATED_AT_ONCE = 200;

/**
 * Says events once more under this device's own name, and in the same commit does to the originals what is to become of them.
 * Of an event and all that stand for it one counts. `leave` gets the ids of the originals, as a JSON array. → the aggregates
 */
export function restate(
  { log, now }: Omit<RestateParts, 'database'>,
  originals: readonly Original[],
  leave: (eventIds: string) => void,
): readonly string[] {
  const events = originals.flatMap(({ aggregateId, origin, standsFor, isSaid }) => {
    if (isSaid) return [];
    const found = log.readAggregate(aggregateId).find(({ eventId }) => eventId === origin.eventId);
    // Of a key that was destroyed nothing is left to say.
    if (found === undefined) return [];
    return [
      { aggregateId, payload: withOrigin(found.payload, origin), standsFor: standsFor ?? origin.eventId },
    ];
  });
  log.commit({ commandId: uuid(), digest: randomBytes(32), doneAt: now() }, events, () => {
    leave(JSON.stringify(originals.map(({ origin }) => origin.eventId)));
    for (const { aggregateId, origin, standsFor } of originals)
      log.copies.settle(aggregateId, standsFor ?? origin.eventId);
  });
  return [...new Set(originals.map(({ aggregateId }) => aggregateId))];
}
