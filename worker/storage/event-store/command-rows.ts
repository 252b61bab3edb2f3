import type { Database } from '../database.ts';

/** What is kept of a command so that it is not done twice; written in the transaction of its events. */
export interface CommandRow {
  readonly commandId: string;
  /** 32 bytes over everything the command says. */
  readonly digest: Uint8Array;
  /** ms since the epoch. */
  readonly doneAt: number;
}

export interface DoneCommand {
  readonly digest: Uint8Array;
  readonly commit: number;
}

/** A replay comes within minutes of its command. */
const MAX_AGE_MS = 7 * 86_400_000;
/** More than one for each that is added, so that the table shrinks. */
const EVICTED_AT_ONCE = 2;

export function findCommandRow(database: Database, commandId: string): DoneCommand | undefined {
  return database.get<DoneCommand>(
    'SELECT digest, commit_sequence AS "commit" FROM commands WHERE command_id = ?',
    [commandId],
  );
}

/** In the caller's transaction. */
export function addCommandRow(
  database: Database,
  { commandId, digest, doneAt }: CommandRow,
  commit: number,
): void {
  database.run('INSERT INTO commands (command_id, digest, commit_sequence, done_at) VALUES (?, ?, ?, ?)', [
    commandId,
    digest,
    commit,
    doneAt,
  ]);
  evict(database, doneAt);
}

/** Looks at the oldest rows only: an id with a clock that was wrong may keep those behind it for their age at most. */
function evict(database: Database, now: number): void {
  const oldest = database.all<{ command_id: string; done_at: number }>(
    'SELECT command_id, done_at FROM commands ORDER BY command_id LIMIT ?',
    [EVICTED_AT_ONCE],
  );
  for (const { command_id: commandId, done_at: doneAt } of oldest) {
    if (doneAt >= now - MAX_AGE_MS) break;
    database.run('DELETE FROM commands WHERE command_id = ?', [commandId]);
  }
}
