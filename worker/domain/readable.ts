/** What a readable copy of a vault holds: a version of the file, and goals, projects and documents as whole things. */
import * as v from 'valibot';
import { collectionSchema, documentFieldsSchema } from './document.ts';
import { projectInputSchemas } from './decide-project.ts';
import { goalFieldSchemas, timestampSchema, uuidV7Schema } from './goal-fields.ts';

export const READABLE_FORMAT = 'mo-kit-readable';
/** 1 held goals only. */
export const READABLE_VERSION = 2;

const isArchived = v.optional(v.boolean(), false);
const times = { createdAt: v.optional(timestampSchema), changedAt: v.optional(timestampSchema) } as const;

/** One item of each array. What else a program has written beside it means nothing here. */
export const readableSchemas = {
  goals: v.object({
    goalId: uuidV7Schema,
    ...goalFieldSchemas,
    achieved: v.optional(v.boolean(), false),
    archived: isArchived,
    ...times,
  }),
  projects: v.object({ ...projectInputSchemas['project.create'].entries, archived: isArchived, ...times }),
  documents: v.object({
    documentId: uuidV7Schema,
    collection: collectionSchema,
    fields: documentFieldsSchema,
    ...times,
  }),
} as const;

type Read<Kind extends keyof typeof readableSchemas> = v.InferOutput<(typeof readableSchemas)[Kind]> & {
  /** Its place in the file. */
  readonly index: number;
};
export type ReadableGoal = Read<'goals'>;
export type ReadableProject = Read<'projects'>;
export type ReadableDocument = Read<'documents'>;

/** What is brought in with one transaction. */
export interface ReadableBatch {
  readonly goals: ReadableGoal[];
  readonly projects: ReadableProject[];
  readonly documents: ReadableDocument[];
}

export const emptyBatch = (): ReadableBatch => ({ goals: [], projects: [], documents: [] });

/** How many items a batch has about: the vault can be used between two. */
export const BATCH_ITEMS = 500;

/**
 * Goals and projects that are linked to each other, however far, stay in one batch: an import that is cut short leaves no
 * project without its goals, and no goal without those that say whether it is achieved.
 */
export function linkedBatches(
  goals: readonly ReadableGoal[],
  projects: readonly ReadableProject[],
): readonly ReadableBatch[] {
  const parents = new Map<string, string>();
  const rootOf = (id: string): string => {
    let root = id;
    for (let next = parents.get(id); next !== undefined; next = parents.get(root)) root = next;
    if (root !== id) parents.set(id, root);
    return root;
  };
  const nodeOf = ({ projectId, goalIds: [first] }: ReadableProject) => first ?? projectId;
  for (const project of projects) {
    for (const goalId of project.goalIds) {
      const [one, other] = [rootOf(nodeOf(project)), rootOf(goalId)];
      if (one !== other) parents.set(other, one);
    }
  }
  const groups = new Map<string, ReadableBatch>();
  const groupOf = (id: string) => {
    const root = rootOf(id);
    const group = groups.get(root) ?? emptyBatch();
    groups.set(root, group);
    return group;
  };
  for (const goal of goals) groupOf(goal.goalId).goals.push(goal);
  for (const project of projects) groupOf(nodeOf(project)).projects.push(project);

  const batches: ReadableBatch[] = [];
  let batch = emptyBatch();
  for (const group of groups.values()) {
    for (const goal of group.goals) batch.goals.push(goal);
    for (const project of group.projects) batch.projects.push(project);
    if (batch.goals.length + batch.projects.length < BATCH_ITEMS) continue;
    batches.push(batch);
    batch = emptyBatch();
  }
  return [...batches, batch];
}
