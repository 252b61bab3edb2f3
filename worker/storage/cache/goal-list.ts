import { PRIORITIES, SLICES, type Goal } from '../../api.ts';
import type { ParsedGoalQuery } from '../../domain/goal-query.ts';
import { GOAL_ORDERS } from './goal-order.ts';
import { GOAL_COLUMNS, rowToGoal, STATUSES_BY_FILTER, type GoalRow } from './goal-row.ts';
import { createListing, type Listing, type ListingCondition } from './listing.ts';

/**
 * A checked query of goals as SQL.
 *
 * @throws MoError `input/invalid` for a cursor that was made for another order
 */
export function createGoalListing(query: ParsedGoalQuery): Listing<Goal> {
  const conditions: ListingCondition[] = [];
  if (query.slice !== undefined) conditions.push(['slice = ?', SLICES.indexOf(query.slice)]);
  if (query.priority !== undefined) conditions.push(['priority = ?', PRIORITIES.indexOf(query.priority)]);
  if (query.month !== undefined) conditions.push(['target_month = ?', query.month]);
  return createListing<GoalRow, Goal>({
    table: 'goals',
    searchTable: 'goal_search',
    columns: GOAL_COLUMNS,
    toItem: rowToGoal,
    statusColumn: 'status',
    statuses: STATUSES_BY_FILTER[query.status],
    conditions,
    words: query.words,
    order: GOAL_ORDERS[query.sort ?? 'rank'],
    descending: query.descending,
    limit: query.limit,
    offset: query.offset,
    after: query.after,
  });
}
