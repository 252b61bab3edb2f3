import type { Project } from '../api.ts';
import type { Intent } from '../domain/command.ts';
import { documentOfState } from '../domain/document.ts';
import { isAchieved } from '../domain/achievement.ts';
import type { ReadableBatch, ReadableGoal, ReadableProject } from '../domain/readable.ts';
import { AGGREGATES } from '../storage/cache/aggregates.ts';
import type { AggregateType } from '../storage/cache/transition.ts';
import type { Database } from '../storage/database.ts';
import type { AreaContext } from './areas/area.ts';

/** What a batch wants of the vault, and how many of its items want nothing. */
export interface BatchIntents {
  readonly intents: readonly Intent[];
  readonly skipped: number;
}

const TYPES = Object.keys(AGGREGATES) as readonly AggregateType[];

/** Where an item goes: under its own id, or another one where that is taken by something else; null when nowhere. */
interface Place {
  readonly id: string;
  readonly isHere: boolean;
}

/**
 * An item keeps its id where that is free. What is here already stays as it is, and what was destroyed here stays gone.
 * Where an id is taken by something of another kind, the item gets one that follows from it, so that importing twice still
 * changes nothing; links follow.
 */
export function intentsOfBatch(
  { sodium, eventStore, cache }: Pick<AreaContext, 'sodium' | 'eventStore' | 'cache'>,
  { goals, projects, documents }: ReadableBatch,
): BatchIntents {
  const destroyed = new Set(
    eventStore
      .all<{ id: string }>('SELECT DISTINCT aggregate_id AS id FROM keys WHERE wrapped IS NULL')
      .map(({ id }) => id),
  );
  const otherId = (type: AggregateType, id: string) => {
    const hash = sodium.crypto_generichash(16, `mo-kit/v1/readable-id ${type} ${id}`);
    const hex = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return `${id.slice(0, 13)}-7${hex.slice(0, 3)}-8${hex.slice(3, 6)}-${hex.slice(6, 18)}`;
  };

  return cache.use((database): BatchIntents => {
    const intents: Intent[] = [];
    const placeOf = (type: AggregateType, own: string, collection?: string): Place | null => {
      for (const id of [own, otherId(type, own)]) {
        if (destroyed.has(id)) return null;
        if (!isTaken(database, type, id, collection)) return { id, isHere: isShown(database, type, id) };
      }
      return null;
    };

    const goalIds = new Map<string, string | null>();
    const newGoals: (readonly [string, ReadableGoal])[] = [];
    for (const goal of goals) {
      const place = placeOf('goal', goal.goalId);
      goalIds.set(goal.goalId, place?.id ?? null);
      if (place === null || place.isHere) continue;
      const goalId = place.id;
      const { summary, slice, priority, targetMonth, index } = goal;
      const input = { goalId, summary, slice, priority, targetMonth };
      const path = `goals.${index}.`;
      intents.push({
        type: 'goal',
        aggregateId: goalId,
        path,
        ...at(goal.createdAt),
        intent: { name: 'goal.create', input },
      });
      newGoals.push([goalId, goal]);
    }

    const newProjects: ReadableProject[] = [];
    for (const { archived, createdAt, changedAt, index, ...project } of projects) {
      const place = placeOf('project', project.projectId);
      if (place === null || place.isHere) continue;
      const projectId = place.id;
      const links = project.goalIds.map((goalId) => goalIds.get(goalId) ?? goalId);
      const live = links.filter((goalId) => !destroyed.has(goalId));
      const about = { type: 'project', aggregateId: projectId, path: `projects.${index}.` } as const;
      const input = { ...project, projectId, goalIds: live };
      intents.push({ ...about, ...at(createdAt), intent: { name: 'project.create', input } });
      if (archived) {
        intents.push({
          ...about,
          ...at(changedAt),
          intent: { name: 'project.archive', input: { projectId } },
        });
      }
      newProjects.push({ ...input, archived, index });
    }

    // Behind the projects, which say by themselves whether a goal is achieved: the person's own word came later, if they differ.
    for (const [goalId, { achieved, archived, changedAt, index }] of newGoals) {
      const about = { type: 'goal', aggregateId: goalId, path: `goals.${index}.`, ...at(changedAt) } as const;
      const say = (name: 'goal.achieve' | 'goal.unachieve' | 'goal.archive') =>
        intents.push({ ...about, intent: { name, input: { goalId } } });
      if (achieved !== isAchievedBy(newProjects, goalId)) {
        say('goal.achieve');
        // A goal that was never called achieved cannot be called open again.
        if (!achieved) say('goal.unachieve');
      }
      if (archived) say('goal.archive');
    }

    let newDocuments = 0;
    for (const { documentId: own, collection, fields, createdAt, index } of documents) {
      const place = placeOf('document', own, collection);
      if (place === null || place.isHere) continue;
      newDocuments += 1;
      const documentId = place.id;
      intents.push({
        type: 'document',
        aggregateId: documentId,
        path: `documents.${index}.`,
        ...at(createdAt),
        intent: { name: 'document.create', input: { collection, documentId, fields } },
      });
    }
    const all = goals.length + projects.length + documents.length;
    return { intents, skipped: all - newGoals.length - newProjects.length - newDocuments };
  });
}

function at(time: number | undefined): { readonly at?: number } {
  return time === undefined ? {} : { at: time };
}

/** Whether something else has the id: of another type, or a document of another collection. */
function isTaken(cache: Database, type: AggregateType, id: string, collection?: string): boolean {
  const others = TYPES.filter((other) => other !== type);
  if (others.some((other) => AGGREGATES[other].knownIds(cache, [id]).size > 0)) return true;
  if (type !== 'document') return false;
  const state = AGGREGATES.document.read(cache, id);
  return state.collection !== null && state.collection !== collection;
}

function isShown(cache: Database, type: AggregateType, id: string): boolean {
  if (type === 'document') return documentOfState(id, AGGREGATES.document.read(cache, id)) !== null;
  return AGGREGATES[type].read(cache, id).createdAt !== null;
}

/** What the projects alone would say. */
function isAchievedBy(
  projects: readonly Pick<Project, 'goalIds' | 'archived' | 'status'>[],
  goalId: string,
): boolean {
  const live = projects.filter(
    ({ goalIds, archived, status }) => !archived && status !== 'canceled' && goalIds.includes(goalId),
  );
  const completed = live.filter(({ status }) => status === 'completed').length;
  return isAchieved(null, { order: 1, live: live.length, completed });
}
