import * as v from 'valibot';
import { GOAL_SORTS, type GoalQuery, type GoalSort } from '../api.ts';
import { monthSchema, prioritySchema, sliceSchema } from './goal-fields.ts';
import { listQuerySchemas, parseListQuery, type ParsedListQuery } from './list-query.ts';

const querySchema = v.strictObject({
  ...listQuerySchemas,
  slice: v.optional(sliceSchema),
  priority: v.optional(prioritySchema),
  month: v.optional(monthSchema),
  status: v.optional(v.picklist(['active', 'achieved', 'archived', 'all']), 'active'),
  sort: v.optional(v.picklist(GOAL_SORTS)),
});

/** A checked query with its defaults filled in. */
export type ParsedGoalQuery = Pick<GoalQuery, 'slice' | 'priority' | 'month'> &
  Required<Pick<GoalQuery, 'status'>> &
  ParsedListQuery<GoalSort>;

/**
 * Checks an untrusted query.
 *
 * @throws MoError `input/*` naming the field
 */
export function parseGoalQuery(query: unknown): ParsedGoalQuery {
  return parseListQuery(querySchema, query, 'target');
}
