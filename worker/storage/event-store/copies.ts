import type { Database } from '../database.ts';

/**
 * An event that a device said once more for another is one event with that one. Of all that stand for it, those in the log
 * come first, in the order of the log, and the first of them counts, so that every device comes to the same; the others are
 * kept for the chains of their devices and change nothing.
 */
export interface Copies {
  /** Decides anew which of an event and its copies counts. Runs in the caller's transaction, after every change of a row. */
  settle(aggregateId: string, eventId: string): void;
  /** A copy is about to be stored: from now on it matters. */
  expect(): void;
  /** Whether this vault may have any. */
  mayExist(): boolean;
}

/** Which of them counts is kept in the rows; `unreadable` is `copy` for the others. */
export function createCopies(database: Database): Copies {
  // Hardly any vault has copies, and every event that comes asks.
  let isPossible: boolean | null = null;
  const anyExist = () =>
    database.get(
      `SELECT 1 FROM events WHERE stands_for IS NOT NULL UNION ALL SELECT 1 FROM base_counted LIMIT 1`,
    ) !== undefined;

  const mayExist = () => (isPossible ??= anyExist());

  return {
    mayExist,
    expect() {
      isPossible = true;
    },
    settle(aggregateId, eventId) {
      if (!mayExist()) return;
      const rows = database.all<Row>(SELECT_ROWS, [aggregateId, eventId, eventId]);
      const base = database.get<{ logId: string; floor: number }>(
        'SELECT log_id AS "logId", floor FROM base_counted WHERE event_id = ? AND aggregate_id = ?',
        [eventId, aggregateId],
      );
      const first = rows[0];
      const isInBase =
        first !== undefined &&
        first.log_id === base?.logId &&
        (first.global_sequence ?? Infinity) < base.floor;
      const counts = base === undefined || isInBase ? first?.commit_sequence : undefined;
      for (const { commit_sequence: commit, unreadable } of rows) {
        const standing = commit === counts ? null : 'copy';
        if (standing === unreadable) continue;
        database.run('UPDATE events SET unreadable = ? WHERE commit_sequence = ?', [standing, commit]);
      }
    },
  };
}

/** What cannot be read for another reason does not take part. */
const SELECT_ROWS = `SELECT commit_sequence, log_id, global_sequence, unreadable FROM events
  WHERE aggregate_id = ? AND (event_id = ? OR stands_for = ?) AND (unreadable IS NULL OR unreadable = 'copy')
  ORDER BY log_id IS NULL, global_sequence IS NULL, global_sequence, commit_sequence`;

interface Row {
  readonly commit_sequence: number;
  readonly log_id: string | null;
  readonly global_sequence: number | null;
  readonly unreadable: 'copy' | null;
}
