import type { Database, SqlValue } from '../database.ts';
import { searchExpression } from './search-index.ts';
import { compareKeys, decodeCursor, encodeCursor, type SortKey, type SortOrder } from './sort-key.ts';

export type ListingCondition = readonly [sql: string, value: SqlValue];

/** What a checked query asks of a table. */
export interface ListingPlan<Row extends object, Item> {
  readonly table: string;
  /** The search index of the table; its rowids are the table's `row`. */
  readonly searchTable: string;
  /** Columns of the table to read, as SQL. */
  readonly columns: string;
  readonly toItem: (row: Row) => Item;
  /** The column that leads every index, and the values of it that the query lets through. */
  readonly statusColumn: string;
  readonly statuses: readonly (number | string)[];
  /** Further conditions: SQL with `?` where the value goes, such as `slice = ?`. */
  readonly conditions: readonly ListingCondition[];
  /** A condition without a value, such as the one that a partial index needs to see. */
  readonly fixed?: string;
  readonly words: readonly string[];
  readonly order: SortOrder<Item>;
  readonly descending: boolean;
  readonly limit: number;
  readonly offset: number;
  readonly after: string | undefined;
}

/** A query as SQL: made once for a watch, used again for each of its windows. */
export interface Listing<Item> {
  /** One window: up to `limit` items. */
  window(cache: Database): readonly Item[];
  /** All items that match, whatever the window. */
  total(cache: Database): number;
  /** One page with its cursor. */
  page(cache: Database): { items: readonly Item[]; total: number; next: string | null };
  /** Negative when `a` comes before `b` in the list; only for orders that are not by rank. */
  compare(a: Item, b: Item): number;
}

/**
 * Turns a plan into statements over the indexes of the table, or over the search index for a search.
 *
 * @throws MoError `input/invalid` for a cursor that was made for another order
 */
export function createListing<Row extends object, Item>(plan: ListingPlan<Row, Item>): Listing<Item> {
  const { order, descending, limit, offset } = plan;
  const after = plan.after === undefined ? null : decodeCursor(plan.after, order, descending);
  const { from, statusTests, filter, params } = matching(plan);
  const range = keyRange(order, descending, after, params.length);
  const rangeParams = [...params, ...(after ?? [])];

  // The columns of the order must be among those selected for the parts of a UNION to be merged by them.
  const sortColumns = order.columns.map((_, index) => `sort${index}`);
  const columns = [plan.columns, ...order.columns.map((column, index) => `${column} AS sort${index}`)].join(
    ', ',
  );
  const select = statusTests
    .map((test) => `SELECT ${columns} FROM ${from} WHERE ${plan.statusColumn} ${test}${filter}${range}`)
    .join(' UNION ALL ');
  const direction = descending ? ' DESC' : '';
  const limitAt = rangeParams.length + 1;
  const windowSql =
    `${select} ORDER BY ${sortColumns.map((column) => column + direction).join(', ')}` +
    ` LIMIT ?${limitAt} OFFSET ?${limitAt + 1}`;
  const counts = statusTests.map(
    (test) => `(SELECT count(*) FROM ${from} WHERE ${plan.statusColumn} ${test}${filter})`,
  );
  const totalSql = `SELECT ${counts.join(' + ')} AS total`;

  const rows = (cache: Database, count: number) =>
    cache.all<Row & { readonly sort0: SqlValue }>(windowSql, [...rangeParams, count, offset]);
  const total = (cache: Database) => cache.get<{ total: number }>(totalSql, params)?.total ?? 0;

  return {
    total,
    window: (cache) => rows(cache, limit).map(plan.toItem),
    page(cache) {
      const found = rows(cache, limit + 1);
      const items = found.slice(0, limit).map(plan.toItem);
      const last = items.at(-1);
      const rank = Number(found[items.length - 1]?.sort0 ?? 0);
      const next =
        found.length > limit && last !== undefined
          ? encodeCursor(order.name, descending, order.keyOf(last, rank))
          : null;
      return { items, total: total(cache), next };
    },
    compare(a, b) {
      const result = compareKeys(order.keyOf(a, 0), order.keyOf(b, 0));
      return descending ? -result : result;
    },
  };
}

function matching<Row extends object, Item>(plan: ListingPlan<Row, Item>) {
  const { table, searchTable, statuses, words } = plan;
  const params: SqlValue[] = [];
  let filter = plan.fixed === undefined ? '' : ` AND ${plan.fixed}`;
  const add = (condition: string, value: SqlValue) => {
    params.push(value);
    filter += ` AND ${condition.replace('?', `?${params.length}`)}`;
  };
  if (words.length > 0) add(`${searchTable} MATCH ?`, searchExpression(words));
  for (const [sql, value] of plan.conditions) add(sql, value);
  if (words.length > 0) {
    const from = `${searchTable} CROSS JOIN ${table} ON ${table}.row = ${searchTable}.rowid`;
    return { from, statusTests: [`IN (${statuses.join(', ')})`], filter, params };
  }
  // One SELECT for each status: each is in the order of its index, and SQLite merges them without sorting.
  return { from: table, statusTests: statuses.map((status) => `= ${status}`), filter, params };
}

function keyRange<Item>(
  order: SortOrder<Item>,
  descending: boolean,
  after: SortKey | null,
  bound: number,
): string {
  if (after === null) return '';
  const marks = after.map((_, index) => `?${bound + index + 1}`).join(', ');
  return ` AND (${order.columns.join(', ')}) ${descending ? '<' : '>'} (${marks})`;
}
