import { PROJECT_STATUSES, type Project, type ProjectStatusFilter } from '../../api.ts';
import {
  projectOfState,
  type LinkState,
  type MilestoneState,
  type ProjectState,
} from '../../domain/project.ts';
import { MoError } from '../../errors/mo-error.ts';
import type { SqlValue } from '../database.ts';
import { foldText } from '../../domain/fold-text.ts';

/** A row of `projects` as SQLite gives it. */
export interface ProjectRow {
  readonly project_id: string;
  readonly name: string;
  readonly description: string;
  readonly start_date: string;
  readonly target_date: string;
  readonly status: number;
  readonly archived: number;
  readonly created_at: number | null;
  readonly changed_at: number;
  /** Links and milestones as JSON: they are read and written with the project. */
  readonly parts: string;
}

interface ProjectParts {
  readonly links: Readonly<Record<string, LinkState>>;
  readonly milestones: Readonly<Record<string, MilestoneState>>;
}

export const PROJECT_COLUMNS =
  'project_id, name, description, start_date, target_date, status, archived, created_at, changed_at, parts';

const PLANNED = 0;
const IN_PROGRESS = 1;
const COMPLETED = 2;
const CANCELED = 3;
const ARCHIVED = 4;
const NOT_CREATED = 5;

/** The values of the column `shown` that a filter lets through. Each project has exactly one. */
export const SHOWN_BY_FILTER: Readonly<Record<ProjectStatusFilter, readonly number[]>> = {
  planned: [PLANNED],
  'in-progress': [IN_PROGRESS],
  completed: [COMPLETED],
  canceled: [CANCELED],
  open: [PLANNED, IN_PROGRESS],
  archived: [ARCHIVED],
  all: [PLANNED, IN_PROGRESS, COMPLETED, CANCELED, ARCHIVED],
};

/** Where a project is found: under its status, or in the archive only. */
export function shownOf(state: Pick<ProjectState, 'status' | 'archived' | 'createdAt'>): number {
  if (state.createdAt === null) return NOT_CREATED;
  return state.archived ? ARCHIVED : PROJECT_STATUSES.indexOf(state.status);
}

export function rowToProjectState(row: ProjectRow): ProjectState {
  const status = PROJECT_STATUSES[row.status];
  if (status === undefined) {
    throw new MoError('storage/corrupt', 'A read model holds a value that was never written.');
  }
  const { links, milestones } = JSON.parse(row.parts) as ProjectParts;
  return {
    name: row.name,
    description: row.description,
    startDate: row.start_date,
    targetDate: row.target_date,
    createdAt: row.created_at,
    changedAt: row.changed_at,
    status,
    archived: row.archived === 1,
    links,
    milestones,
  };
}

/** For rows whose `shown` lets them be shown. */
export function rowToProject(row: ProjectRow): Project {
  const project = projectOfState(row.project_id, rowToProjectState(row));
  if (project === null)
    throw new MoError('storage/corrupt', 'A read model shows a project that was not created.');
  return project;
}

/** The columns behind `project_id`, in the order of {@link PROJECT_STATE_COLUMNS}. */
export function projectStateToValues(state: ProjectState): SqlValue[] {
  const { links, milestones } = state;
  return [
    state.name,
    foldText(state.name),
    state.description,
    state.startDate,
    state.targetDate,
    PROJECT_STATUSES.indexOf(state.status),
    state.archived ? 1 : 0,
    shownOf(state),
    state.createdAt,
    state.changedAt,
    JSON.stringify({ links, milestones } satisfies ProjectParts),
  ];
}

export const PROJECT_STATE_COLUMNS = [
  'name',
  'name_key',
  'description',
  'start_date',
  'target_date',
  'status',
  'archived',
  'shown',
  'created_at',
  'changed_at',
  'parts',
] as const;
