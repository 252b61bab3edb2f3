/**
 * What an event changed, and how to take it back: the same for every aggregate. The facts of a state are its fields under
 * flat names; an event's changes are the difference of two sets of facts; taking back is a command like any other, so
 * that it is held to the same rules.
 */
import * as v from 'valibot';
import type { FieldChange, JsonValue, MilestoneEdit, ProjectChange } from '../api.ts';
import type { Intent } from './command.ts';
import type { DocumentIntent, DocumentState } from './document.ts';
import type { GoalIntent, GoalState } from './goal.ts';
import type { ProjectIntent } from './decide-project.ts';
import { equalJson } from './json-value.ts';
import { TOO_LARGE } from './input-error.ts';
import { MAX_IMPORT_ITEMS, MAX_LIST_LIMIT } from './limits.ts';
import type { ProjectState } from './project.ts';

// ---- Commands and queries ----------------------------------------------------------------------------------------

const eventId = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** The input of each command on the history. */
export const historyInputSchemas = {
  'history.undo': v.union([
    v.strictObject({ eventId }),
    v.strictObject({ commit: positive, events: v.pipe(positive, v.maxValue(MAX_IMPORT_ITEMS)) }),
  ]),
  'history.restore': v.strictObject({
    eventId,
    fields: v.optional(
      v.pipe(v.array(v.pipe(v.string(), v.maxLength(128))), v.minLength(1), v.maxLength(1_000, TOO_LARGE)),
    ),
  }),
} as const;

/** A query of one aggregate's history, or of the vault's. */
export const historyQuerySchema = v.strictObject({
  aggregateId: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(128))),
  limit: v.optional(v.pipe(positive, v.maxValue(MAX_LIST_LIMIT)), 50),
  after: v.optional(eventId),
});

// ---- Facts -------------------------------------------------------------------------------------------------------

/** The fields of a state under flat names. What is absent counts as null. */
export type Facts = ReadonlyMap<string, JsonValue>;

/** A state with the type that says what it is. */
export type TypedState =
  | { readonly type: 'goal'; readonly state: GoalState }
  | { readonly type: 'project'; readonly state: ProjectState }
  | { readonly type: 'document'; readonly state: DocumentState };

export function factsOf(typed: TypedState): Facts {
  const { state } = typed;
  const facts = new Map<string, JsonValue>();
  if (state.createdAt !== null) facts.set('created', true);
  switch (typed.type) {
    case 'goal': {
      const { summary, slice, priority, targetMonth, choice, archived, createdAt } = typed.state;
      if (createdAt !== null) addAll(facts, { summary, slice, priority, targetMonth });
      if (choice !== null) facts.set('achieved', choice.achieved);
      if (createdAt !== null || archived) facts.set('archived', archived);
      break;
    }
    case 'project': {
      const { name, description, startDate, targetDate, status, archived, createdAt } = typed.state;
      if (createdAt !== null) addAll(facts, { name, description, startDate, targetDate, status });
      if (createdAt !== null || archived) facts.set('archived', archived);
      for (const [goalId, { linked }] of Object.entries(typed.state.links))
        facts.set(`goals.${goalId}`, linked);
      for (const [milestoneId, milestone] of Object.entries(typed.state.milestones)) {
        for (const [field, value] of Object.entries(milestone)) {
          facts.set(`milestones.${milestoneId}.${field}`, value);
        }
      }
      break;
    }
    case 'document':
      facts.set('deleted', typed.state.deleted);
      for (const [name, value] of Object.entries(typed.state.fields)) facts.set(`fields.${name}`, value);
  }
  return facts;
}

const TITLES = ['summary', 'name', 'fields.title', 'fields.name'] as const;

/** What a thing is called, or an empty string. */
export function titleOf(typed: TypedState): string {
  const facts = factsOf(typed);
  return TITLES.map((field) => facts.get(field)).find((value) => typeof value === 'string') ?? '';
}

function addAll(facts: Map<string, JsonValue>, fields: Readonly<Record<string, JsonValue>>): void {
  for (const [name, value] of Object.entries(fields)) facts.set(name, value);
}

/** What differs between two sets of facts. */
export function changesBetween(before: Facts, after: Facts): readonly FieldChange[] {
  const fields = new Set([...before.keys(), ...after.keys()]);
  return [...fields].flatMap((field) => {
    const from = before.get(field) ?? null;
    const to = after.get(field) ?? null;
    return equalJson(from, to) ? [] : [{ field, from, to }];
  });
}

/**
 * What facts must become for `changes` (newest first) to be taken back. A field that something else has changed since
 * keeps what it has.
 */
export function factsWithout(current: Facts, changes: readonly FieldChange[]): Facts {
  const wanted = new Map<string, JsonValue>();
  for (const { field, from, to } of changes) {
    const now = wanted.has(field) ? (wanted.get(field) ?? null) : (current.get(field) ?? null);
    if (equalJson(now, to)) wanted.set(field, from);
  }
  return wanted;
}

// ---- Taking back -------------------------------------------------------------------------------------------------

/** What must be asked of an aggregate for these facts to become what is wanted; a creation cannot be, so it is archived. */
export function intentsFor(aggregateId: string, typed: TypedState, wanted: Facts): readonly Intent[] {
  const common = { aggregateId, path: '' };
  switch (typed.type) {
    case 'goal':
      return goalIntents(aggregateId, typed.state, wanted).map((intent) => ({
        ...common,
        type: 'goal',
        intent,
      }));
    case 'project':
      return projectIntents(aggregateId, typed.state, wanted).map((intent) => ({
        ...common,
        type: 'project',
        intent,
      }));
    case 'document':
      return documentIntents(aggregateId, typed.state, wanted).map((intent) => ({
        ...common,
        type: 'document',
        intent,
      }));
  }
}

function goalIntents(goalId: string, state: GoalState, wanted: Facts): readonly GoalIntent[] {
  if (wanted.get('created') === null) return [{ name: 'goal.archive', input: { goalId } }];
  const intents: GoalIntent[] = [];
  const fields = pick(wanted, ['summary', 'slice', 'priority', 'targetMonth']);
  if (Object.keys(fields).length > 0) intents.push({ name: 'goal.change', input: { ...fields, goalId } });
  if (wanted.has('achieved')) {
    // There is no taking back of a choice but the opposite one.
    const achieved = wanted.get('achieved') ?? state.choice?.achieved === false;
    intents.push({ name: achieved === true ? 'goal.achieve' : 'goal.unachieve', input: { goalId } });
  }
  if (wanted.has('archived')) {
    intents.push({
      name: wanted.get('archived') === true ? 'goal.archive' : 'goal.unarchive',
      input: { goalId },
    });
  }
  return intents;
}

function projectIntents(projectId: string, state: ProjectState, wanted: Facts): readonly ProjectIntent[] {
  if (wanted.get('created') === null) return [{ name: 'project.archive', input: { projectId } }];
  const goals = [...wanted].filter(([field]) => field.startsWith('goals.'));
  const goalIdsWhere = (linked: boolean) =>
    goals.filter(([, value]) => (value === true) === linked).map(([field]) => field.slice('goals.'.length));
  const change: ProjectChange = {
    ...pick(wanted, ['name', 'description', 'startDate', 'targetDate', 'status']),
    projectId,
    link: goalIdsWhere(true),
    unlink: goalIdsWhere(false),
    milestones: milestoneEdits(state, wanted),
  };
  const intents: ProjectIntent[] = [{ name: 'project.change', input: change }];
  if (wanted.has('archived')) {
    const name = wanted.get('archived') === true ? 'project.archive' : 'project.unarchive';
    intents.push({ name, input: { projectId } });
  }
  return intents;
}

function milestoneEdits(state: ProjectState, wanted: Facts): readonly MilestoneEdit[] {
  const ids = new Set<string>();
  for (const field of wanted.keys()) {
    const [kind, milestoneId] = field.split('.');
    if (kind === 'milestones' && milestoneId !== undefined) ids.add(milestoneId);
  }
  return [...ids].flatMap((milestoneId): MilestoneEdit[] => {
    const want = (field: string) => wanted.get(`milestones.${milestoneId}.${field}`);
    const now = state.milestones[milestoneId];
    const isWanted = want('present') === undefined ? now?.present === true : want('present') === true;
    if (!isWanted) return now?.present === true ? [{ kind: 'remove', milestoneId }] : [];
    const name = textOr(want('name'), now?.name ?? '');
    const date = textOr(want('date'), now?.date ?? '');
    const edits: MilestoneEdit[] = [
      { kind: now?.present === true ? 'change' : 'add', milestoneId, name, date },
    ];
    const completed = want('completed');
    if (typeof completed === 'boolean') edits.push({ kind: completed ? 'complete' : 'reopen', milestoneId });
    return edits;
  });
}

function documentIntents(documentId: string, state: DocumentState, wanted: Facts): readonly DocumentIntent[] {
  const collection = state.collection ?? '';
  if (wanted.get('created') === null || wanted.get('deleted') === true) {
    return [{ name: 'document.delete', input: { collection, documentId } }];
  }
  const fields = [...wanted]
    .filter(([field]) => field.startsWith('fields.'))
    .map(([field, value]) => [field.slice('fields.'.length), value] as const);
  const set = Object.fromEntries(fields.filter(([, value]) => value !== null));
  const unset = fields.filter(([, value]) => value === null).map(([name]) => name);
  if (!state.deleted) return [{ name: 'document.patch', input: { collection, documentId, set, unset } }];
  if (wanted.get('deleted') !== false) return [];
  const kept = Object.entries(state.fields).filter(([name]) => !unset.includes(name));
  const input = { collection, documentId, fields: { ...Object.fromEntries(kept), ...set } };
  return [{ name: 'document.create', input }];
}

/** The facts of these names that say something; they are of the type that their field has. */
function pick(wanted: Facts, names: readonly string[]): Readonly<Record<string, never>> {
  const entries = names.flatMap((name) => {
    const value = wanted.get(name) ?? null;
    return value === null ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries) as Readonly<Record<string, never>>;
}

function textOr(value: JsonValue | undefined, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}
