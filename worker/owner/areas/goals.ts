import * as v from 'valibot';
import type { Goal, GoalChange, GoalQueries, GoalWatchEvent, GoalWatches } from '../../api.ts';
import { uuidV7Schema } from '../../domain/goal-fields.ts';
import { goalOfState } from '../../domain/goal.ts';
import { parseGoalQuery, type ParsedGoalQuery } from '../../domain/goal-query.ts';
import { parseInput } from '../../domain/input-error.ts';
import { createGoalListing } from '../../storage/cache/goal-list.ts';
import { STATUSES_BY_FILTER, statusOfGoal } from '../../storage/cache/goal-row.ts';
import { readGoal } from '../../storage/cache/goal-table.ts';
import type { WindowChange } from '../diff-window.ts';
import { createListWatches, type ListEvent, type WatchedList } from '../list-watches.ts';
import type { AreaContext, QueryHandlers, WatchedArea, WatchHandlers } from './area.ts';

const goalIdInput = v.strictObject({ goalId: uuidV7Schema });

/** Reads and watches of goals. */
export interface GoalArea extends WatchedArea {
  readonly queries: QueryHandlers<keyof GoalQueries>;
  readonly watches: WatchHandlers<keyof GoalWatches>;
}

export function createGoalArea({ cache }: AreaContext): GoalArea {
  const watches = createListWatches(GOAL_LIST, (query) => cache.use(query));
  return {
    queries: {
      'goals.list': (query) => {
        const listing = createGoalListing(parseGoalQuery(query));
        return cache.use((database) => listing.page(database));
      },
      'goals.get': (input) => {
        const { goalId } = parseInput(goalIdInput, input, 'input');
        return cache.use((database) => readGoal(database, goalId));
      },
    },
    watches: {
      goals: (query, listener) => watches.add(parseGoalQuery(query), (event) => listener(toGoalEvent(event))),
    },
    publish(transitions) {
      const changes = transitions.flatMap((transition) => {
        if (transition.type !== 'goal') return [];
        const { aggregateId, before, after } = transition;
        return [{ before: goalOfState(aggregateId, before), after: goalOfState(aggregateId, after) }];
      });
      if (changes.length > 0) watches.publish(changes);
    },
    refresh: () => watches.refresh(),
  };
}

/** How goals are told apart, and which of them a query lets through. */
export const GOAL_LIST: WatchedList<ParsedGoalQuery, Goal> = {
  idOf: (goal) => goal.goalId,
  isSame: (a, b) =>
    a.changedAt === b.changedAt &&
    a.summary === b.summary &&
    a.slice === b.slice &&
    a.priority === b.priority &&
    a.targetMonth === b.targetMonth &&
    a.achieved === b.achieved &&
    a.archived === b.archived &&
    a.createdAt === b.createdAt &&
    a.projects?.live === b.projects?.live &&
    a.projects?.completed === b.projects?.completed,
  listing: createGoalListing,
  isExact: true,
  matches: (query, goal) =>
    STATUSES_BY_FILTER[query.status].includes(statusOfGoal(goal)) &&
    (query.slice === undefined || goal.slice === query.slice) &&
    (query.priority === undefined || goal.priority === query.priority) &&
    (query.month === undefined || goal.targetMonth === query.month),
};

function toGoalEvent(event: ListEvent<Goal>): GoalWatchEvent {
  return 'items' in event ? event : { changes: event.changes.map(toGoalChange), total: event.total };
}

/** A change of a window as the page knows it. */
export function toGoalChange(change: WindowChange<Goal>): GoalChange {
  return change.kind === 'remove'
    ? { kind: change.kind, index: change.index, goalId: change.id }
    : { kind: change.kind, index: change.index, item: change.item };
}
