/**
 * The project: what its events are and what they add up to. Events are the only truth, and any events in any order give
 * a valid project: the last writer of each field wins, dates that contradict each other give way to the later one, and a
 * milestone outside the project's dates is shown at their edge.
 */
import * as v from 'valibot';
import type { Day, Milestone, Project, ProjectFields, ProjectStatus } from '../api.ts';
import type { ProjectVoice } from './achievement.ts';
import { definedFields } from './defined-fields.ts';
import type { DomainEvent, EventRegistry, EventVersion } from './event.ts';
import { uuidV7Schema } from './goal-fields.ts';
import {
  goalIdsSchema,
  milestoneFieldSchemas,
  optionalProjectFieldSchemas,
  projectFieldSchemas,
  projectStatusSchema,
} from './project-fields.ts';

// ---- Events ------------------------------------------------------------------------------------------------------

interface CreatedData extends ProjectFields {
  readonly status: ProjectStatus;
  readonly goalIds: readonly string[];
}
interface MilestoneData {
  readonly milestoneId: string;
  readonly name: string;
  readonly date: Day;
}

export type ProjectEvent = DomainEvent &
  (
    | { readonly type: 'project.created'; readonly data: CreatedData }
    | { readonly type: 'project.changed'; readonly data: Partial<ProjectFields> }
    | { readonly type: 'project.status-changed'; readonly data: { readonly status: ProjectStatus } }
    | {
        readonly type: 'project.linked' | 'project.unlinked';
        readonly data: { readonly goalIds: readonly string[] };
      }
    | { readonly type: 'project.milestone-added'; readonly data: MilestoneData }
    | {
        readonly type: 'project.milestone-changed';
        readonly data: Partial<MilestoneData> & { readonly milestoneId: string };
      }
    | {
        readonly type:
          'project.milestone-completed' | 'project.milestone-reopened' | 'project.milestone-removed';
        readonly data: { readonly milestoneId: string };
      }
    | {
        readonly type: 'project.archived' | 'project.unarchived';
        readonly data: Readonly<Record<string, never>>;
      }
  );

const noData: readonly EventVersion[] = [{ schema: v.strictObject({}) }];
const goalIdsOnly: readonly EventVersion[] = [{ schema: v.strictObject({ goalIds: goalIdsSchema }) }];
const milestoneOnly: readonly EventVersion[] = [{ schema: v.strictObject({ milestoneId: uuidV7Schema }) }];

/** Every version of every project event, oldest first. A version once released is never changed: add one behind it. */
export const projectEvents: EventRegistry = new Map<string, readonly EventVersion[]>([
  [
    'project.created',
    [
      {
        schema: v.strictObject({
          ...projectFieldSchemas,
          status: projectStatusSchema,
          goalIds: goalIdsSchema,
        }),
      },
    ],
  ],
  ['project.changed', [{ schema: v.strictObject(optionalProjectFieldSchemas) }]],
  ['project.status-changed', [{ schema: v.strictObject({ status: projectStatusSchema }) }]],
  ['project.linked', goalIdsOnly],
  ['project.unlinked', goalIdsOnly],
  ['project.milestone-added', [{ schema: v.strictObject(milestoneFieldSchemas) }]],
  [
    'project.milestone-changed',
    [
      {
        schema: v.strictObject({
          milestoneId: uuidV7Schema,
          name: v.optional(milestoneFieldSchemas.name),
          date: v.optional(milestoneFieldSchemas.date),
        }),
      },
    ],
  ],
  ['project.milestone-completed', milestoneOnly],
  ['project.milestone-reopened', milestoneOnly],
  ['project.milestone-removed', milestoneOnly],
  ['project.archived', noData],
  ['project.unarchived', noData],
]);

// ---- State -------------------------------------------------------------------------------------------------------

/** A goal the project is or was linked to, and since when it says what it says there. */
export interface LinkState {
  readonly linked: boolean;
  readonly voice: ProjectVoice;
  /** The effective order of the event that gave it this voice; 0 when it never spoke. */
  readonly order: number;
}

export interface MilestoneState {
  readonly name: string;
  /** As it was chosen; {@link projectOfState} keeps it within the project's dates. */
  readonly date: Day;
  readonly completed: boolean;
  /** False before it was added and after it was removed. What happens to it meanwhile is kept. */
  readonly present: boolean;
}

/** What the events of one project add up to. It can be shown once `createdAt` is set. */
export interface ProjectState extends ProjectFields {
  /** Null until a creation has been seen: a change may arrive before it. */
  readonly createdAt: number | null;
  readonly changedAt: number;
  readonly status: ProjectStatus;
  readonly archived: boolean;
  readonly links: Readonly<Record<string, LinkState>>;
  readonly milestones: Readonly<Record<string, MilestoneState>>;
}

export const initialProject: ProjectState = Object.freeze({
  name: '',
  description: '',
  startDate: '2000-01-01',
  targetDate: '2199-12-31',
  createdAt: null,
  changedAt: 0,
  status: 'planned',
  archived: false,
  links: {},
  milestones: {},
});

const UNKNOWN_MILESTONE: MilestoneState = { name: '', date: '2000-01-01', completed: false, present: false };
const NO_LINK: LinkState = { linked: false, voice: 'silent', order: 0 };

/** The state after `event`, which stands at `order`. Total: it never throws. */
export function evolveProject(state: ProjectState, event: ProjectEvent, order: number): ProjectState {
  return withVoices({ ...state, ...changeOf(state, event), changedAt: event.at }, state, order);
}

function changeOf(state: ProjectState, event: ProjectEvent): Partial<ProjectState> {
  switch (event.type) {
    case 'project.created': {
      const { goalIds, status, ...fields } = event.data;
      return {
        ...fieldsAfter(state, fields),
        status,
        links: linksAfter(state, goalIds, true),
        createdAt: state.createdAt ?? event.at,
      };
    }
    case 'project.changed':
      return fieldsAfter(state, event.data);
    case 'project.status-changed':
      return { status: event.data.status };
    case 'project.linked':
      return { links: linksAfter(state, event.data.goalIds, true) };
    case 'project.unlinked':
      return { links: linksAfter(state, event.data.goalIds, false) };
    case 'project.milestone-added': {
      const { milestoneId, name, date } = event.data;
      return milestoneAfter(state, milestoneId, { name, date, present: true });
    }
    case 'project.milestone-changed': {
      const { milestoneId, ...fields } = event.data;
      return milestoneAfter(state, milestoneId, definedFields(fields));
    }
    case 'project.milestone-completed':
      return milestoneAfter(state, event.data.milestoneId, { completed: true });
    case 'project.milestone-reopened':
      return milestoneAfter(state, event.data.milestoneId, { completed: false });
    case 'project.milestone-removed':
      return milestoneAfter(state, event.data.milestoneId, { present: false });
    case 'project.archived':
      return { archived: true };
    case 'project.unarchived':
      return { archived: false };
  }
}

/** Where two devices moved the two dates past each other, the later one takes the other along. */
function fieldsAfter(state: ProjectState, data: Partial<ProjectFields>): Partial<ProjectState> {
  const fields = definedFields(data);
  const { startDate = state.startDate, targetDate = state.targetDate } = fields;
  if (startDate <= targetDate) return fields;
  const edge = data.startDate === undefined ? targetDate : startDate;
  return { ...fields, startDate: edge, targetDate: edge };
}

function linksAfter(state: ProjectState, goalIds: readonly string[], linked: boolean) {
  const changed = goalIds.map((goalId) => [goalId, { ...(state.links[goalId] ?? NO_LINK), linked }] as const);
  return { ...state.links, ...Object.fromEntries(changed) };
}

function milestoneAfter(state: ProjectState, milestoneId: string, change: Partial<MilestoneState>) {
  const before = state.milestones[milestoneId] ?? UNKNOWN_MILESTONE;
  return { milestones: { ...state.milestones, [milestoneId]: { ...before, ...change } } };
}

/** Notes at which event the project began to say what it says to each of its goals. */
function withVoices(next: ProjectState, before: ProjectState, order: number): ProjectState {
  const isSame =
    next.links === before.links &&
    next.status === before.status &&
    next.archived === before.archived &&
    next.createdAt === before.createdAt;
  if (isSame) return next;
  const links = Object.entries(next.links).map(([goalId, link]) => {
    const voice = voiceOf(next, link);
    return [goalId, voice === link.voice ? link : { ...link, voice, order }] as const;
  });
  return { ...next, links: Object.fromEntries(links) };
}

function voiceOf({ createdAt, archived, status }: ProjectState, { linked }: LinkState): ProjectVoice {
  if (!linked || createdAt === null || archived || status === 'canceled') return 'silent';
  return status === 'completed' ? 'completed' : 'open';
}

// ---- What is shown -----------------------------------------------------------------------------------------------

/** The goals it is linked to now, in order of their ids. */
export function linkedGoalIds(state: ProjectState): readonly string[] {
  return Object.entries(state.links)
    .filter(([, { linked }]) => linked)
    .map(([goalId]) => goalId)
    .sort();
}

/** The milestones that are there, by date and id, each within the project's dates. */
export function milestonesOfState(state: ProjectState): readonly Milestone[] {
  return Object.entries(state.milestones)
    .filter(([, { present }]) => present)
    .map(([milestoneId, { name, date, completed }]) => ({
      milestoneId,
      name,
      date: dayWithin(date, state.startDate, state.targetDate),
      completed,
    }))
    .sort((a, b) => compareTexts(a.date, b.date) || compareTexts(a.milestoneId, b.milestoneId));
}

/** The project as it is shown, or null while its creation has not been seen. */
export function projectOfState(projectId: string, state: ProjectState): Project | null {
  const { name, description, startDate, targetDate, status, archived, createdAt, changedAt } = state;
  if (createdAt === null) return null;
  return {
    projectId,
    name,
    description,
    startDate,
    targetDate,
    status,
    archived,
    goalIds: linkedGoalIds(state),
    milestones: milestonesOfState(state),
    createdAt,
    changedAt,
  };
}

function dayWithin(day: Day, first: Day, last: Day): Day {
  if (day < first) return first;
  return day > last ? last : day;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
