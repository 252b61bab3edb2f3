import type { CommandBase } from './command.ts';

export const SLICES = [
  'Health',
  'Family',
  'Relationships',
  'Work',
  'Money',
  'Learning',
  'Mindfulness',
  'Leisure',
] as const;
export type Slice = (typeof SLICES)[number];

export const PRIORITIES = ['must', 'should', 'maybe'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** `YYYY-MM`, from 2000-01 to 2199-12. */
export type Month = string;

export interface GoalFields {
  /** 1–200 characters (code points) after trimming and NFC. */
  readonly summary: string;
  readonly slice: Slice;
  readonly priority: Priority;
  readonly targetMonth: Month;
}

export interface Goal extends GoalFields {
  readonly goalId: string;
  readonly achieved: boolean;
  readonly archived: boolean;
  /** ms since the epoch. */
  readonly createdAt: number;
  readonly changedAt: number;
  /** The linked projects that are neither canceled nor archived; absent when there are none. */
  readonly projects?: GoalProgress;
}

export interface GoalProgress {
  readonly live: number;
  /** How many of them are completed. When all are, the goal is achieved, unless the person has said otherwise since. */
  readonly completed: number;
}

export type GoalStatusFilter = 'active' | 'achieved' | 'archived' | 'all';
export const GOAL_SORTS = ['target', 'priority', 'created', 'changed', 'summary'] as const;
/** `target` (the default): target month, then priority, then creation. Search results come by rank unless asked otherwise. */
export type GoalSort = (typeof GOAL_SORTS)[number];

export interface GoalQuery {
  /** Every word must match, as a prefix; case and diacritics are folded. At most 200 characters. */
  readonly search?: string;
  readonly slice?: Slice;
  readonly priority?: Priority;
  readonly month?: Month;
  /** `active` (neither achieved nor archived) unless said otherwise. */
  readonly status?: GoalStatusFilter;
  readonly sort?: GoalSort;
  readonly descending?: boolean;
  /** 1–1000, 50 unless said otherwise. */
  readonly limit?: number;
  /** The `next` of the page before: keyset pagination, stable while goals change. */
  readonly after?: string;
  /** Rows to skip, for a scrolled window; not together with `after`. */
  readonly offset?: number;
}

export interface GoalPage {
  readonly items: readonly Goal[];
  /** Matching goals in all. */
  readonly total: number;
  /** The keyset cursor of the next page, null at the end. Opaque. */
  readonly next: string | null;
}

/** A change of the window watched. Apply in order: indexes are those at that moment. */
export type GoalChange =
  | { readonly kind: 'insert'; readonly index: number; readonly item: Goal }
  | { readonly kind: 'update'; readonly index: number; readonly item: Goal }
  | { readonly kind: 'remove'; readonly index: number; readonly goalId: string };

export interface GoalWatchFirst {
  readonly items: readonly Goal[];
  readonly total: number;
}
export interface GoalWatchChange {
  readonly changes: readonly GoalChange[];
  readonly total: number;
}
export type GoalWatchEvent = GoalWatchFirst | GoalWatchChange;

/**
 * One change of up to 10,000 goals, all or none, and one step to take back. Goals that are so already are left alone; what
 * is absent of a change stays as it is.
 */
export type GoalBulk = { readonly goalIds: readonly string[] } & (
  | { readonly action: 'achieve' | 'unachieve' | 'archive' | 'unarchive' }
  | ({ readonly action: 'change' } & Partial<Omit<GoalFields, 'summary'>>)
);

export type GoalCommand = CommandBase &
  (
    | { readonly name: 'goal.create'; readonly input: GoalFields & { readonly goalId: string } }
    | { readonly name: 'goal.change'; readonly input: Partial<GoalFields> & { readonly goalId: string } }
    | {
        readonly name: 'goal.achieve' | 'goal.unachieve' | 'goal.archive' | 'goal.unarchive';
        readonly input: { readonly goalId: string };
      }
    | {
        /** Up to 10,000 goals in one transaction: all or none. */
        readonly name: 'goal.import';
        readonly input: { readonly items: readonly (GoalFields & { readonly goalId: string })[] };
      }
    | { readonly name: 'goal.bulk'; readonly input: GoalBulk }
  );

/** Reads of goals. */
export interface GoalQueries {
  'goals.list': { readonly input: GoalQuery; readonly output: GoalPage };
  'goals.get': { readonly input: { readonly goalId: string }; readonly output: Goal | null };
}

export interface GoalWatches {
  goals: { readonly query: GoalQuery; readonly event: GoalWatchEvent };
}
