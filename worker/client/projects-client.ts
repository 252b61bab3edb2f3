import { v7 as uuid } from 'uuid';
import type {
  MilestoneEdit,
  MilestoneFields,
  NewProject,
  ProjectBulk,
  Project,
  ProjectChange,
  ProjectPage,
  ProjectQuery,
  ProjectStatus,
  ProjectWatchEvent,
} from '../api.ts';
import type { Calls } from './calls.ts';
import { DEADLINE_MS } from './deadlines.ts';
import type { BulkResult, CallOptions, WatchHandlers } from './vault-client.ts';

/** A new project with its milestones, before anything has an id. */
export interface ProjectDraft extends NewProject {
  readonly milestones?: readonly (MilestoneFields & { readonly completed?: boolean })[];
}

interface MilestoneAddress {
  readonly projectId: string;
  readonly milestoneId: string;
}

export interface ProjectsClient {
  /** The ids of the milestones come back in the order of the draft. */
  create(
    draft: ProjectDraft,
    options?: CallOptions,
  ): Promise<{ projectId: string; milestoneIds: readonly string[] }>;
  /** Everything that one form changes, in one transaction. New milestones get ids from `newMilestoneId()`. */
  change(change: ProjectChange, options?: CallOptions): Promise<void>;
  /** `input/conflict` for a status that may not follow: see `PROJECT_STATUS_CHANGES`. */
  setStatus(
    change: { readonly projectId: string; readonly status: ProjectStatus },
    options?: CallOptions,
  ): Promise<void>;
  link(pair: { readonly projectId: string; readonly goalId: string }, options?: CallOptions): Promise<void>;
  unlink(pair: { readonly projectId: string; readonly goalId: string }, options?: CallOptions): Promise<void>;
  addMilestone(
    milestone: { readonly projectId: string } & MilestoneFields,
    options?: CallOptions,
  ): Promise<{ milestoneId: string }>;
  changeMilestone(change: MilestoneAddress & Partial<MilestoneFields>, options?: CallOptions): Promise<void>;
  completeMilestone(milestone: MilestoneAddress, options?: CallOptions): Promise<void>;
  reopenMilestone(milestone: MilestoneAddress, options?: CallOptions): Promise<void>;
  removeMilestone(milestone: MilestoneAddress, options?: CallOptions): Promise<void>;
  archive(project: { readonly projectId: string }, options?: CallOptions): Promise<void>;
  unarchive(project: { readonly projectId: string }, options?: CallOptions): Promise<void>;
  /** Up to 10,000 in one transaction: all or none. The ids come back in the order of the drafts. */
  import(drafts: readonly ProjectDraft[], options?: CallOptions): Promise<{ projectIds: readonly string[] }>;
  bulk(change: ProjectBulk, options?: CallOptions): Promise<BulkResult>;
  get(project: { readonly projectId: string }, options?: CallOptions): Promise<Project | null>;
  list(query?: ProjectQuery, options?: CallOptions): Promise<ProjectPage>;
  /** → unsubscribe. First `{ items, total }`, then `{ changes, total }` of that window; after a failover a new first. */
  watch(query: ProjectQuery, handlers: WatchHandlers<ProjectWatchEvent>): () => void;
}

/** `vault.projects`: ids are made here, so that a command that is sent twice creates once. */
export function createProjectsClient(calls: Calls): ProjectsClient {
  const change = async (input: ProjectChange, options?: CallOptions) => {
    await calls.execute({ name: 'project.change', input }, options);
  };
  const edit = (projectId: string, milestone: MilestoneEdit, options?: CallOptions) =>
    change({ projectId, milestones: [milestone] }, options);
  const numbered = (draft: ProjectDraft) => ({
    ...draft,
    projectId: uuid(),
    milestones: (draft.milestones ?? []).map((milestone) => ({ ...milestone, milestoneId: uuid() })),
  });

  return {
    async create(draft, options) {
      const input = numbered(draft);
      await calls.execute({ name: 'project.create', input }, options);
      return {
        projectId: input.projectId,
        milestoneIds: input.milestones.map(({ milestoneId }) => milestoneId),
      };
    },
    change,
    setStatus: (input, options) => change(input, options),
    link: ({ projectId, goalId }, options) => change({ projectId, link: [goalId] }, options),
    unlink: ({ projectId, goalId }, options) => change({ projectId, unlink: [goalId] }, options),
    async addMilestone({ projectId, name, date }, options) {
      const milestoneId = uuid();
      await edit(projectId, { kind: 'add', milestoneId, name, date }, options);
      return { milestoneId };
    },
    changeMilestone: ({ projectId, ...milestone }, options) =>
      edit(projectId, { kind: 'change', ...milestone }, options),
    completeMilestone: ({ projectId, milestoneId }, options) =>
      edit(projectId, { kind: 'complete', milestoneId }, options),
    reopenMilestone: ({ projectId, milestoneId }, options) =>
      edit(projectId, { kind: 'reopen', milestoneId }, options),
    removeMilestone: ({ projectId, milestoneId }, options) =>
      edit(projectId, { kind: 'remove', milestoneId }, options),
    async archive({ projectId }, options) {
      await calls.execute({ name: 'project.archive', input: { projectId } }, options);
    },
    async unarchive({ projectId }, options) {
      await calls.execute({ name: 'project.unarchive', input: { projectId } }, options);
    },
    async import(drafts, options) {
      const items = drafts.map(numbered);
      const deadlineMs = DEADLINE_MS.import;
      await calls.execute({ name: 'project.import', input: { items } }, { ...options, deadlineMs });
      return { projectIds: items.map(({ projectId }) => projectId) };
    },
    async bulk(input, options) {
      const deadlineMs = DEADLINE_MS.import;
      const { commit, events } = await calls.execute(
        { name: 'project.bulk', input },
        { ...options, deadlineMs },
      );
      return { changed: events ?? 0, commit };
    },
    get: (project, options) => calls.query('projects.get', project, options),
    list: (query = {}, options) => calls.query('projects.list', query, options),
    watch: (query, handlers) => calls.watch('projects', query, handlers),
  };
}
