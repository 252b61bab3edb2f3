/**
 * The goal: a decider. `decideGoal` says which events a command leads to, `evolveGoal` what an event makes of a goal;
 * both are pure. Events are the only truth, and any events in any order give a valid goal: the last writer of each
 * field wins.
 */
import * as v from 'valibot';
import type { Goal, GoalFields } from '../api.ts';
import { isAchieved, NO_VOICES, type OwnChoice, type ProjectVoices } from './achievement.ts';
import type { DomainEvent, EventRegistry, EventVersion } from './event.ts';
import { goalFieldSchemas, optionalGoalFieldSchemas, uuidV7Schema } from './goal-fields.ts';
import { inputError } from './input-error.ts';

// ---- Commands ----------------------------------------------------------------------------------------------------

const goalIdOnly = v.strictObject({ goalId: uuidV7Schema });

/** The input of each command on one goal. */
export const goalInputSchemas = {
  'goal.create': v.strictObject({ goalId: uuidV7Schema, ...goalFieldSchemas }),
  'goal.change': v.strictObject({ goalId: uuidV7Schema, ...optionalGoalFieldSchemas }),
  'goal.achieve': goalIdOnly,
  'goal.unachieve': goalIdOnly,
  'goal.archive': goalIdOnly,
  'goal.unarchive': goalIdOnly,
} as const;

/** A valid command on one goal. */
export type GoalIntent =
  | { readonly name: 'goal.create'; readonly input: GoalFields & { readonly goalId: string } }
  | { readonly name: 'goal.change'; readonly input: Partial<GoalFields> & { readonly goalId: string } }
  | {
      readonly name: 'goal.achieve' | 'goal.unachieve' | 'goal.archive' | 'goal.unarchive';
      readonly input: { readonly goalId: string };
    };

// ---- Events ------------------------------------------------------------------------------------------------------

export type GoalEvent = DomainEvent &
  (
    | { readonly type: 'goal.created'; readonly data: GoalFields }
    | { readonly type: 'goal.changed'; readonly data: Partial<GoalFields> }
    | {
        readonly type: 'goal.achieved' | 'goal.unachieved' | 'goal.archived' | 'goal.unarchived';
        readonly data: Readonly<Record<string, never>>;
      }
  );

const noData: readonly EventVersion[] = [{ schema: v.strictObject({}) }];

/** Every version of every goal event, oldest first. A version once released is never changed: add one behind it. */
export const goalEvents: EventRegistry = new Map<string, readonly EventVersion[]>([
  ['goal.created', [{ schema: v.strictObject(goalFieldSchemas) }]],
  ['goal.changed', [{ schema: v.strictObject(optionalGoalFieldSchemas) }]],
  ['goal.achieved', noData],
  ['goal.unachieved', noData],
  ['goal.archived', noData],
  ['goal.unarchived', noData],
]);

// ---- State -------------------------------------------------------------------------------------------------------

/** What the events of one goal add up to. It can be shown once `createdAt` is set. */
export interface GoalState extends GoalFields {
  /** Null until a creation has been seen: a change may arrive before it. */
  readonly createdAt: number | null;
  readonly changedAt: number;
  /** What the person said last about its being achieved. */
  readonly choice: OwnChoice | null;
  /** What its projects say: not of this goal's events, kept here because the two together decide. */
  readonly projects: ProjectVoices;
  /** {@link isAchieved} of the two. */
  readonly achieved: boolean;
  readonly archived: boolean;
}

export const initialGoal: GoalState = Object.freeze({
  summary: '',
  slice: 'Health',
  priority: 'must',
  targetMonth: '2000-01',
  createdAt: null,
  changedAt: 0,
  choice: null,
  projects: NO_VOICES,
  achieved: false,
  archived: false,
});

/**
 * The state after `event`, which stands at `order`. Total: it never throws, and a second creation is one more change of
 * all four fields.
 */
export function evolveGoal(state: GoalState, event: GoalEvent, order: number): GoalState {
  const changedAt = event.at;
  switch (event.type) {
    case 'goal.created':
      return { ...state, ...event.data, createdAt: state.createdAt ?? event.at, changedAt };
    case 'goal.changed':
      return { ...state, ...definedFields(event.data), changedAt };
    case 'goal.achieved':
      return { ...withAchievement(state, { order, achieved: true }, state.projects), changedAt };
    case 'goal.unachieved':
      return { ...withAchievement(state, { order, achieved: false }, state.projects), changedAt };
    case 'goal.archived':
      return { ...state, archived: true, changedAt };
    case 'goal.unarchived':
      return { ...state, archived: false, changedAt };
  }
}

/** The state once the projects of the goal say something else. */
export function withProjectVoices(state: GoalState, projects: ProjectVoices): GoalState {
  return withAchievement(state, state.choice, projects);
}

function withAchievement(state: GoalState, choice: OwnChoice | null, projects: ProjectVoices): GoalState {
  return { ...state, choice, projects, achieved: isAchieved(choice, projects) };
}

/** The goal as it is shown, or null while its creation has not been seen. */
export function goalOfState(goalId: string, state: GoalState): Goal | null {
  const { summary, slice, priority, targetMonth, achieved, archived, createdAt, changedAt } = state;
  if (createdAt === null) return null;
  const goal = { goalId, summary, slice, priority, targetMonth, achieved, archived, createdAt, changedAt };
  const { live, completed } = state.projects;
  return live === 0 ? goal : { ...goal, projects: { live, completed } };
}

// ---- Decisions ---------------------------------------------------------------------------------------------------

/**
 * The events that `intent` leads to; none when it changes nothing. `path` stands before the names of fields in errors.
 *
 * @throws MoError `input/conflict` for a goal id that is taken, `input/not-found` for one that is not known
 */
export function decideGoal(
  state: GoalState,
  intent: GoalIntent,
  at: number,
  path = '',
): readonly GoalEvent[] {
  if (intent.name === 'goal.create') {
    if (state.createdAt !== null) throw inputError('input/conflict', `${path}goalId`);
    const { summary, slice, priority, targetMonth } = intent.input;
    return [{ type: 'goal.created', version: 1, at, data: { summary, slice, priority, targetMonth } }];
  }
  if (state.createdAt === null) throw inputError('input/not-found', `${path}goalId`);
  switch (intent.name) {
    case 'goal.change': {
      const data = changedFields(state, intent.input);
      return Object.keys(data).length === 0 ? [] : [{ type: 'goal.changed', version: 1, at, data }];
    }
    case 'goal.achieve':
      return state.achieved ? [] : [{ type: 'goal.achieved', version: 1, at, data: {} }];
    case 'goal.unachieve':
      return state.achieved ? [{ type: 'goal.unachieved', version: 1, at, data: {} }] : [];
    case 'goal.archive':
      return state.archived ? [] : [{ type: 'goal.archived', version: 1, at, data: {} }];
    case 'goal.unarchive':
      return state.archived ? [{ type: 'goal.unarchived', version: 1, at, data: {} }] : [];
  }
}

const FIELD_NAMES = ['summary', 'slice', 'priority', 'targetMonth'] as const;

function changedFields(state: GoalFields, input: Partial<GoalFields>): Partial<GoalFields> {
  return Object.fromEntries(
    FIELD_NAMES.filter((name) => input[name] !== undefined && input[name] !== state[name]).map((name) => [
      name,
      input[name],
    ]),
  );
}

function definedFields(data: Partial<GoalFields>): Partial<GoalFields> {
  return Object.fromEntries(
    FIELD_NAMES.flatMap((name) => (data[name] === undefined ? [] : [[name, data[name]]])),
  );
}
