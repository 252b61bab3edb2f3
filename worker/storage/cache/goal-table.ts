import type { Goal } from '../../api.ts';
import { initialGoal, type GoalState } from '../../domain/goal.ts';
import type { Database } from '../database.ts';
import {
  GOAL_COLUMNS,
  rowToGoal,
  rowToState,
  STATE_COLUMNS,
  stateToValues,
  type GoalRow,
} from './goal-row.ts';
import { indexedText } from './search-index.ts';
import type { GoalTransition } from './transition.ts';

const NAMES = STATE_COLUMNS.join(', ');
const INSERT = `INSERT INTO goals (goal_id, ${NAMES}) VALUES (?${', ?'.repeat(STATE_COLUMNS.length)})`;

/** What the events of a goal have added up to; the initial state when there are none. */
export function readGoalState(cache: Database, goalId: string): GoalState {
  const row = cache.get<GoalRow>(`SELECT ${GOAL_COLUMNS} FROM goals WHERE goal_id = ?`, [goalId]);
  return row === undefined ? initialGoal : rowToState(row);
}

/** The goal as it is shown, or null. */
export function readGoal(cache: Database, goalId: string): Goal | null {
  const row = cache.get<GoalRow>(
    `SELECT ${GOAL_COLUMNS} FROM goals WHERE goal_id = ? AND created_at IS NOT NULL`,
    [goalId],
  );
  return row === undefined ? null : rowToGoal(row);
}

/** Which of these ids have a row. One statement, for imports. */
export function knownGoalIds(cache: Database, goalIds: readonly string[]): ReadonlySet<string> {
  const rows = cache.all<{ goal_id: string }>(
    'SELECT goal_id FROM goals WHERE goal_id IN (SELECT value FROM json_each(?))',
    [JSON.stringify(goalIds)],
  );
  return new Set(rows.map((row) => row.goal_id));
}

/** Writes a state and keeps the search index in step. Runs in the caller's transaction. */
export function writeGoalState(
  cache: Database,
  { aggregateId: goalId, before, after }: GoalTransition,
): void {
  if (before === initialGoal) {
    cache.run(INSERT, [goalId, ...stateToValues(after)]);
    cache.run('INSERT INTO goal_search (rowid, text) VALUES (last_insert_rowid(), ?)', [
      indexedText(cache, 'goal_search', after.summary),
    ]);
    return;
  }
  const values = stateToValues(after);
  const old = stateToValues(before);
  const changed = STATE_COLUMNS.map((_, index) => index).filter((index) => values[index] !== old[index]);
  if (changed.length === 0) return;
  cache.run(
    `UPDATE goals SET ${changed.map((index) => `${STATE_COLUMNS[index]} = ?`).join(', ')} WHERE goal_id = ?`,
    [...changed.map((index) => values[index] ?? null), goalId],
  );
  if (after.summary !== before.summary) {
    cache.run('UPDATE goal_search SET text = ? WHERE rowid = (SELECT row FROM goals WHERE goal_id = ?)', [
      indexedText(cache, 'goal_search', after.summary),
      goalId,
    ]);
  }
}
