import type { MilestoneEdit, NewProject, Project, ProjectChange, ProjectStatus } from '@mo-kit/worker';
import { isDay } from '../internal/day-names.ts';

const MAX_NAME = 200;
const MAX_DESCRIPTION = 2000;

/** A milestone in the form; `milestoneId` is null until it is stored. */
export interface MilestoneDraft {
  readonly milestoneId: string | null;
  readonly name: string;
  readonly date: string;
  readonly completed: boolean;
}

/** What stands in the form of a project. */
export interface ProjectDraft {
  readonly name: string;
  readonly description: string;
  readonly startDate: string;
  readonly targetDate: string;
  readonly status: ProjectStatus;
  readonly goalIds: readonly string[];
  readonly milestones: readonly MilestoneDraft[];
}

/** What is wrong, and with which field; `milestones.2.date` names the third one. */
export interface DraftFault {
  readonly field:
    'name' | 'description' | 'startDate' | 'targetDate' | `milestones.${number}.${'name' | 'date'}`;
  readonly kind: 'missing' | 'too-long' | 'no-day' | 'before-start' | 'outside';
}

export function draftOfProject(project: Project): ProjectDraft {
  const { name, description, startDate, targetDate, status, goalIds, milestones } = project;
  return { name, description, startDate, targetDate, status, goalIds, milestones };
}

/** The first thing that the vault would refuse, in the order of the form; null when there is none. */
export function faultOf(draft: ProjectDraft): DraftFault | null {
  const name = lineFault(draft.name);
  if (name !== null) return { field: 'name', kind: name };
  if (length(clean(draft.description)) > MAX_DESCRIPTION) return { field: 'description', kind: 'too-long' };
  if (!isDay(draft.startDate)) return { field: 'startDate', kind: 'no-day' };
  if (!isDay(draft.targetDate)) return { field: 'targetDate', kind: 'no-day' };
  if (draft.targetDate < draft.startDate) return { field: 'targetDate', kind: 'before-start' };
  for (const [index, milestone] of draft.milestones.entries()) {
    const fault = lineFault(milestone.name);
    if (fault !== null) return { field: `milestones.${index}.name`, kind: fault };
    if (!isDay(milestone.date)) return { field: `milestones.${index}.date`, kind: 'no-day' };
    if (milestone.date < draft.startDate || milestone.date > draft.targetDate) {
      return { field: `milestones.${index}.date`, kind: 'outside' };
    }
  }
  return null;
}

/** What to create. Its milestones follow in the same command. */
export function draftToNew(draft: ProjectDraft): NewProject {
  const { startDate, targetDate, status, goalIds } = draft;
  return {
    name: line(draft.name),
    description: clean(draft.description),
    startDate,
    targetDate,
    status,
    goalIds,
  };
}

/** Only what differs from `project`, so that two people who change different things do not meet. */
export function draftToChange(project: Project, draft: ProjectDraft, newId: () => string): ProjectChange {
  const after = { ...draft, name: line(draft.name), description: clean(draft.description) };
  const fields = Object.fromEntries(
    (['name', 'description', 'startDate', 'targetDate', 'status'] as const)
      .filter((field) => after[field] !== project[field])
      .map((field) => [field, after[field]]),
  );
  const link = after.goalIds.filter((goalId) => !project.goalIds.includes(goalId));
  const unlink = project.goalIds.filter((goalId) => !after.goalIds.includes(goalId));
  const milestones = milestoneEdits(project, after.milestones, newId);
  return {
    projectId: project.projectId,
    ...fields,
    ...(link.length > 0 ? { link } : {}),
    ...(unlink.length > 0 ? { unlink } : {}),
    ...(milestones.length > 0 ? { milestones } : {}),
  };
}

/** The edits that make the milestones of `project` those of the draft. */
function milestoneEdits(
  project: Project,
  drafts: readonly MilestoneDraft[],
  newId: () => string,
): readonly MilestoneEdit[] {
  const kept = new Set(drafts.map(({ milestoneId }) => milestoneId));
  const removed = project.milestones.filter(({ milestoneId }) => !kept.has(milestoneId));
  return [
    ...removed.map(({ milestoneId }) => ({ kind: 'remove', milestoneId }) as const),
    ...drafts.flatMap((draft): readonly MilestoneEdit[] => {
      const before = project.milestones.find(({ milestoneId }) => milestoneId === draft.milestoneId);
      const { date, completed } = draft;
      const name = line(draft.name);
      if (before === undefined) {
        const milestoneId = newId();
        const added = { kind: 'add', milestoneId, name, date } as const;
        return completed ? [added, { kind: 'complete', milestoneId }] : [added];
      }
      const { milestoneId } = before;
      const changed = {
        ...(name === before.name ? {} : { name }),
        ...(date === before.date ? {} : { date }),
      };
      return [
        ...(Object.keys(changed).length > 0 ? [{ kind: 'change', milestoneId, ...changed } as const] : []),
        ...(completed === before.completed
          ? []
          : [{ kind: completed ? 'complete' : 'reopen', milestoneId } as const]),
      ];
    }),
  ];
}

function lineFault(text: string): 'missing' | 'too-long' | null {
  const count = length(line(text));
  return count === 0 ? 'missing' : count > MAX_NAME ? 'too-long' : null;
}

/** One line, as the vault wants it: pasted line breaks and tabs become spaces. */
function line(text: string): string {
  return clean(text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '));
}

function clean(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '')
    .trim()
    .normalize('NFC');
}

/** In code points. */
function length(text: string): number {
  return [...text].length;
}
