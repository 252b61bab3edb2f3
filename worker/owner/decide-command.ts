import type { VaultCommand } from '../api.ts';
import { intentsOfCommand, type Intent } from '../domain/command.ts';
import { decideProject } from '../domain/decide-project.ts';
import { decideDocument, type CollectionDeciders } from '../domain/document.ts';
import { effectiveOrder } from '../domain/effective-order.ts';
import { encodeEvent, type DomainEvent } from '../domain/event.ts';
import { decideGoal } from '../domain/goal.ts';
import { inputError } from '../domain/input-error.ts';
import { AGGREGATES } from '../storage/cache/aggregates.ts';
import { readGoal } from '../storage/cache/goal-table.ts';
import type { AggregateType, Transition } from '../storage/cache/transition.ts';
import type { Database } from '../storage/database.ts';
import type { NewEvent } from '../storage/event-store/event-log.ts';
import { intentsOfHistory, type HistorySource } from './history-intents.ts';

/** What a command leads to: events for the log, and what they do to the read models. */
export interface Decision {
  readonly events: readonly NewEvent[];
  readonly transitions: readonly Transition[];
}

/** What a decision may look at. */
export interface DecisionSource {
  /** The read models, with everything up to the head of the log. */
  readonly cache: Database;
  /** The commit sequence of the newest event: what is decided here comes next. */
  readonly head: number;
  readonly history: HistorySource;
  readonly deciders: CollectionDeciders;
}

type State = Transition['before'];

/** Whatever is wished of one aggregate adds up here, in the order of the intents. */
type States = Map<string, { readonly intent: Intent; readonly before: State; after: State }>;

/**
 * Decides a checked command.
 *
 * @throws MoError `input/*` naming the field
 */
export function decideCommand(source: DecisionSource, command: VaultCommand): Decision {
  const isHistory = command.name === 'history.undo' || command.name === 'history.restore';
  const intents = isHistory ? intentsOfHistory(source.history, command) : intentsOfCommand(command);
  const decision = decideIntents(source, intents, command.at);
  if (isHistory && decision.events.length === 0) throw inputError('input/conflict', 'eventId');
  return decision;
}

/**
 * Decides checked intents, all of them or none. A later one finds what an earlier one has made.
 *
 * @throws MoError `input/*` naming the field
 */
export function decideIntents(source: DecisionSource, intents: readonly Intent[], at: number): Decision {
  const { cache, head } = source;
  const stateOf = stateReader(cache, intents);
  const states: States = new Map();
  const decide = decider(source, states);
  const events: NewEvent[] = [];
  for (const intent of intents) {
    const { aggregateId, type } = intent;
    let known = states.get(aggregateId);
    if (known?.intent.type !== type) {
      const before = stateOf(intent);
      states.set(aggregateId, (known = { intent, before, after: before }));
    }
    for (const event of decide(intent, known.after, intent.at ?? at)) {
      events.push({ aggregateId, payload: encodeEvent(event) });
      const order = effectiveOrder({ globalSequence: null, commitSequence: head + events.length });
      known.after = AGGREGATES[type].evolve(known.after as never, event, order);
    }
  }
  const transitions: Transition[] = [];
  for (const [aggregateId, { intent, before, after }] of states) {
    if (before !== after) transitions.push({ type: intent.type, aggregateId, before, after } as Transition);
  }
  return { events, transitions };
}

/** The deciders behind one door: a state is always of the type of the intent it was read for. */
function decider({ cache, deciders }: DecisionSource, states: States) {
  const goals = new Map<string, boolean>();
  const isGoal = (goalId: string) => {
    const made = states.get(goalId);
    if (made?.intent.type === 'goal' && made.after.createdAt !== null) return true;
    let known = goals.get(goalId);
    if (known === undefined) goals.set(goalId, (known = readGoal(cache, goalId) !== null));
    return known;
  };
  return ({ type, intent, path }: Intent, state: State, at: number): readonly DomainEvent[] => {
    switch (type) {
      case 'goal':
        return decideGoal(state as never, intent, at, path);
      case 'project':
        return decideProject(state as never, intent, at, { isGoal }, path);
      case 'document':
        return decideDocument(state as never, intent, at, deciders, path);
    }
  };
}

/** Reads states; of many aggregates, those that are new are not looked for one by one. */
function stateReader(cache: Database, intents: readonly Intent[]): (intent: Intent) => State {
  if (intents.length <= 1) return ({ type, aggregateId }) => AGGREGATES[type].read(cache, aggregateId);
  const known = new Map<AggregateType, ReadonlySet<string>>();
  const knownOf = (type: AggregateType) => {
    const ids = intents.filter((intent) => intent.type === type).map(({ aggregateId }) => aggregateId);
    const found = known.get(type) ?? AGGREGATES[type].knownIds(cache, ids);
    known.set(type, found);
    return found;
  };
  return ({ type, aggregateId }) => {
    const { read, initial } = AGGREGATES[type];
    return (known.get(type) ?? knownOf(type)).has(aggregateId) ? read(cache, aggregateId) : initial;
  };
}
