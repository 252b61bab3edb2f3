/** One change of many goals or projects: one command, one transaction, one step to take back. */
import * as v from 'valibot';
import type { GoalBulk, ProjectBulk } from '../api.ts';
import type { Intent } from './command.ts';
import { prioritySchema, monthSchema, sliceSchema, uuidV7Schema } from './goal-fields.ts';
import { TOO_LARGE } from './input-error.ts';
import { MAX_IMPORT_ITEMS } from './limits.ts';
import { projectStatusSchema } from './project-fields.ts';

const ids = v.pipe(v.array(v.unknown()), v.maxLength(MAX_IMPORT_ITEMS, TOO_LARGE), v.array(uuidV7Schema));

/** The input of the commands on many aggregates. */
export const bulkInputSchemas = {
  'goal.bulk': v.variant('action', [
    v.strictObject({
      goalIds: ids,
      action: v.picklist(['achieve', 'unachieve', 'archive', 'unarchive']),
    }),
    v.strictObject({
      goalIds: ids,
      action: v.literal('change'),
      slice: v.optional(sliceSchema),
      priority: v.optional(prioritySchema),
      targetMonth: v.optional(monthSchema),
    }),
  ]),
  'project.bulk': v.variant('action', [
    v.strictObject({ projectIds: ids, action: v.picklist(['archive', 'unarchive']) }),
    v.strictObject({ projectIds: ids, action: v.literal('move'), status: projectStatusSchema }),
  ]),
} as const;

/** What it means for each goal. */
export function intentsOfGoalBulk(input: GoalBulk): readonly Intent[] {
  return input.goalIds.map((goalId, index) => {
    const path = `goalIds.${index}.`;
    if (input.action !== 'change') {
      const name = `goal.${input.action}` as const;
      return { type: 'goal', aggregateId: goalId, path, intent: { name, input: { goalId } } };
    }
    const { goalIds: _, action: __, ...fields } = input;
    return {
      type: 'goal',
      aggregateId: goalId,
      path,
      intent: { name: 'goal.change', input: { ...fields, goalId } },
    };
  });
}

/** What it means for each project. */
export function intentsOfProjectBulk(input: ProjectBulk): readonly Intent[] {
  return input.projectIds.map((projectId, index) => {
    const path = `projectIds.${index}.`;
    if (input.action === 'move') {
      const move = { name: 'project.move', input: { projectId, status: input.status } } as const;
      return { type: 'project', aggregateId: projectId, path, intent: move };
    }
    const name = `project.${input.action}` as const;
    return { type: 'project', aggregateId: projectId, path, intent: { name, input: { projectId } } };
  });
}
