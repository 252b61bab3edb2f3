import fc from 'fast-check';
import {
  PROJECT_STATUS_CHANGES,
  PROJECT_STATUSES,
  type Milestone,
  type MilestoneEdit,
  type Project,
  type ProjectChange,
  type ProjectCreation,
  type VaultCommand,
} from '../../api.ts';
import { arbitrarySummary, arbitraryTime } from '../../domain/testing/arbitrary-goal.ts';
import { arbitraryDay, GOAL_IDS, MILESTONE_IDS } from '../../domain/testing/arbitrary-project.ts';
import { command } from './core-fixture.ts';

/** Projects of the model; the last id is never created. */
export const PROJECT_IDS: readonly string[] = [31, 32, 33, 34].map(
  (index) => `0190a000-0000-7000-8000-0000000000${index}`,
);

type Change = Omit<ProjectChange, 'projectId'>;
/** A step as fast-check draws it: few projects, goals and days, so that commands meet. */
export type ProjectStep = { readonly at: number } & (
  | { readonly kind: 'create'; readonly input: ProjectCreation }
  | { readonly kind: 'change'; readonly input: ProjectChange }
  | { readonly kind: 'archive'; readonly projectId: string }
  | { readonly kind: 'unarchive'; readonly projectId: string }
  | { readonly kind: 'achieve'; readonly goalId: string }
  | { readonly kind: 'unachieve'; readonly goalId: string }
);

const plain = { noNullPrototype: true };
const at = arbitraryTime;
const projectId = fc.constantFrom(...PROJECT_IDS.slice(0, 3));
const milestoneId = fc.constantFrom(...MILESTONE_IDS);
const status = fc.constantFrom(...PROJECT_STATUSES);
const fields = { name: arbitrarySummary, description: fc.constantFrom('', 'One\ntwo') };
const dates = fc.constantFrom(
  { startDate: '2000-01-01', targetDate: '2199-12-31' },
  { startDate: '2026-02-28', targetDate: '2028-12-31' },
  { startDate: '2028-12-31', targetDate: '2026-02-28' },
);
const milestone = fc.record({ milestoneId, name: arbitrarySummary, date: arbitraryDay }, plain);

const arbitraryEdit: fc.Arbitrary<MilestoneEdit> = fc.oneof(
  milestone.map((each) => ({ kind: 'add' as const, ...each })),
  fc
    .record(
      { milestoneId, name: arbitrarySummary, date: arbitraryDay },
      { ...plain, requiredKeys: ['milestoneId'] },
    )
    .map((each) => ({ kind: 'change' as const, ...each })),
  fc.record({ kind: fc.constantFrom('complete', 'reopen', 'remove'), milestoneId }, plain),
);

const arbitraryCreation: fc.Arbitrary<ProjectCreation> = fc
  .record(
    {
      ...fields,
      status,
      goalIds: fc.subarray([...GOAL_IDS]),
      milestones: fc.uniqueArray(milestone, { maxLength: 2, selector: (each) => each.milestoneId }),
    },
    { ...plain, requiredKeys: ['name'] },
  )
  .chain((known) => fc.tuple(projectId, dates).map(([id, range]) => ({ projectId: id, ...known, ...range })));

const arbitraryChange: fc.Arbitrary<Change> = fc.record(
  {
    ...fields,
    startDate: arbitraryDay,
    targetDate: arbitraryDay,
    status,
    link: fc.subarray([...GOAL_IDS]),
    unlink: fc.subarray([...GOAL_IDS]),
    milestones: fc.array(arbitraryEdit, { minLength: 1, maxLength: 3 }),
  },
  { ...plain, requiredKeys: [] },
);

const anyProject = fc.constantFrom(...PROJECT_IDS);
const record = <Value>(model: { [Key in keyof Value]: fc.Arbitrary<Value[Key]> }) => fc.record(model, plain);

export const arbitraryProjectStep: fc.Arbitrary<ProjectStep> = fc.oneof(
  { weight: 3, arbitrary: record({ at, kind: fc.constant('create' as const), input: arbitraryCreation }) },
  {
    weight: 5,
    arbitrary: fc.tuple(at, anyProject, arbitraryChange).map(([time, id, change]) => ({
      at: time,
      kind: 'change' as const,
      input: { projectId: id, ...change },
    })),
  },
  // Alone, because a form of many fields is mostly refused for one of them.
  {
    weight: 4,
    arbitrary: fc
      .tuple(at, projectId, status)
      .map(([time, id, to]) => ({ at: time, kind: 'change' as const, input: { projectId: id, status: to } })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(at, fc.constantFrom('archive' as const, 'unarchive' as const), anyProject)
      .map(([time, kind, id]) => ({ at: time, kind, projectId: id })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(at, fc.constantFrom('achieve' as const, 'unachieve' as const), fc.constantFrom(...GOAL_IDS))
      .map(([time, kind, goalId]) => ({ at: time, kind, goalId })),
  },
);

/** A milestone that is there or was. */
type KnownMilestone = Milestone & { readonly removed: boolean };
type KnownProject = Omit<Project, 'milestones'> & { readonly milestones: readonly KnownMilestone[] };
/** Who spoke last of a goal, the person or the projects, and what the person said. */
interface Word {
  readonly own: boolean | null;
  readonly last: 'person' | 'projects';
}

/** Projects said in the simplest way, with what each command must do to them and to their goals. */
export interface ProjectModel {
  commandOf(step: ProjectStep): VaultCommand;
  /** Changes the model; the result is the code of the error that the vault must give, or null. */
  apply(step: ProjectStep): string | null;
  readonly projects: () => readonly Project[];
  readonly isAchieved: (goalId: string) => boolean;
}

export function createProjectModel(): ProjectModel {
  const projects = new Map<string, KnownProject>();
  const words = new Map<string, Word>(GOAL_IDS.map((goalId) => [goalId, { own: null, last: 'person' }]));

  /** What each live project of a goal says. */
  const voicesOf = (goalId: string) =>
    [...projects.values()]
      .filter(
        ({ goalIds, archived, status: is }) => goalIds.includes(goalId) && !archived && is !== 'canceled',
      )
      .map(({ projectId: id, status: is }) => `${id} ${is === 'completed' ? 'done' : 'open'}`)
      .sort();
  const isAchieved = (goalId: string) => {
    const voices = voicesOf(goalId);
    const { own, last } = words.get(goalId)!;
    return voices.length === 0 || last === 'person'
      ? own === true
      : voices.every((voice) => voice.endsWith('done'));
  };
  const store = (project: KnownProject) => {
    const before = GOAL_IDS.map((goalId) => voicesOf(goalId).join());
    projects.set(project.projectId, project);
    for (const [index, goalId] of GOAL_IDS.entries()) {
      if (voicesOf(goalId).join() !== before[index]) {
        words.set(goalId, { ...words.get(goalId)!, last: 'projects' });
      }
    }
  };

  return {
    isAchieved,
    projects: () =>
      [...projects.values()].map(({ milestones, ...project }) => ({
        ...project,
        goalIds: project.goalIds.toSorted(),
        milestones: milestones
          .filter(({ removed }) => !removed)
          .map(({ removed: _, ...each }) => each)
          .sort((a, b) => (a.date + a.milestoneId < b.date + b.milestoneId ? -1 : 1)),
      })),
    commandOf(step) {
      if (step.kind === 'create') return command('project.create', step.input, step.at);
      if (step.kind === 'change') return command('project.change', step.input, step.at);
      if (step.kind === 'archive' || step.kind === 'unarchive') {
        return command(`project.${step.kind}`, { projectId: step.projectId }, step.at);
      }
      return command(`goal.${step.kind}`, { goalId: step.goalId }, step.at);
    },
    apply(step) {
      if (step.kind === 'achieve' || step.kind === 'unachieve') {
        const achieved = step.kind === 'achieve';
        if (isAchieved(step.goalId) !== achieved) words.set(step.goalId, { own: achieved, last: 'person' });
        return null;
      }
      if (step.kind === 'create') {
        const {
          milestones = [],
          goalIds = [],
          description = '',
          status: is = 'planned',
          ...rest
        } = step.input;
        if (projects.has(rest.projectId)) return 'input/conflict';
        if (rest.startDate > rest.targetDate) return 'input/invalid';
        const { at: createdAt } = step;
        const changedAt = createdAt;
        const empty = { ...rest, description, status: is, goalIds, archived: false, createdAt, changedAt };
        const edits = milestones.map((each) => ({ kind: 'add' as const, ...each }));
        const edited = withEdits({ ...empty, milestones: [] }, edits);
        if (typeof edited === 'string') return edited;
        store(edited.project);
        return null;
      }
      const known = projects.get(step.kind === 'change' ? step.input.projectId : step.projectId);
      if (known === undefined) return 'input/not-found';
      if (step.kind !== 'change') {
        const archived = step.kind === 'archive';
        if (known.archived !== archived) store({ ...known, archived, changedAt: step.at });
        return null;
      }
      const changed = withChange(known, step.input);
      if (typeof changed === 'string') return changed;
      if (changed.touched) store({ ...changed.project, changedAt: step.at });
      return null;
    },
  };
}

/** What is wrong, or what became of a project and whether anything was said about it. */
type Outcome = string | { readonly project: KnownProject; readonly touched: boolean };

function withChange(known: KnownProject, input: Change): Outcome {
  const { link = [], unlink = [], milestones = [] } = input;
  const { name = known.name, description = known.description, status: is = known.status } = input;
  const { startDate = known.startDate, targetDate = known.targetDate } = input;
  if (startDate > targetDate) return 'input/invalid';
  if (is !== known.status && !PROJECT_STATUS_CHANGES[known.status].includes(is)) return 'input/conflict';
  if (unlink.some((goalId) => link.includes(goalId))) return 'input/invalid';
  const goalIds = [...new Set([...known.goalIds, ...link])].filter((goalId) => !unlink.includes(goalId));
  const next = { ...known, name, description, startDate, targetDate, status: is, goalIds };
  const edited = withEdits(next, milestones);
  if (typeof edited === 'string') return edited;
  const isOutside = ({ date, removed }: KnownMilestone) =>
    !removed && (date < startDate || date > targetDate);
  if (edited.project.milestones.some(isOutside)) return 'input/conflict';
  const sameGoals = next.goalIds.toSorted().join() === known.goalIds.toSorted().join();
  const same = JSON.stringify({ ...next, goalIds: [] }) === JSON.stringify({ ...known, goalIds: [] });
  return { project: edited.project, touched: edited.touched || !same || !sameGoals };
}

function withEdits(project: KnownProject, edits: readonly MilestoneEdit[]): Outcome {
  const milestones = new Map(project.milestones.map((each) => [each.milestoneId, each]));
  const isOutside = (date: string) => date < project.startDate || date > project.targetDate;
  let touched = false;
  const put = (before: KnownMilestone | undefined, after: KnownMilestone) => {
    touched ||= JSON.stringify(before) !== JSON.stringify(after);
    milestones.set(after.milestoneId, after);
  };
  for (const edit of edits) {
    const known = milestones.get(edit.milestoneId);
    if (edit.kind === 'add') {
      const { milestoneId: id, name, date } = edit;
      if (known?.removed === false) return 'input/conflict';
      if (isOutside(date)) return 'input/invalid';
      // What was completed before it was removed is completed when it comes back.
      put(known, { milestoneId: id, name, date, completed: known?.completed ?? false, removed: false });
      continue;
    }
    if (known === undefined || known.removed) return 'input/not-found';
    if (edit.kind === 'change') {
      const { name = known.name, date = known.date } = edit;
      if (date !== known.date && isOutside(date)) return 'input/invalid';
      put(known, { ...known, name, date });
    } else if (edit.kind === 'remove') put(known, { ...known, removed: true });
    else put(known, { ...known, completed: edit.kind === 'complete' });
  }
  return { project: { ...project, milestones: [...milestones.values()] }, touched };
}
