import type { ProjectStatus, ProjectStatusFilter } from '@mo-kit/worker';

/** What is wrong with a field of the form. */
export type ProjectFault = 'missing' | 'too-long' | 'no-day' | 'before-start' | 'outside';

/** `<mo-projects>`. */
export interface ProjectsTerms {
  projects: string;
  newProject: string;
  projectCount: (count: number) => string;
  searchProjects: string;
  projectsView: string;
  projectsViewName: (view: 'board' | 'list') => string;
  projectStatus: (status: ProjectStatus) => string;
  projectFilter: (filter: ProjectStatusFilter) => string;
  loadingProjects: string;
  projectsLockedText: string;
  emptyProjectsTitle: string;
  emptyProjectsText: string;
  noProjectsTitle: string;
  noProjectsText: string;
  columnEmpty: string;
  showMore: string;
  projectDates: (start: string, target: string) => string;
  projectLate: string;
  projectGoals: (count: number) => string;
  projectArchivedBadge: string;
  milestonesDone: (done: number, total: number) => string;
  statusOf: (name: string) => string;
  editProject: (name: string) => string;
  archiveProject: (name: string) => string;
  unarchiveProject: (name: string) => string;
  createProjectTitle: string;
  editProjectTitle: string;
  createProject: string;
  projectName: string;
  projectDescription: string;
  projectStart: string;
  projectTarget: string;
  milestones: string;
  addMilestone: string;
  milestoneDone: (number: number) => string;
  milestoneName: (number: number) => string;
  milestoneDate: (number: number) => string;
  removeMilestone: (number: number) => string;
  linkedGoals: string;
  findGoalToLink: string;
  unknownGoal: string;
  unlinkGoal: (summary: string) => string;
  projectFault: (fault: ProjectFault) => string;
  projectCreated: string;
  projectSaved: string;
  projectMoved: (name: string, status: ProjectStatus) => string;
  projectArchived: string;
  projectUnarchived: string;
}
