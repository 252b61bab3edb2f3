import type { CommandBase } from './command.ts';

export const PROJECT_STATUSES = ['planned', 'in-progress', 'completed', 'canceled'] as const;
export type ProjectStatus = (typeof PROJECT_STATUSES)[number];

/**
 * Which status may follow which; what is not listed is refused. Work that was completed is reopened into progress, what
 * was canceled is taken up again as planned or in progress. Each step has a way back, so that each can be undone.
 */
export const PROJECT_STATUS_CHANGES: Readonly<Record<ProjectStatus, readonly ProjectStatus[]>> = {
  planned: ['in-progress', 'canceled'],
  'in-progress': ['planned', 'completed', 'canceled'],
  completed: ['in-progress'],
  canceled: ['planned', 'in-progress'],
};

/** `YYYY-MM-DD`, a day of the Gregorian calendar from 2000-01-01 to 2199-12-31. */
export type Day = string;

export interface ProjectFields {
  /** 1–200 characters (code points) after trimming and NFC, on one line. */
  readonly name: string;
  /** 0–2000 characters after trimming and NFC; may have several lines. Empty when there is none. */
  readonly description: string;
  readonly startDate: Day;
  /** Not before `startDate`. */
  readonly targetDate: Day;
}

export interface MilestoneFields {
  /** As the name of a project. */
  readonly name: string;
  /** Within the dates of the project. */
  readonly date: Day;
}

export interface Milestone extends MilestoneFields {
  readonly milestoneId: string;
  readonly completed: boolean;
}

export interface Project extends ProjectFields {
  readonly projectId: string;
  readonly status: ProjectStatus;
  readonly archived: boolean;
  /** The goals this project serves, in order of their ids. */
  readonly goalIds: readonly string[];
  /** By date, then by id. */
  readonly milestones: readonly Milestone[];
  /** ms since the epoch. */
  readonly createdAt: number;
  readonly changedAt: number;
}

/** What a person fills in for a new project. */
export interface NewProject extends Omit<ProjectFields, 'description'> {
  readonly description?: string;
  /** `planned` unless said otherwise. A new project may have any status: people also write down what is under way. */
  readonly status?: ProjectStatus;
  /** At most 100. */
  readonly goalIds?: readonly string[];
}

/** One change of one milestone. */
export type MilestoneEdit =
  | ({ readonly kind: 'add'; readonly milestoneId: string } & MilestoneFields)
  | ({ readonly kind: 'change'; readonly milestoneId: string } & Partial<MilestoneFields>)
  | { readonly kind: 'complete' | 'reopen' | 'remove'; readonly milestoneId: string };

/**
 * Everything that one form can change, in one transaction: all of it or nothing. What is absent stays as it is. Dates are
 * checked as they stand when all of it is done: a milestone and the project's end may move together.
 */
export interface ProjectChange extends Partial<ProjectFields> {
  readonly projectId: string;
  /** Must follow the current one by {@link PROJECT_STATUS_CHANGES}; the same status again changes nothing. */
  readonly status?: ProjectStatus;
  readonly link?: readonly string[];
  readonly unlink?: readonly string[];
  /** In order. At most 200 in one change, and 200 milestones in one project. */
  readonly milestones?: readonly MilestoneEdit[];
}

/** `open` is planned or in progress. All but `archived` and `all` leave archived projects out. */
export type ProjectStatusFilter = ProjectStatus | 'open' | 'archived' | 'all';
export const PROJECT_SORTS = ['target', 'start', 'created', 'changed', 'name'] as const;
/** `target` (the default): target date, then start date, then creation. Search results come by rank unless asked otherwise. */
export type ProjectSort = (typeof PROJECT_SORTS)[number];

export interface ProjectQuery {
  /** Words of the name or the description, each as a prefix; case and diacritics are folded. At most 200 characters. */
  readonly search?: string;
  /** `open` unless said otherwise. */
  readonly status?: ProjectStatusFilter;
  /** Only projects linked to this goal. */
  readonly goalId?: string;
  /** Only projects whose dates touch the days from `from` to `to`, both included; either may be absent. */
  readonly from?: Day;
  readonly to?: Day;
  readonly sort?: ProjectSort;
  readonly descending?: boolean;
  /** 1–1000, 50 unless said otherwise. */
  readonly limit?: number;
  /** The `next` of the page before: keyset pagination, stable while projects change. */
  readonly after?: string;
  /** Rows to skip, for a scrolled window; not together with `after`. */
  readonly offset?: number;
}

export interface ProjectPage {
  readonly items: readonly Project[];
  /** Matching projects in all. */
  readonly total: number;
  /** The keyset cursor of the next page, null at the end. Opaque. */
  readonly next: string | null;
}

/** A change of the window watched. Apply in order: indexes are those at that moment. */
export type ProjectListChange =
  | { readonly kind: 'insert'; readonly index: number; readonly item: Project }
  | { readonly kind: 'update'; readonly index: number; readonly item: Project }
  | { readonly kind: 'remove'; readonly index: number; readonly projectId: string };

export interface ProjectWatchFirst {
  readonly items: readonly Project[];
  readonly total: number;
}
export interface ProjectWatchChange {
  readonly changes: readonly ProjectListChange[];
  readonly total: number;
}
export type ProjectWatchEvent = ProjectWatchFirst | ProjectWatchChange;

/** A project with its milestones, under ids made by the client. */
export interface ProjectCreation extends NewProject {
  readonly projectId: string;
  readonly milestones?: readonly (MilestoneFields & {
    readonly milestoneId: string;
    readonly completed?: boolean;
  })[];
}

/**
 * One change of up to 10,000 projects in one transaction, and one step to take back. Projects that are so already, and
 * those whose status may not follow by {@link PROJECT_STATUS_CHANGES}, are left alone.
 */
export type ProjectBulk = { readonly projectIds: readonly string[] } & (
  { readonly action: 'archive' | 'unarchive' } | { readonly action: 'move'; readonly status: ProjectStatus }
);

export type ProjectCommand = CommandBase &
  (
    | { readonly name: 'project.create'; readonly input: ProjectCreation }
    | { readonly name: 'project.change'; readonly input: ProjectChange }
    | {
        readonly name: 'project.archive' | 'project.unarchive';
        readonly input: { readonly projectId: string };
      }
    | {
        /** Up to 10,000 projects in one transaction: all or none. */
        readonly name: 'project.import';
        readonly input: { readonly items: readonly ProjectCreation[] };
      }
    | { readonly name: 'project.bulk'; readonly input: ProjectBulk }
  );

/** Reads of projects. */
export interface ProjectQueries {
  'projects.list': { readonly input: ProjectQuery; readonly output: ProjectPage };
  'projects.get': { readonly input: { readonly projectId: string }; readonly output: Project | null };
}

export interface ProjectWatches {
  projects: { readonly query: ProjectQuery; readonly event: ProjectWatchEvent };
}
