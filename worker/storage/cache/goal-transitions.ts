import { decodeEvent } from '../../domain/event.ts';
import { evolveGoal, goalEvents, type GoalEvent, type GoalState } from '../../domain/goal.ts';
import type { Database } from '../database.ts';
import type { LoggedEvent } from '../event-store/event-log.ts';
import { readGoalState, type GoalTransition } from './goal-table.ts';

/** What events, in this order, do to the goals of the cache; one transition for each goal. */
export function transitionsOf(cache: Database, events: readonly LoggedEvent[]): GoalTransition[] {
  const transitions = new Map<string, { before: GoalState; after: GoalState }>();
  for (const { aggregateId, payload } of events) {
    // The registry holds goal events only, so what it lets through is one.
    const event = decodeEvent(payload, goalEvents) as GoalEvent;
    const known = transitions.get(aggregateId);
    const before = known?.before ?? readGoalState(cache, aggregateId);
    transitions.set(aggregateId, { before, after: evolveGoal(known?.after ?? before, event) });
  }
  return [...transitions].map(([goalId, { before, after }]) => ({ goalId, before, after }));
}
