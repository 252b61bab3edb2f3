import * as v from 'valibot';
import { PRIORITIES, type Goal, type GoalSort } from '../../api.ts';
import { monthSchema, timestampSchema, uuidV7Schema, wellFormedText } from '../../domain/goal-fields.ts';
import { foldText } from '../../domain/fold-text.ts';
import type { SortOrder } from './sort-key.ts';

/** How a list is ordered: by one of the public sorts, or a search by rank. */
export type GoalOrder = GoalSort | 'rank';

const priorityRank = (goal: Goal) => PRIORITIES.indexOf(goal.priority);
const rankSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(PRIORITIES.length));

/** The one table of the orders of goals. */
export const GOAL_ORDERS: Readonly<Record<GoalOrder, SortOrder<Goal>>> = {
  target: {
    name: 'target',
    columns: ['target_month', 'priority', 'created_at', 'goal_id'],
    keyOf: (goal) => [goal.targetMonth, priorityRank(goal), goal.createdAt, goal.goalId],
    schema: v.strictTuple([monthSchema, rankSchema, timestampSchema, uuidV7Schema]),
  },
  priority: {
    name: 'priority',
    columns: ['priority', 'target_month', 'created_at', 'goal_id'],
    keyOf: (goal) => [priorityRank(goal), goal.targetMonth, goal.createdAt, goal.goalId],
    schema: v.strictTuple([rankSchema, monthSchema, timestampSchema, uuidV7Schema]),
  },
  created: {
    name: 'created',
    columns: ['created_at', 'goal_id'],
    keyOf: (goal) => [goal.createdAt, goal.goalId],
    schema: v.strictTuple([timestampSchema, uuidV7Schema]),
  },
  changed: {
    name: 'changed',
    columns: ['changed_at', 'goal_id'],
    keyOf: (goal) => [goal.changedAt, goal.goalId],
    schema: v.strictTuple([timestampSchema, uuidV7Schema]),
  },
  summary: {
    name: 'summary',
    columns: ['summary_key', 'goal_id'],
    keyOf: (goal) => [foldText(goal.summary), goal.goalId],
    schema: v.strictTuple([wellFormedText, uuidV7Schema]),
  },
  rank: {
    name: 'rank',
    columns: ['rank', 'goal_id'],
    keyOf: (goal, rank) => [rank, goal.goalId],
    schema: v.strictTuple([v.pipe(v.number(), v.finite()), uuidV7Schema]),
  },
};
