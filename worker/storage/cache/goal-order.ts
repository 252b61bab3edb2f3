import { GOAL_SORTS, PRIORITIES, type Goal, type GoalSort } from '../../api.ts';
import * as v from 'valibot';
import { fromBase64url, toBase64url } from '../../crypto/base64url.ts';
import { monthSchema, timestampSchema, uuidV7Schema, wellFormedText } from '../../domain/goal-fields.ts';
import { inputError } from '../../domain/input-error.ts';
import { summarySortKey } from './goal-row.ts';

/** How a list is ordered: by one of the public sorts, or a search by rank. */
export type GoalOrder = GoalSort | 'rank';

/** The sort key of a goal, in the order of the columns; the goal's id always comes last and settles every tie. */
export type GoalKey = readonly (string | number)[];

interface OrderDefinition {
  readonly columns: readonly string[];
  readonly keyOf: (goal: Goal, rank: number) => GoalKey;
  readonly schema: v.GenericSchema<unknown, (string | number)[]>;
}

const priorityRank = (goal: Goal) => PRIORITIES.indexOf(goal.priority);
const rankSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(PRIORITIES.length));

/** The one table of the orders: columns, keys and the shape of their cursors. */
export const GOAL_ORDERS: Readonly<Record<GoalOrder, OrderDefinition>> = {
  target: {
    columns: ['target_month', 'priority', 'created_at', 'goal_id'],
    keyOf: (goal) => [goal.targetMonth, priorityRank(goal), goal.createdAt, goal.goalId],
    schema: v.strictTuple([monthSchema, rankSchema, timestampSchema, uuidV7Schema]),
  },
  priority: {
    columns: ['priority', 'target_month', 'created_at', 'goal_id'],
    keyOf: (goal) => [priorityRank(goal), goal.targetMonth, goal.createdAt, goal.goalId],
    schema: v.strictTuple([rankSchema, monthSchema, timestampSchema, uuidV7Schema]),
  },
  created: {
    columns: ['created_at', 'goal_id'],
    keyOf: (goal) => [goal.createdAt, goal.goalId],
    schema: v.strictTuple([timestampSchema, uuidV7Schema]),
  },
  changed: {
    columns: ['changed_at', 'goal_id'],
    keyOf: (goal) => [goal.changedAt, goal.goalId],
    schema: v.strictTuple([timestampSchema, uuidV7Schema]),
  },
  summary: {
    columns: ['summary_key', 'goal_id'],
    keyOf: (goal) => [summarySortKey(goal.summary), goal.goalId],
    schema: v.strictTuple([wellFormedText, uuidV7Schema]),
  },
  rank: {
    columns: ['rank', 'goal_id'],
    keyOf: (goal, rank) => [rank, goal.goalId],
    schema: v.strictTuple([v.pipe(v.number(), v.finite()), uuidV7Schema]),
  },
};

const ORDER_NAMES: readonly GoalOrder[] = [...GOAL_SORTS, 'rank'];
const cursorSchema = v.strictTuple([v.picklist(ORDER_NAMES), v.boolean(), v.array(v.unknown())]);
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** The opaque `next` of a page that ended at `key`. */
export function encodeCursor(order: GoalOrder, descending: boolean, key: GoalKey): string {
  return toBase64url(encoder.encode(JSON.stringify([order, descending, key])));
}

/**
 * Reads a cursor back. It only fits the order and direction it was made for.
 *
 * @throws MoError `input/invalid` for the field `after`
 */
export function decodeCursor(text: string, order: GoalOrder, descending: boolean): GoalKey {
  const cursor = v.safeParse(cursorSchema, parseJson(text));
  if (cursor.success && cursor.output[0] === order && cursor.output[1] === descending) {
    const key = v.safeParse(GOAL_ORDERS[order].schema, cursor.output[2]);
    if (key.success) return key.output;
  }
  throw inputError('input/invalid', 'after');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(decoder.decode(fromBase64url(text)));
  } catch {
    return null;
  }
}

/**
 * Compares two keys as SQLite does: numbers by value, text by code points (its UTF-8 bytes), not by UTF-16 units.
 */
export function compareKeys(a: GoalKey, b: GoalKey): number {
  for (const [index, left] of a.entries()) {
    const order = compareValues(left, b[index] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

function compareValues(a: string | number, b: string | number): number {
  if (typeof a === 'number' || typeof b === 'number') return Number(a) - Number(b);
  if (a === b) return 0;
  for (let index = 0; ; index += 1) {
    const left = a.codePointAt(index);
    const right = b.codePointAt(index);
    if (left !== right) return (left ?? -1) - (right ?? -1);
    if (left === undefined) return 0;
  }
}
