import type { DocumentState } from '../../domain/document.ts';
import type { GoalState } from '../../domain/goal.ts';
import type { ProjectState } from '../../domain/project.ts';

/** An aggregate's state before and after a change; `before` is the initial state, by identity, for a new one. */
interface TransitionOf<Type extends string, State> {
  readonly type: Type;
  readonly aggregateId: string;
  readonly before: State;
  readonly after: State;
}

export type GoalTransition = TransitionOf<'goal', GoalState>;
export type ProjectTransition = TransitionOf<'project', ProjectState>;
export type DocumentTransition = TransitionOf<'document', DocumentState>;

/** A transition of an aggregate of any type. */
export type Transition = GoalTransition | ProjectTransition | DocumentTransition;
export type AggregateType = Transition['type'];
