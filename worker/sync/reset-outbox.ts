import type { Database } from '../storage/database.ts';

/** What was sealed and is not in the log is sealed anew. Runs in the caller's transaction. */
export function resetOutbox(database: Database): void {
  database.run('DELETE FROM outbox');
  database.run('UPDATE events SET packed = NULL WHERE log_id IS NULL AND packed IS NOT NULL');
  database.run('UPDATE keys SET packed = NULL WHERE log_id IS NULL AND packed IS NOT NULL');
}
