import type { Database } from '../storage/database.ts';

/** Above every place of a log that is followed, and below the places of events that were never in one. */
export const OLD_PLACES = 2 ** 51;

/** Where a log begins behind events that its beginner lacked, those that are here stand before it: at most so many. */
export const EARLIER_PLACES = 2 ** 40;

const FIRST_OLD_PLACE = OLD_PLACES - EARLIER_PLACES;

/** Whether a place is one of a log that is not followed. */
export function isOldPlace(place: number): boolean {
  return place >= FIRST_OLD_PLACE;
}

/** The same place, as one of a log that is not followed. */
export function oldPlace(place: number | null): number | null {
  return place === null || isOldPlace(place) ? place : place + OLD_PLACES;
}

/**
 * Takes every event and key out of the log that was followed: in the next one each gets its place anew. Until then they
 * keep the order they had, behind what the next log has already. Runs in the caller's transaction.
 */
export function leaveLog(database: Database): void {
  database.run('DELETE FROM outbox');
  database.run(
    `UPDATE events SET log_id = NULL, packed = NULL,
       global_sequence = CASE WHEN global_sequence < ${FIRST_OLD_PLACE} THEN global_sequence + ${OLD_PLACES}
                              ELSE global_sequence END
      WHERE log_id IS NOT NULL OR packed IS NOT NULL`,
  );
  database.run('UPDATE keys SET log_id = NULL, packed = NULL WHERE log_id IS NOT NULL OR packed IS NOT NULL');
}
