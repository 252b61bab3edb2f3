import { v7 } from 'uuid';
import {
  PRIORITIES,
  PROJECT_STATUSES,
  SLICES,
  type DocumentFields,
  type MilestoneEdit,
  type Month,
  type VaultCommand,
} from '../../api.ts';
import type { OpenVault } from '../../owner/open-vault.ts';
import { command } from '../../owner/testing/core-fixture.ts';
import type { Random } from '../../storage/testing/random.ts';

/** What commands have made, in the order in which they did: a seed names the same things each time. */
export interface MadeThings {
  readonly goals: string[];
  readonly projects: string[];
  readonly documents: string[];
}

const COLLECTIONS = ['notes', 'tags'] as const;

/** A command on goals, projects, milestones, links, documents or the history. It may be one that the vault refuses. */
export function randomCommand(
  random: Random,
  made: MadeThings,
  vault: OpenVault,
  at: number,
): VaultCommand | null {
  const pick = <T>(items: readonly T[]): T | undefined => items[random.below(Math.max(1, items.length))];
  const one = <T>(items: readonly [T, ...T[]] | readonly T[]): T => pick(items) as T;
  const number = () => String(random.below(1_000));
  const day = (month: number) => `2031-${String(month).padStart(2, '0')}-1${String(random.below(10))}`;

  const newGoal = () => {
    const goalId = v7();
    made.goals.push(goalId);
    const fields = {
      summary: `goal ${number()}`,
      slice: one(SLICES),
      priority: one(PRIORITIES),
      targetMonth: `20${String(30 + random.below(9))}-05` as Month,
    };
    return command('goal.create', { goalId, ...fields }, at);
  };
  const goalChange = (goalId: string) => {
    switch (random.below(4)) {
      case 0:
        return command('goal.change', { goalId, summary: `changed ${number()}` }, at);
      case 1:
        return command('goal.change', { goalId, priority: one(PRIORITIES), slice: one(SLICES) }, at);
      case 2:
        return command(random.chance(0.5) ? 'goal.achieve' : 'goal.unachieve', { goalId }, at);
      default:
        return command(random.chance(0.5) ? 'goal.archive' : 'goal.unarchive', { goalId }, at);
    }
  };

  const newProject = () => {
    const projectId = v7();
    made.projects.push(projectId);
    const milestones = Array.from({ length: random.below(3) }, () => ({
      milestoneId: v7(),
      name: `milestone ${number()}`,
      date: day(3),
    }));
    const known = made.goals.filter((goalId) => vault.query('goals.get', { goalId }) !== null);
    const goalIds = known.filter(() => random.chance(0.3)).slice(0, 3);
    const dates = { startDate: day(1), targetDate: day(9) };
    return command(
      'project.create',
      { projectId, name: `project ${number()}`, ...dates, milestones, goalIds },
      at,
    );
  };
  const milestoneEdit = (projectId: string): MilestoneEdit => {
    const known = vault.query('projects.get', { projectId })?.milestones ?? [];
    // Ids are random: in the order of their names a seed finds the same one.
    const named = [...known].sort((a, b) => (a.name < b.name ? -1 : 1));
    const milestoneId = pick(named)?.milestoneId;
    if (milestoneId === undefined || random.chance(0.3)) {
      return { kind: 'add', milestoneId: v7(), name: `milestone ${number()}`, date: day(4) };
    }
    switch (random.below(3)) {
      case 0:
        return { kind: 'change', milestoneId, name: `renamed ${number()}`, date: day(5) };
      case 1:
        return { kind: random.chance(0.5) ? 'complete' : 'reopen', milestoneId };
      default:
        return { kind: 'remove', milestoneId };
    }
  };
  const projectChange = (projectId: string) => {
    const goalId = pick(made.goals);
    switch (random.below(6)) {
      case 0:
        return command('project.change', { projectId, name: `renamed ${number()}` }, at);
      case 1:
        return command('project.change', { projectId, startDate: day(2), targetDate: day(8) }, at);
      case 2:
        return command('project.change', { projectId, status: one(PROJECT_STATUSES) }, at);
      case 3:
        return command('project.change', { projectId, milestones: [milestoneEdit(projectId)] }, at);
      case 4:
        return goalId === undefined
          ? null
          : command(
              'project.change',
              { projectId, ...(random.chance(0.6) ? { link: [goalId] } : { unlink: [goalId] }) },
              at,
            );
      default:
        return command(random.chance(0.5) ? 'project.archive' : 'project.unarchive', { projectId }, at);
    }
  };

  const fields = (): DocumentFields => ({
    text: number(),
    ...(random.chance(0.5) && { done: random.chance(0.5) }),
    ...(random.chance(0.3) && { list: [number(), random.below(9)] }),
  });
  const documentCommand = () => {
    const known = pick(made.documents);
    const isNew = known === undefined || random.chance(0.4);
    const documentId = isNew ? v7() : known;
    if (isNew) made.documents.push(documentId);
    // A document belongs to one collection, whoever makes it.
    const collection = COLLECTIONS[made.documents.indexOf(documentId) % COLLECTIONS.length] ?? 'notes';
    const address = { collection, documentId };
    if (isNew || random.chance(0.3)) return command('document.put', { ...address, fields: fields() }, at);
    if (random.chance(0.2)) return command('document.delete', address, at);
    return command(
      'document.patch',
      { ...address, set: fields(), ...(random.chance(0.3) && { unset: ['list'] }) },
      at,
    );
  };

  const historyCommand = () => {
    const aggregateId = pick([...made.goals, ...made.projects, ...made.documents]);
    if (aggregateId === undefined) return null;
    const { items } = vault.query('history.list', { aggregateId, limit: 10 });
    const entry = pick(items);
    if (entry === undefined) return null;
    const { eventId } = entry;
    return command(random.chance(0.8) ? 'history.undo' : 'history.restore', { eventId }, at);
  };

  const goalId = pick(made.goals);
  const projectId = pick(made.projects);
  switch (random.below(10)) {
    case 0:
      return newGoal();
    case 1:
      return newProject();
    case 2:
    case 3:
      return documentCommand();
    case 4:
      return historyCommand();
    case 5:
    case 6:
    case 7:
      return projectId === undefined ? newProject() : projectChange(projectId);
    default:
      return goalId === undefined ? newGoal() : goalChange(goalId);
  }
}
