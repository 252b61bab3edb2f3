import * as v from 'valibot';
import type { Project, ProjectSort } from '../../api.ts';
import { daySchema } from '../../domain/calendar.ts';
import { timestampSchema, uuidV7Schema, wellFormedText } from '../../domain/goal-fields.ts';
import { foldText } from '../../domain/fold-text.ts';
import type { SortOrder } from './sort-key.ts';

/** How a list is ordered: by one of the public sorts, or a search by rank. */
export type ProjectOrder = ProjectSort | 'rank';

/** The one table of the orders of projects. */
export const PROJECT_ORDERS: Readonly<Record<ProjectOrder, SortOrder<Project>>> = {
  target: {
    name: 'target',
    columns: ['target_date', 'start_date', 'created_at', 'project_id'],
    keyOf: (project) => [project.targetDate, project.startDate, project.createdAt, project.projectId],
    schema: v.strictTuple([daySchema, daySchema, timestampSchema, uuidV7Schema]),
  },
  start: {
    name: 'start',
    columns: ['start_date', 'target_date', 'created_at', 'project_id'],
    keyOf: (project) => [project.startDate, project.targetDate, project.createdAt, project.projectId],
    schema: v.strictTuple([daySchema, daySchema, timestampSchema, uuidV7Schema]),
  },
  created: {
    name: 'created',
    columns: ['created_at', 'project_id'],
    keyOf: (project) => [project.createdAt, project.projectId],
    schema: v.strictTuple([timestampSchema, uuidV7Schema]),
  },
  changed: {
    name: 'changed',
    columns: ['changed_at', 'project_id'],
    keyOf: (project) => [project.changedAt, project.projectId],
    schema: v.strictTuple([timestampSchema, uuidV7Schema]),
  },
  name: {
    name: 'name',
    columns: ['name_key', 'project_id'],
    keyOf: (project) => [foldText(project.name), project.projectId],
    schema: v.strictTuple([wellFormedText, uuidV7Schema]),
  },
  rank: {
    name: 'rank',
    columns: ['rank', 'project_id'],
    keyOf: (project, rank) => [rank, project.projectId],
    schema: v.strictTuple([v.pipe(v.number(), v.finite()), uuidV7Schema]),
  },
};
