import type { VaultCommand } from '../api.ts';
import { intentsOfCommand } from '../domain/command.ts';
import { encodeEvent } from '../domain/event.ts';
import { decideGoal, evolveGoal, initialGoal, type GoalState } from '../domain/goal.ts';
import { knownGoalIds, readGoalState, type GoalTransition } from '../storage/cache/goal-table.ts';
import type { Database } from '../storage/database.ts';
import type { NewEvent } from '../storage/event-store/event-log.ts';

/** What a command leads to: events for the log, and what they do to the read models. */
export interface Decision {
  readonly events: readonly NewEvent[];
  readonly transitions: readonly GoalTransition[];
}

/**
 * Decides a checked command from the read models, which must hold everything up to the head of the log.
 *
 * @throws MoError `input/conflict` or `input/not-found` naming the field
 */
export function decideCommand(cache: Database, command: VaultCommand): Decision {
  const intents = intentsOfCommand(command);
  const stateOf = stateReader(
    cache,
    intents.map(({ intent }) => intent.input.goalId),
  );
  const states = new Map<string, { before: GoalState; after: GoalState }>();
  const events: NewEvent[] = [];
  for (const { intent, path } of intents) {
    const { goalId } = intent.input;
    const known = states.get(goalId);
    const before = known?.before ?? stateOf(goalId);
    let after = known?.after ?? before;
    for (const event of decideGoal(after, intent, command.at, path)) {
      events.push({ aggregateId: goalId, payload: encodeEvent(event) });
      after = evolveGoal(after, event);
    }
    states.set(goalId, { before, after });
  }
  const transitions = [...states]
    .filter(([, { before, after }]) => before !== after)
    .map(([goalId, { before, after }]) => ({ goalId, before, after }));
  return { events, transitions };
}

function stateReader(cache: Database, goalIds: readonly string[]): (goalId: string) => GoalState {
  if (goalIds.length === 1) return (goalId) => readGoalState(cache, goalId);
  const known = knownGoalIds(cache, goalIds);
  return (goalId) => (known.has(goalId) ? readGoalState(cache, goalId) : initialGoal);
}
