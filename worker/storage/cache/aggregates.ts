import { BASE_STATES } from '../../domain/base-state.ts';
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
import type { BaseStates } from '../event-store/base-states.ts';
import type { LoggedEvent } from '../event-store/event-log.ts';
import { knownDocumentIds, readDocumentState, writeDocumentState } from './document-table.ts';
import { knownGoalIds, readGoalState, writeGoalState } from './goal-table.ts';
import { knownProjectIds, readProjectState, readVoices, writeProjectState } from './project-table.ts';
import type { AggregateType, Transition } from './transition.ts';

type StateOf<Type extends AggregateType> = Extract<Transition, { readonly type: Type }>['before'];

/** One type of aggregate in the cache: how its events add up, and where the result is kept. */
interface AggregateDefinition<Type extends AggregateType> {
  readonly initial: StateOf<Type>;
  /** Where a replay begins, of its own events (the initial state or a base), with what it knows from others. */
  readonly start: (cache: Database, id: string, own: StateOf<Type>) => StateOf<Type>;
  /** A state as text, to begin from without the events before it. */
  readonly base: {
    readonly encode: (state: StateOf<Type>) => Uint8Array;
    readonly decode: (json: Uint8Array) => StateOf<Type>;
  };
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
    start: (cache, id, own) => withProjectVoices(own, readVoices(cache, id)),
    base: BASE_STATES.goal,
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
    start: (_cache, _id, own) => own,
    base: BASE_STATES.project,
    evolve: (state, event, order) => evolveProject(state, event as ProjectEvent, order),
    read: readProjectState,
    knownIds: knownProjectIds,
    write: writeProjectState,
  },
  document: {
    initial: initialDocument,
    start: (_cache, _id, own) => own,
    base: BASE_STATES.document,
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
  if (!isAggregateType(type)) {
    throw new MoError('vault/upgraded-elsewhere', 'The vault holds an event of a newer version of MO Kit.');
  }
  return type;
}

/** What a replay reads of one aggregate: its base, if it has one, and the events behind that, in effective order. */
export interface AggregateSource {
  readonly base: Pick<BaseStates, 'read'>;
  readAggregate(aggregateId: string, after?: number): readonly LoggedEvent[];
}

/**
 * What events that follow all others do to the cache; one transition for each aggregate. Computed one by one as the caller
 * writes them, because a project that comes first may say something about a goal that follows.
 */
export function* transitionsOf(cache: Database, events: readonly LoggedEvent[]): Iterable<Transition> {
  const steps = new Map<string, { readonly type: AggregateType; readonly changes: Change[] }>();
  for (const logged of events) {
    const event = decodeEvent(logged.payload, EVENTS);
    const type = aggregateTypeOf(event);
    const key = `${type}:${logged.aggregateId}`;
    const step = steps.get(key) ?? { type, changes: [] };
    step.changes.push({ logged, event });
    steps.set(key, step);
  }
  for (const { type, changes } of steps.values()) {
    const { evolve, read } = definitionOf(type);
    const aggregateId = changes[0]?.logged.aggregateId ?? '';
    const before = read(cache, aggregateId);
    let after = before;
    for (const { logged, event } of changes) after = evolve(after as never, event, effectiveOrder(logged));
    yield { type, aggregateId, before, after } as Transition;
  }
}

interface Change {
  readonly logged: LoggedEvent;
  readonly event: DomainEvent;
}

/**
 * What these aggregates are when all of their events are read again in effective order, against what the cache holds.
 * Computed one by one as the caller writes them, because a goal begins with what the projects before it said.
 */
export function* replayedTransitionsOf(
  cache: Database,
  log: AggregateSource,
  aggregateIds: Iterable<string>,
): Iterable<Transition> {
  for (const aggregateId of aggregateIds) {
    const states = new Map<AggregateType, unknown>();
    for (const [type, state] of baseOf(log, aggregateId)) {
      states.set(type, definitionOf(type).start(cache, aggregateId, state));
    }
    for (const logged of log.readAggregate(aggregateId)) {
      const event = decodeEvent(logged.payload, EVENTS);
      const type = aggregateTypeOf(event);
      const { start, evolve, initial } = definitionOf(type);
      const state = states.get(type) ?? start(cache, aggregateId, initial);
      states.set(type, evolve(state as never, event, effectiveOrder(logged)));
    }
    // Nothing is left of an aggregate whose key was destroyed.
    for (const type of states.size === 0 ? TYPES : []) {
      if (definitionOf(type).read(cache, aggregateId) !== AGGREGATES[type].initial) {
        states.set(type, definitionOf(type).start(cache, aggregateId, AGGREGATES[type].initial));
      }
    }
    for (const [type, after] of states) {
      const before = definitionOf(type).read(cache, aggregateId);
      yield { type, aggregateId, before, after } as Transition;
    }
  }
}

/** The states that an aggregate has without its events. `storage/corrupt` when they are not what this code knows. */
export function baseOf(
  { base }: Pick<AggregateSource, 'base'>,
  aggregateId: string,
): ReadonlyMap<AggregateType, Transition['before']> {
  return new Map(base.read(aggregateId).map(({ type, json }) => decodeBase(type, json)));
}

/** Throws `storage/corrupt` for a state that this code would not begin from. */
export function checkBase(type: string, json: Uint8Array): void {
  decodeBase(type, json);
}

function decodeBase(type: string, json: Uint8Array): readonly [AggregateType, Transition['before']] {
  if (!isAggregateType(type)) throw new MoError('storage/corrupt', 'A base is of no type that is known.');
  return [type, definitionOf(type).base.decode(json)];
}

/** Whether this code knows a type of aggregate. */
export function isAggregateType(type: string): type is AggregateType {
  return Object.hasOwn(AGGREGATES, type);
}

/** What events add up to by themselves, as text, for a device that starts from it. */
export function encodeBase(
  events: readonly LoggedEvent[],
): readonly { type: AggregateType; json: Uint8Array }[] {
  const states = new Map<AggregateType, Transition['before']>();
  for (const logged of events) {
    const event = decodeEvent(logged.payload, EVENTS);
    const type = aggregateTypeOf(event);
    const { evolve, initial } = definitionOf(type);
    states.set(type, evolve(states.get(type) ?? initial, event, effectiveOrder(logged)));
  }
  return [...states].map(([type, state]) => ({ type, json: definitionOf(type).base.encode(state) }));
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
  readonly initial: Transition['before'];
  readonly start: (cache: Database, id: string, own: Transition['before']) => Transition['before'];
  readonly base: {
    readonly encode: (state: Transition['before']) => Uint8Array;
    readonly decode: (json: Uint8Array) => Transition['before'];
  };
  readonly evolve: (state: Transition['before'], event: DomainEvent, order: number) => Transition['before'];
  readonly read: (cache: Database, id: string) => Transition['before'];
  readonly write: (cache: Database, transition: Transition) => readonly Transition[];
}
