import { decodeEvent } from '../../domain/event.ts';
import { evolveGoal, goalEvents, initialGoal, type GoalEvent, type GoalState } from '../../domain/goal.ts';
import type { Database } from '../database.ts';
import type { EventLog, LoggedEvent } from '../event-store/event-log.ts';
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

/** What all events of these goals, in effective order, make of them; one transition for each that is another now. */
export function replayedTransitionsOf(
  cache: Database,
  log: EventLog,
  goalIds: readonly string[],
): GoalTransition[] {
  return goalIds.flatMap((goalId) => {
    const before = readGoalState(cache, goalId);
    const after = log
      .readAggregate(goalId)
      .reduce<GoalState>(
        (state, { payload }) => evolveGoal(state, decodeEvent(payload, goalEvents) as GoalEvent),
        initialGoal,
      );
    return before === initialGoal && after === initialGoal ? [] : [{ goalId, before, after }];
  });
}
