/** Which events a command on a project leads to. */
import * as v from 'valibot';
import {
  PROJECT_STATUS_CHANGES,
  type MilestoneEdit,
  type ProjectChange,
  type ProjectCreation,
  type ProjectFields,
  type ProjectStatus,
} from '../api.ts';
import { uuidV7Schema } from './goal-fields.ts';
import { inputError } from './input-error.ts';
import { MAX_LINKED_GOALS, MAX_MILESTONES } from './limits.ts';
import {
  goalIdsSchema,
  milestoneFieldSchemas,
  milestoneList,
  optionalProjectFieldSchemas,
  projectFieldSchemas,
  projectStatusSchema,
} from './project-fields.ts';
import {
  evolveProject,
  initialProject,
  linkedGoalIds,
  milestonesOfState,
  type ProjectEvent,
  type ProjectState,
} from './project.ts';

// ---- Commands ----------------------------------------------------------------------------------------------------

const projectIdOnly = v.strictObject({ projectId: uuidV7Schema });
const { milestoneId, name, date } = milestoneFieldSchemas;

const milestoneEditSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('add'), milestoneId, name, date }),
  v.strictObject({
    kind: v.literal('change'),
    milestoneId,
    name: v.optional(name),
    date: v.optional(date),
  }),
  v.strictObject({ kind: v.picklist(['complete', 'reopen', 'remove']), milestoneId }),
]);

/** The input of each command on one project. */
export const projectInputSchemas = {
  'project.create': v.strictObject({
    projectId: uuidV7Schema,
    ...projectFieldSchemas,
    description: v.optional(projectFieldSchemas.description, ''),
    status: v.optional(projectStatusSchema, 'planned'),
    goalIds: v.optional(goalIdsSchema, []),
    milestones: v.optional(
      milestoneList(v.strictObject({ milestoneId, name, date, completed: v.optional(v.boolean(), false) })),
      [],
    ),
  }),
  'project.change': v.strictObject({
    projectId: uuidV7Schema,
    ...optionalProjectFieldSchemas,
    status: v.optional(projectStatusSchema),
    link: v.optional(goalIdsSchema),
    unlink: v.optional(goalIdsSchema),
    milestones: v.optional(milestoneList(milestoneEditSchema)),
  }),
  'project.archive': projectIdOnly,
  'project.unarchive': projectIdOnly,
} as const;

/** A valid command on one project. */
export type ProjectIntent =
  | { readonly name: 'project.create'; readonly input: ProjectCreation }
  | { readonly name: 'project.change'; readonly input: ProjectChange }
  | {
      readonly name: 'project.archive' | 'project.unarchive';
      readonly input: { readonly projectId: string };
    }
  | {
      /** As one of many: a project whose status may not follow, or that is archived, stays as it is. */
      readonly name: 'project.move';
      readonly input: { readonly projectId: string; readonly status: ProjectStatus };
    };

// ---- Decisions ---------------------------------------------------------------------------------------------------

/** What a decision needs to know beside the project itself. */
export interface ProjectSurroundings {
  readonly isGoal: (goalId: string) => boolean;
}

/**
 * The events that `intent` leads to; none when it changes nothing. `path` stands before the names of fields in errors.
 *
 * @throws MoError `input/conflict` for an id that is taken, a status that may not follow, or dates that would leave a
 *   milestone outside; `input/not-found` for a project, goal or milestone that is not known; `input/invalid` for dates
 *   in the wrong order; `input/too-large`
 */
export function decideProject(
  state: ProjectState,
  intent: ProjectIntent,
  at: number,
  surroundings: ProjectSurroundings,
  path = '',
): readonly ProjectEvent[] {
  if (intent.name === 'project.create') return createProject(state, intent.input, at, surroundings, path);
  if (state.createdAt === null) throw inputError('input/not-found', `${path}projectId`);
  switch (intent.name) {
    case 'project.change':
      return changeProject(state, intent.input, at, surroundings, path);
    case 'project.move': {
      const { status } = intent.input;
      if (state.archived || !PROJECT_STATUS_CHANGES[state.status].includes(status)) return [];
      return [{ type: 'project.status-changed', version: 1, at, data: { status } }];
    }
    case 'project.archive':
      return state.archived ? [] : [{ type: 'project.archived', version: 1, at, data: {} }];
    case 'project.unarchive':
      return state.archived ? [{ type: 'project.unarchived', version: 1, at, data: {} }] : [];
  }
}

function createProject(
  state: ProjectState,
  input: ProjectCreation,
  at: number,
  { isGoal }: ProjectSurroundings,
  path: string,
): readonly ProjectEvent[] {
  if (state.createdAt !== null) throw inputError('input/conflict', `${path}projectId`);
  const { description = '', status = 'planned', goalIds = [], milestones = [] } = input;
  const { name, startDate, targetDate } = input;
  requireOrder(startDate, targetDate, `${path}targetDate`);
  requireGoals(goalIds, isGoal, `${path}goalIds`);
  const data = { name, description, startDate, targetDate, status, goalIds };
  const created: ProjectEvent = { type: 'project.created', version: 1, at, data };
  // Only the fresh project's own events: what was seen of it before its creation does not count against the form.
  const draft = draftOf(evolveProject(initialProject, created, 0), at);
  draft.events.push(created);
  for (const [index, { milestoneId, name, date, completed = false }] of milestones.entries()) {
    draft.edit({ kind: 'add', milestoneId, name, date }, `${path}milestones.${index}.`);
    if (completed) draft.edit({ kind: 'complete', milestoneId }, `${path}milestones.${index}.`);
  }
  return draft.events;
}

function changeProject(
  state: ProjectState,
  input: ProjectChange,
  at: number,
  { isGoal }: ProjectSurroundings,
  path: string,
): readonly ProjectEvent[] {
  const { status, link = [], unlink = [], milestones = [] } = input;
  const draft = draftOf(state, at);

  const fields = changedFields(state, input);
  const { startDate = state.startDate, targetDate = state.targetDate } = fields;
  const dateField = fields.targetDate === undefined ? 'startDate' : 'targetDate';
  requireOrder(startDate, targetDate, path + dateField);
  if (Object.keys(fields).length > 0) {
    draft.add({ type: 'project.changed', version: 1, at, data: fields });
  }

  if (status !== undefined && status !== state.status) {
    if (!PROJECT_STATUS_CHANGES[state.status].includes(status)) {
      throw inputError('input/conflict', `${path}status`);
    }
    draft.add({ type: 'project.status-changed', version: 1, at, data: { status } });
  }

  requireGoals(link, isGoal, `${path}link`);
  const linked = link.filter((goalId) => state.links[goalId]?.linked !== true);
  if (linked.length > 0) draft.add({ type: 'project.linked', version: 1, at, data: { goalIds: linked } });
  if (unlink.some((goalId) => link.includes(goalId))) throw inputError('input/invalid', `${path}unlink`);
  const unlinked = unlink.filter((goalId) => state.links[goalId]?.linked === true);
  if (unlinked.length > 0) {
    draft.add({ type: 'project.unlinked', version: 1, at, data: { goalIds: unlinked } });
  }
  if (linkedGoalIds(draft.state()).length > MAX_LINKED_GOALS) {
    throw inputError('input/too-large', `${path}link`);
  }

  for (const [index, edit] of milestones.entries()) draft.edit(edit, `${path}milestones.${index}.`);

  // Those that were not moved here must still be inside, as they were shown before.
  const after = draft.state().milestones;
  const isOutside = milestonesOfState(state).some(
    ({ milestoneId, date }) =>
      after[milestoneId]?.present === true &&
      after[milestoneId].date === state.milestones[milestoneId]?.date &&
      (date < startDate || date > targetDate),
  );
  if (isOutside) throw inputError('input/conflict', path + dateField);
  return draft.events;
}

/** Events as they are decided, with the state they have led to so far. */
function draftOf(start: ProjectState, at: number) {
  const events: ProjectEvent[] = [];
  let state = start;
  const add = (event: ProjectEvent) => {
    events.push(event);
    state = evolveProject(state, event, 0);
  };

  const edit = (change: MilestoneEdit, path: string) => {
    const { milestoneId } = change;
    const known = state.milestones[milestoneId];
    if (change.kind === 'add') {
      if (known?.present === true) throw inputError('input/conflict', `${path}milestoneId`);
      if (milestonesOfState(state).length >= MAX_MILESTONES)
        throw inputError('input/too-large', `${path}kind`);
      const { name, date } = change;
      requireWithin(date, state, `${path}date`);
      add({ type: 'project.milestone-added', version: 1, at, data: { milestoneId, name, date } });
      return;
    }
    if (known?.present !== true) throw inputError('input/not-found', `${path}milestoneId`);
    switch (change.kind) {
      case 'change': {
        const { name = known.name, date = known.date } = change;
        const data = {
          ...(name === known.name ? {} : { name }),
          ...(date === known.date ? {} : { date }),
        };
        if (data.date !== undefined) requireWithin(data.date, state, `${path}date`);
        if (Object.keys(data).length === 0) return;
        add({ type: 'project.milestone-changed', version: 1, at, data: { milestoneId, ...data } });
        return;
      }
      case 'complete':
        if (!known.completed) {
          add({ type: 'project.milestone-completed', version: 1, at, data: { milestoneId } });
        }
        return;
      case 'reopen':
        if (known.completed) {
          add({ type: 'project.milestone-reopened', version: 1, at, data: { milestoneId } });
        }
        return;
      case 'remove':
        add({ type: 'project.milestone-removed', version: 1, at, data: { milestoneId } });
    }
  };

  return { events, add, edit, state: () => state };
}

function requireOrder(startDate: string, targetDate: string, field: string): void {
  if (startDate > targetDate) throw inputError('input/invalid', field);
}

function requireWithin(date: string, { startDate, targetDate }: ProjectFields, field: string): void {
  if (date < startDate || date > targetDate) throw inputError('input/invalid', field);
}

function requireGoals(goalIds: readonly string[], isGoal: (goalId: string) => boolean, field: string): void {
  const index = goalIds.findIndex((goalId) => !isGoal(goalId));
  if (index >= 0) throw inputError('input/not-found', `${field}.${index}`);
}

const FIELD_NAMES = ['name', 'description', 'startDate', 'targetDate'] as const;

function changedFields(state: ProjectFields, input: Partial<ProjectFields>): Partial<ProjectFields> {
  return Object.fromEntries(
    FIELD_NAMES.filter((name) => input[name] !== undefined && input[name] !== state[name]).map((name) => [
      name,
      input[name],
    ]),
  );
}
