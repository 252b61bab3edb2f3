import type { Goal, GoalWatchEvent } from '../api.ts';
import { goalOfState } from '../domain/goal.ts';
import type { ParsedGoalQuery } from '../domain/goal-query.ts';
import { createGoalListing, type GoalListing } from '../storage/cache/goal-list.ts';
import { compareKeys, GOAL_ORDERS } from '../storage/cache/goal-order.ts';
import { STATUSES_BY_FILTER, statusOfGoal } from '../storage/cache/goal-row.ts';
import type { GoalTransition } from '../storage/cache/goal-table.ts';
import type { Database } from '../storage/database.ts';
import { diffWindow } from './diff-window.ts';

export type WatchListener = (event: GoalWatchEvent) => void;

/** All watches of an open vault. Watches of the same query share one window. */
export interface GoalWatches {
  /** Delivers the first window before it returns; the result ends the watch. */
  add(query: ParsedGoalQuery, listener: WatchListener): () => void;
  /** Tells each watch that these transitions touch. The cache must hold them already. */
  publish(transitions: readonly GoalTransition[]): void;
  /** Reads every window anew, when what changed is not known. */
  refresh(): void;
}

/** A window as its listeners know it. */
interface LiveWindow {
  readonly query: ParsedGoalQuery;
  readonly listing: GoalListing;
  readonly listeners: Set<WatchListener>;
  items: readonly Goal[];
  total: number;
}

/** What one transition means for one window. */
type Effect = 'none' | 'total' | 'item' | 'window';

/** Above this many transitions it is cheaper to read a window than to look at each of them. */
const MAX_SINGLE_TRANSITIONS = 32;

/** `read` runs a query on the cache, which it first brings up to date. */
export function createGoalWatches(read: <T>(query: (cache: Database) => T) => T): GoalWatches {
  const windows = new Map<string, LiveWindow>();

  const reread = (window: LiveWindow) => {
    const { items, total } = read((cache) => firstOf(window.listing, cache));
    const changes = diffWindow(window.items, items);
    if (changes.length > 0 || total !== window.total) update(window, items, total, { changes, total });
  };

  return {
    add(query, listener) {
      const key = JSON.stringify(query);
      let window = windows.get(key);
      if (window === undefined) {
        const listing = createGoalListing(query);
        window = { query, listing, listeners: new Set(), ...read((cache) => firstOf(listing, cache)) };
        windows.set(key, window);
      }
      const shared = window;
      // A listener of its own for each call: the same function may watch twice.
      const own: WatchListener = (event) => listener(event);
      shared.listeners.add(own);
      own({ items: shared.items, total: shared.total });
      return () => {
        shared.listeners.delete(own);
        if (shared.listeners.size === 0 && windows.get(key) === shared) windows.delete(key);
      };
    },

    publish(transitions) {
      const shown = transitions.map(({ goalId, before, after }) => ({
        before: goalOfState(goalId, before),
        after: goalOfState(goalId, after),
      }));
      for (const window of [...windows.values()]) {
        if (shown.length > MAX_SINGLE_TRANSITIONS) {
          if (
            shown.some(({ before, after }) => matches(window.query, before) || matches(window.query, after))
          ) {
            reread(window);
          }
          continue;
        }
        publishTo(window, shown, reread);
      }
    },

    refresh() {
      for (const window of [...windows.values()]) reread(window);
    },
  };
}

function firstOf(listing: GoalListing, cache: Database) {
  return { items: listing.window(cache), total: listing.total(cache) };
}

interface ShownTransition {
  readonly before: Goal | null;
  readonly after: Goal | null;
}

function publishTo(
  window: LiveWindow,
  transitions: readonly ShownTransition[],
  reread: (window: LiveWindow) => void,
): void {
  const effects = transitions.map((transition) => effectOn(window, transition));
  if (effects.includes('window')) {
    reread(window);
    return;
  }
  let { items, total } = window;
  const changes = transitions.flatMap(({ before, after }, position) => {
    total += Number(matches(window.query, after)) - Number(matches(window.query, before));
    if (effects[position] !== 'item' || after === null) return [];
    const index = items.findIndex((item) => item.goalId === after.goalId);
    items = items.with(index, after);
    return [{ kind: 'update', index, item: after } as const];
  });
  if (changes.length > 0 || total !== window.total) update(window, items, total, { changes, total });
}

function effectOn({ query, listing, items }: LiveWindow, { before, after }: ShownTransition): Effect {
  const matchedBefore = matches(query, before);
  const matchesAfter = matches(query, after);
  if (!matchedBefore && !matchesAfter) return 'none';
  // Whether the words match is for the search index to say, and one change moves the rank of all.
  if (query.words.length > 0) return 'window';
  const keyOf = (goal: Goal) => GOAL_ORDERS[listing.order].keyOf(goal, 0);
  const isShown = items.some((item) => item.goalId === (before ?? after)?.goalId);
  if (before !== null && after !== null && matchedBefore && matchesAfter) {
    const staysInPlace = compareKeys(keyOf(before), keyOf(after)) === 0;
    if (staysInPlace) return isShown ? 'item' : 'none';
  }
  const last = items.at(-1);
  if (isShown || last === undefined || items.length < query.limit) return 'window';
  const isBehind = (goal: Goal | null, matched: boolean) => {
    if (goal === null || !matched) return true;
    const order = compareKeys(keyOf(goal), keyOf(last));
    return query.descending ? order < 0 : order > 0;
  };
  return isBehind(before, matchedBefore) && isBehind(after, matchesAfter) ? 'total' : 'window';
}

/** The filters of a query but its words. */
function matches(query: ParsedGoalQuery, goal: Goal | null): boolean {
  return (
    goal !== null &&
    STATUSES_BY_FILTER[query.status].includes(statusOfGoal(goal)) &&
    (query.slice === undefined || goal.slice === query.slice) &&
    (query.priority === undefined || goal.priority === query.priority) &&
    (query.month === undefined || goal.targetMonth === query.month)
  );
}

function update(window: LiveWindow, items: readonly Goal[], total: number, event: GoalWatchEvent): void {
  window.items = items;
  window.total = total;
  for (const listener of [...window.listeners]) {
    try {
      listener(event);
    } catch {
      // What was committed stays committed: a listener that cannot be told is not told again.
      window.listeners.delete(listener);
    }
  }
}
