import {
  evolveDocument,
  documentEvents,
  initialDocument,
  type DocumentEvent,
} from '../../domain/document.ts';
import { effectiveOrder } from '../../domain/effective-order.ts';
import { decodeEvent, type DomainEvent, type EventRegistry } from '../../domain/event.ts';
import { evolveGoal, goalEvents, initialGoal, withProjectVoices, type GoalEvent } from '../../domain/goal.ts';
import { evolveProject, initialProject, projectEvents, type ProjectEvent } from '../../domain/project.ts';
import { MoError } from '../../errors/mo-error.ts';
import type { Database } from '../database.ts';
import type { LoggedEvent } from '../event-store/event-log.ts';
import { knownDocumentIds, readDocumentState, writeDocumentState } from './document-table.ts';
import { knownGoalIds, readGoalState, writeGoalState } from './goal-table.ts';
import { knownProjectIds, readProjectState, readVoices, writeProjectState } from './project-table.ts';
import type { AggregateType, Transition } from './transition.ts';

type StateOf<Type extends AggregateType> = Extract<Transition, { readonly type: Type }>['before'];

/** One type of aggregate in the cache: how its events add up, and where the result is kept. */
interface AggregateDefinition<Type extends AggregateType> {
  readonly initial: StateOf<Type>;
  /** Where a replay begins: what the aggregate knows that is not of its own events. */
  readonly start: (cache: Database, id: string) => StateOf<Type>;
  readonly evolve: (state: StateOf<Type>, event: DomainEvent, order: number) => StateOf<Type>;
  readonly read: (cache: Database, id: string) => StateOf<Type>;
  readonly knownIds: (cache: Database, ids: readonly string[]) => ReadonlySet<string>;
  /** The result is what the change brought about elsewhere. */
  readonly write: (cache: Database, transition: TransitionOfType<Type>) => readonly Transition[];
}
type TransitionOfType<Type extends AggregateType> = Extract<Transition, { readonly type: Type }>;

/** Every type of aggregate. The part of an event's type before the dot names it. */
export const AGGREGATES: { readonly [Type in AggregateType]: AggregateDefinition<Type> } = {
  goal: {
    initial: initialGoal,
    start: (cache, id) => withProjectVoices(initialGoal, readVoices(cache, id)),
    // An event was checked against the registry, which says what its type holds.
    evolve: (state, event, order) => evolveGoal(state, event as GoalEvent, order),
    read: readGoalState,
    knownIds: knownGoalIds,
    write: (cache, transition) => {
      writeGoalState(cache, transition);
      return [];
    },
  },
  project: {
    initial: initialProject,
    start: () => initialProject,
    evolve: (state, event, order) => evolveProject(state, event as ProjectEvent, order),
    read: readProjectState,
    knownIds: knownProjectIds,
    write: writeProjectState,
  },
  document: {
    initial: initialDocument,
    start: () => initialDocument,
    evolve: (state, event) => evolveDocument(state, event as DocumentEvent),
    read: readDocumentState,
    knownIds: knownDocumentIds,
    write: (cache, transition) => {
      writeDocumentState(cache, transition);
      return [];
    },
  },
};

const TYPES = Object.keys(AGGREGATES) as readonly AggregateType[];

/** Every event that this code knows. */
export const EVENTS: EventRegistry = new Map([...goalEvents, ...projectEvents, ...documentEvents]);

/** The type of aggregate that an event is of. */
export function aggregateTypeOf(event: DomainEvent): AggregateType {
  const type = event.type.slice(0, event.type.indexOf('.'));
  if (!Object.hasOwn(AGGREGATES, type)) {
    throw new MoError('vault/upgraded-elsewhere', 'The vault holds an event of a newer version of MO Kit.');
  }
  return type as AggregateType;
}

/** What events that follow all others do to the cache; one transition for each aggregate. */
export function transitionsOf(cache: Database, events: readonly LoggedEvent[]): readonly Transition[] {
  const transitions = new Map<string, Transition>();
  for (const logged of events) {
    const event = decodeEvent(logged.payload, EVENTS);
    const type = aggregateTypeOf(event);
    const key = `${type}:${logged.aggregateId}`;
    const { evolve, read } = definitionOf(type);
    const known = transitions.get(key);
    const before = known?.before ?? read(cache, logged.aggregateId);
    const after = evolve(known?.after ?? before, event, effectiveOrder(logged));
    transitions.set(key, { type, aggregateId: logged.aggregateId, before, after } as Transition);
  }
  return [...transitions.values()];
}

/**
 * What these aggregates are when all of their events are read again in effective order, against what the cache holds.
 * Computed one by one as the caller writes them, because a goal begins with what the projects before it said.
 */
export function* replayedTransitionsOf(
  cache: Database,
  log: { readAggregate(aggregateId: string): readonly LoggedEvent[] },
  aggregateIds: Iterable<string>,
): Iterable<Transition> {
  for (const aggregateId of aggregateIds) {
    const states = new Map<AggregateType, unknown>();
    for (const logged of log.readAggregate(aggregateId)) {
      const event = decodeEvent(logged.payload, EVENTS);
      const type = aggregateTypeOf(event);
      const { start, evolve } = definitionOf(type);
      const state = states.get(type) ?? start(cache, aggregateId);
      states.set(type, evolve(state as never, event, effectiveOrder(logged)));
    }
    // Nothing is left of an aggregate whose key was destroyed.
    for (const type of states.size === 0 ? TYPES : []) {
      if (definitionOf(type).read(cache, aggregateId) !== AGGREGATES[type].initial) {
        states.set(type, definitionOf(type).start(cache, aggregateId));
      }
    }
    for (const [type, after] of states) {
      const before = definitionOf(type).read(cache, aggregateId);
      yield { type, aggregateId, before, after } as Transition;
    }
  }
}

/** Writes a transition; the result is that transition and what it brought about elsewhere. */
export function writeTransition(cache: Database, transition: Transition): readonly Transition[] {
  return [transition, ...definitionOf(transition.type).write(cache, transition as never)];
}

/** The definition of a type that is only known at run time: states of that type are all it is ever given. */
function definitionOf(type: AggregateType) {
  return AGGREGATES[type] as unknown as ErasedDefinition;
}

interface ErasedDefinition {
  readonly start: (cache: Database, id: string) => Transition['before'];
  readonly evolve: (state: Transition['before'], event: DomainEvent, order: number) => Transition['before'];
  readonly read: (cache: Database, id: string) => Transition['before'];
  readonly write: (cache: Database, transition: Transition) => readonly Transition[];
}
