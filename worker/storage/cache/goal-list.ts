import { PRIORITIES, SLICES, type Goal, type GoalPage } from '../../api.ts';
import type { ParsedGoalQuery } from '../../domain/goal-query.ts';
import type { Database, SqlValue } from '../database.ts';
import { decodeCursor, encodeCursor, GOAL_ORDERS, type GoalKey, type GoalOrder } from './goal-order.ts';
import { GOAL_COLUMNS, rowToGoal, STATUSES_BY_FILTER, type GoalRow } from './goal-row.ts';

/** A query as SQL: made once for a watch, used again for each of its windows. */
export interface GoalListing {
  readonly order: GoalOrder;
  /** One window: up to `limit` goals. */
  window(cache: Database): readonly Goal[];
  /** All goals that match, whatever the window. */
  total(cache: Database): number;
  /** One page with its cursor. */
  page(cache: Database): GoalPage;
}

type RankedRow = GoalRow & { readonly rank?: number };

/**
 * Turns a checked query into statements over the indexes of `goals`, or over the search index for a search.
 *
 * @throws MoError `input/invalid` for a cursor that was made for another order
 */
export function createGoalListing(query: ParsedGoalQuery): GoalListing {
  const order = query.sort ?? 'rank';
  const after = query.after === undefined ? null : decodeCursor(query.after, order, query.descending);
  const { from, statusTests, filter, params } = matching(query);
  const range = keyRange(order, query.descending, after, params.length);
  const rangeParams = [...params, ...(after ?? [])];

  const columns = `${GOAL_COLUMNS}${order === 'rank' ? ', rank' : ''}`;
  const sortColumns = GOAL_ORDERS[order].columns;
  // `summary_key` must be among the columns for the parts of a UNION to be merged by it.
  const extra = order === 'summary' ? ', summary_key' : '';
  const select = statusTests
    .map((test) => `SELECT ${columns}${extra} FROM ${from} WHERE status ${test}${filter}${range}`)
    .join(' UNION ALL ');
  const direction = query.descending ? ' DESC' : '';
  const limitAt = rangeParams.length + 1;
  const windowSql =
    `${select} ORDER BY ${sortColumns.map((column) => column + direction).join(', ')}` +
    ` LIMIT ?${limitAt} OFFSET ?${limitAt + 1}`;
  const counts = statusTests.map((test) => `(SELECT count(*) FROM ${from} WHERE status ${test}${filter})`);
  const totalSql = `SELECT ${counts.join(' + ')} AS total`;

  const rows = (cache: Database, limit: number) =>
    cache.all<RankedRow>(windowSql, [...rangeParams, limit, query.offset]);
  const total = (cache: Database) => cache.get<{ total: number }>(totalSql, params)?.total ?? 0;

  return {
    order,
    total,
    window: (cache) => rows(cache, query.limit).map(rowToGoal),
    page(cache) {
      const found = rows(cache, query.limit + 1);
      const items = found.slice(0, query.limit).map(rowToGoal);
      const last = items.at(-1);
      const rank = found[items.length - 1]?.rank ?? 0;
      const next =
        found.length > query.limit && last !== undefined
          ? encodeCursor(order, query.descending, GOAL_ORDERS[order].keyOf(last, rank))
          : null;
      return { items, total: total(cache), next };
    },
  };
}

function matching(query: ParsedGoalQuery) {
  const params: SqlValue[] = [];
  let filter = '';
  const add = (condition: string, value: SqlValue) => {
    params.push(value);
    filter += ` AND ${condition} ?${params.length}`;
  };
  if (query.words.length > 0) add('goal_search MATCH', searchExpression(query.words));
  if (query.slice !== undefined) add('slice =', SLICES.indexOf(query.slice));
  if (query.priority !== undefined) add('priority =', PRIORITIES.indexOf(query.priority));
  if (query.month !== undefined) add('target_month =', query.month);
  const statuses = STATUSES_BY_FILTER[query.status];
  if (query.words.length > 0) {
    const from = 'goal_search CROSS JOIN goals ON goals.row = goal_search.rowid';
    return { from, statusTests: [`IN (${statuses.join(', ')})`], filter, params };
  }
  // One SELECT for each status: each is in the order of its index, and SQLite merges them without sorting.
  return { from: 'goals', statusTests: statuses.map((status) => `= ${status}`), filter, params };
}

/** Every word as a prefix, in quotes: FTS5 reads nothing in it as syntax (sqlite.org/fts5.html, section 3.1). */
function searchExpression(words: readonly string[]): string {
  return words.map((word) => `"${word}"*`).join(' ');
}

function keyRange(order: GoalOrder, descending: boolean, after: GoalKey | null, bound: number): string {
  if (after === null) return '';
  const marks = after.map((_, index) => `?${bound + index + 1}`).join(', ');
  return ` AND (${GOAL_ORDERS[order].columns.join(', ')}) ${descending ? '<' : '>'} (${marks})`;
}
