import type { GoalSort, GoalStatusFilter } from '@mo-kit/worker';
import { plural } from '../plural.ts';
import type { GoalsTerms } from './terms.ts';

const STATUSES: Readonly<Record<GoalStatusFilter, string>> = {
  active: 'Active',
  achieved: 'Achieved',
  archived: 'Archived',
  all: 'All',
};
const SORT_NAMES: Readonly<Record<GoalSort | '', string>> = {
  '': 'Automatic',
  target: 'Target month',
  priority: 'Priority',
  created: 'Date created',
  changed: 'Last changed',
  summary: 'Alphabetical',
};

const terms: GoalsTerms = {
  goals: 'Goals',
  newGoal: 'New goal',
  searchGoals: 'Search goals',
  searchPlaceholder: 'Search',
  filters: 'Filters',
  filtersActive: (count) => plural('en', count, { one: 'Filters, {n} active', other: 'Filters, {n} active' }),
  clearFilters: 'Clear filters',
  status: (status) => STATUSES[status],
  anySlice: 'All areas',
  anyPriority: 'Any priority',
  monthLabel: 'Target month',
  yearLabel: 'Year',
  anyMonth: 'Any month',
  sortLabel: 'Sort by',
  sort: (sort) => SORT_NAMES[sort],
  descending: 'Descending',
  ascending: 'Ascending',
  count: (count) => plural('en', count, { one: '{n} goal', other: '{n} goals' }),
  found: (count) => plural('en', count, { one: '{n} goal found', other: '{n} goals found' }),
  listHelp: 'Use the up and down arrow keys to move between goals, Tab to reach their actions.',
  loadingGoals: 'Loading goals…',
  emptyTitle: 'What would you like to achieve?',
  emptyText: 'Your first goal can be small. Give it a month, and it has a place in your life.',
  emptyAchievedTitle: 'Nothing achieved yet',
  emptyAchievedText: 'Goals you complete are kept here, to look back on.',
  emptyArchivedTitle: 'The archive is empty',
  emptyArchivedText: 'Goals you put aside are kept here. Nothing is lost.',
  noResultsTitle: 'No goal matches',
  noResultsText: 'Try another word, or clear the filters.',
  lockedText: 'Unlock the vault to see your goals.',
  achieve: (summary) => `Mark as achieved: ${summary}`,
  unachieve: (summary) => `Mark as not achieved: ${summary}`,
  edit: (summary) => `Edit: ${summary}`,
  archive: (summary) => `Archive: ${summary}`,
  unarchive: (summary) => `Take out of the archive: ${summary}`,
  achievedBadge: 'Achieved',
  projectsDone: (done, total) =>
    `${String(done)} of ${plural('en', total, { one: '{n} project done', other: '{n} projects done' })}`,
  archivedBadge: 'Archived',
  createGoalTitle: 'New goal',
  editGoalTitle: 'Edit goal',
  summaryLabel: 'Goal',
  summaryHint: 'One sentence that tells you when it is done.',
  charactersLeft: (count) => plural('en', count, { one: '{n} character left', other: '{n} characters left' }),
  summaryMissing: 'Write what you want to achieve.',
  summaryTooLong: (count) =>
    plural('en', count, { one: '{n} character too long.', other: '{n} characters too long.' }),
  yearInvalid: 'Enter a year from 2000 to 2199.',
  createGoal: 'Create goal',
  goalCreated: 'Goal created.',
  goalChanged: 'Goal saved.',
  goalAchieved: 'Goal achieved.',
  goalUnachieved: 'Goal is active again.',
  goalArchived: 'Goal archived.',
  goalUnarchived: 'Goal taken out of the archive.',
};

export default terms;
