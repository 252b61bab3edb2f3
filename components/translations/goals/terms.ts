import type { GoalSort, GoalStatusFilter } from '@mo-kit/worker';

/** `<mo-goals>`. */
export interface GoalsTerms {
  goals: string;
  newGoal: string;
  searchGoals: string;
  searchPlaceholder: string;
  filters: string;
  filtersActive: (count: number) => string;
  clearFilters: string;
  status: (status: GoalStatusFilter) => string;
  anySlice: string;
  anyPriority: string;
  monthLabel: string;
  yearLabel: string;
  anyMonth: string;
  sortLabel: string;
  sort: (sort: GoalSort | '') => string;
  descending: string;
  ascending: string;
  count: (count: number) => string;
  found: (count: number) => string;
  listHelp: string;
  loadingGoals: string;
  emptyTitle: string;
  emptyText: string;
  emptyAchievedTitle: string;
  emptyAchievedText: string;
  emptyArchivedTitle: string;
  emptyArchivedText: string;
  noResultsTitle: string;
  noResultsText: string;
  lockedText: string;
  achieve: (summary: string) => string;
  unachieve: (summary: string) => string;
  edit: (summary: string) => string;
  archive: (summary: string) => string;
  unarchive: (summary: string) => string;
  achievedBadge: string;
  /** How many of the projects that serve a goal are completed. */
  projectsDone: (done: number, total: number) => string;
  archivedBadge: string;
  createGoalTitle: string;
  editGoalTitle: string;
  summaryLabel: string;
  summaryHint: string;
  charactersLeft: (count: number) => string;
  summaryMissing: string;
  summaryTooLong: (count: number) => string;
  yearInvalid: string;
  createGoal: string;
  goalCreated: string;
  goalChanged: string;
  goalAchieved: string;
  goalUnachieved: string;
  goalArchived: string;
  goalUnarchived: string;
}
