import { PRIORITIES, SLICES, type Goal, type GoalStatusFilter } from '../../api.ts';
import { NO_VOICES } from '../../domain/achievement.ts';
import { goalOfState, type GoalState } from '../../domain/goal.ts';
import { MoError } from '../../errors/mo-error.ts';
import type { SqlValue } from '../database.ts';
import { foldText } from '../../domain/fold-text.ts';

/** A row of `goals` as SQLite gives it. */
export interface GoalRow {
  readonly goal_id: string;
  readonly summary: string;
  readonly slice: number;
  readonly priority: number;
  readonly target_month: string;
  readonly achieved: number;
  readonly archived: number;
  readonly created_at: number | null;
  readonly changed_at: number;
  readonly choice: number | null;
  readonly choice_order: number | null;
  readonly voices_order: number;
  readonly projects_live: number;
  readonly projects_completed: number;
}

export const GOAL_COLUMNS =
  'goal_id, summary, slice, priority, target_month, achieved, archived, created_at, changed_at, ' +
  'choice, choice_order, voices_order, projects_live, projects_completed';

const ACTIVE = 0;
const ACHIEVED = 1;
const ARCHIVED = 2;
const NOT_CREATED = 3;

/** The values of the column `status` that a filter lets through. Each goal has exactly one status. */
export const STATUSES_BY_FILTER: Readonly<Record<GoalStatusFilter, readonly number[]>> = {
  active: [ACTIVE],
  achieved: [ACHIEVED],
  archived: [ARCHIVED],
  all: [ACTIVE, ACHIEVED, ARCHIVED],
};

/** Archived wins over achieved: an archived goal is found in the archive only. */
export function statusOfGoal(state: Pick<GoalState, 'achieved' | 'archived' | 'createdAt'>): number {
  if (state.createdAt === null) return NOT_CREATED;
  if (state.archived) return ARCHIVED;
  return state.achieved ? ACHIEVED : ACTIVE;
}

export function rowToState(row: GoalRow): GoalState {
  const slice = SLICES[row.slice];
  const priority = PRIORITIES[row.priority];
  if (slice === undefined || priority === undefined) {
    throw new MoError('storage/corrupt', 'A read model holds a value that was never written.');
  }
  return {
    summary: row.summary,
    slice,
    priority,
    targetMonth: row.target_month,
    createdAt: row.created_at,
    changedAt: row.changed_at,
    choice: row.choice_order === null ? null : { order: row.choice_order, achieved: row.choice === 1 },
    projects:
      row.voices_order === 0
        ? NO_VOICES
        : { order: row.voices_order, live: row.projects_live, completed: row.projects_completed },
    achieved: row.achieved === 1,
    archived: row.archived === 1,
  };
}

/** For rows whose status lets them be shown. */
export function rowToGoal(row: GoalRow): Goal {
  const goal = goalOfState(row.goal_id, rowToState(row));
  if (goal === null) throw new MoError('storage/corrupt', 'A read model shows a goal that was not created.');
  return goal;
}

/** The columns behind `goal_id`, in the order of {@link STATE_COLUMNS}. */
export function stateToValues(state: GoalState): SqlValue[] {
  return [
    state.summary,
    foldText(state.summary),
    SLICES.indexOf(state.slice),
    PRIORITIES.indexOf(state.priority),
    state.targetMonth,
    state.achieved ? 1 : 0,
    state.archived ? 1 : 0,
    statusOfGoal(state),
    state.createdAt,
    state.changedAt,
    state.choice === null ? null : Number(state.choice.achieved),
    state.choice?.order ?? null,
    state.projects.order,
    state.projects.live,
    state.projects.completed,
  ];
}

export const STATE_COLUMNS = [
  'summary',
  'summary_key',
  'slice',
  'priority',
  'target_month',
  'achieved',
  'archived',
  'status',
  'created_at',
  'changed_at',
  'choice',
  'choice_order',
  'voices_order',
  'projects_live',
  'projects_completed',
] as const;
