import type { ProjectStatus, ProjectStatusFilter } from '@mo-kit/worker';
import { plural } from '../plural.ts';
import type { ProjectFault, ProjectsTerms } from './terms.ts';

const STATUSES: Readonly<Record<ProjectStatus, string>> = {
  planned: 'Planned',
  'in-progress': 'In progress',
  completed: 'Completed',
  canceled: 'Canceled',
};
const FILTERS: Readonly<Record<ProjectStatusFilter, string>> = {
  ...STATUSES,
  open: 'Open',
  archived: 'Archived',
  all: 'All',
};
const FAULTS: Readonly<Record<ProjectFault, string>> = {
  missing: 'Give it a name.',
  'too-long': 'This text is too long.',
  'no-day': 'Enter a day from 2000 to 2199.',
  'before-start': 'The end cannot come before the start.',
  outside: 'A milestone lies between the start and the end of its project.',
};

const terms: ProjectsTerms = {
  projects: 'Projects',
  newProject: 'New project',
  projectCount: (count) => plural('en', count, { one: '{n} project', other: '{n} projects' }),
  searchProjects: 'Search projects',
  projectsView: 'View',
  projectsViewName: (view) => (view === 'board' ? 'Board' : 'List'),
  projectStatus: (status) => STATUSES[status],
  projectFilter: (filter) => FILTERS[filter],
  loadingProjects: 'Loading projects…',
  projectsLockedText: 'Unlock the vault to see your projects.',
  emptyProjectsTitle: 'What are you working on?',
  emptyProjectsText: 'A project has a start, an end and the milestones in between, and serves your goals.',
  noProjectsTitle: 'No project matches',
  noProjectsText: 'Try another word or another status.',
  columnEmpty: 'Nothing here.',
  showMore: 'Show more',
  projectDates: (start, target) => `${start} – ${target}`,
  projectLate: 'Overdue',
  projectGoals: (count) => plural('en', count, { one: '{n} goal', other: '{n} goals' }),
  projectArchivedBadge: 'Archived',
  milestonesDone: (done, total) =>
    `${String(done)} of ${plural('en', total, { one: '{n} milestone', other: '{n} milestones' })}`,
  statusOf: (name) => `Status of ${name}`,
  editProject: (name) => `Edit: ${name}`,
  archiveProject: (name) => `Archive: ${name}`,
  unarchiveProject: (name) => `Take out of the archive: ${name}`,
  createProjectTitle: 'New project',
  editProjectTitle: 'Edit project',
  createProject: 'Create project',
  projectName: 'Name',
  projectDescription: 'Description',
  projectStart: 'Start',
  projectTarget: 'End',
  milestones: 'Milestones',
  addMilestone: 'Add milestone',
  milestoneDone: (number) => `Milestone ${String(number)} is done`,
  milestoneName: (number) => `Name of milestone ${String(number)}`,
  milestoneDate: (number) => `Day of milestone ${String(number)}`,
  removeMilestone: (number) => `Remove milestone ${String(number)}`,
  linkedGoals: 'Linked goals',
  findGoalToLink: 'Find a goal to link',
  unknownGoal: 'A goal that is not here',
  unlinkGoal: (summary) => `Unlink: ${summary}`,
  projectFault: (fault) => FAULTS[fault],
  projectCreated: 'Project created.',
  projectSaved: 'Project saved.',
  projectMoved: (name, status) => `${name}: ${STATUSES[status]}.`,
  projectArchived: 'Project archived.',
  projectUnarchived: 'Project taken out of the archive.',
};

export default terms;
