import * as v from 'valibot';
import type { GoalQueries, GoalWatches } from '../../api.ts';
import { uuidV7Schema } from '../../domain/goal-fields.ts';
import { parseGoalQuery } from '../../domain/goal-query.ts';
import { parseInput } from '../../domain/input-error.ts';
import { createGoalListing } from '../../storage/cache/goal-list.ts';
import { readGoal, type GoalTransition } from '../../storage/cache/goal-table.ts';
import { createGoalWatches } from '../goal-watches.ts';
import type { AreaContext, QueryHandlers, WatchHandlers } from './area.ts';

const goalIdInput = v.strictObject({ goalId: uuidV7Schema });

/** Reads and watches of goals. */
export interface GoalArea {
  readonly queries: QueryHandlers<keyof GoalQueries>;
  readonly watches: WatchHandlers<keyof GoalWatches>;
  /** Tells the watches what a command did, which is durable and in the cache by now. */
  publish(transitions: readonly GoalTransition[]): void;
  /** Reads every window anew. */
  refresh(): void;
}

export function createGoalArea({ cache }: AreaContext): GoalArea {
  const watches = createGoalWatches((query) => cache.use(query));
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
    watches: { goals: (query, listener) => watches.add(parseGoalQuery(query), listener) },
    publish: (transitions) => watches.publish(transitions),
    refresh: () => watches.refresh(),
  };
}
