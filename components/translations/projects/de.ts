import type { ProjectStatus, ProjectStatusFilter } from '@mo-kit/worker';
import { plural } from '../plural.ts';
import type { ProjectFault, ProjectsTerms } from './terms.ts';

const STATUSES: Readonly<Record<ProjectStatus, string>> = {
  planned: 'Geplant',
  'in-progress': 'In Arbeit',
  completed: 'Abgeschlossen',
  canceled: 'Abgebrochen',
};
const FILTERS: Readonly<Record<ProjectStatusFilter, string>> = {
  ...STATUSES,
  open: 'Offen',
  archived: 'Archiv',
  all: 'Alle',
};
const FAULTS: Readonly<Record<ProjectFault, string>> = {
  missing: 'Bitte einen Namen eingeben.',
  'too-long': 'Dieser Text ist zu lang.',
  'no-day': 'Bitte einen Tag von 2000 bis 2199 eingeben.',
  'before-start': 'Das Ende kann nicht vor dem Anfang liegen.',
  outside: 'Ein Meilenstein liegt zwischen Anfang und Ende seines Projekts.',
};

const terms: ProjectsTerms = {
  projects: 'Projekte',
  newProject: 'Neues Projekt',
  projectCount: (count) => plural('de', count, { one: '{n} Projekt', other: '{n} Projekte' }),
  searchProjects: 'Projekte suchen',
  projectsView: 'Ansicht',
  projectsViewName: (view) => (view === 'board' ? 'Tafel' : 'Liste'),
  projectStatus: (status) => STATUSES[status],
  projectFilter: (filter) => FILTERS[filter],
  loadingProjects: 'Projekte werden geladen …',
  projectsLockedText: 'Nach dem Entsperren sind die Projekte zu sehen.',
  emptyProjectsTitle: 'Woran arbeiten Sie gerade?',
  emptyProjectsText: 'Ein Projekt hat Anfang, Ende und Meilensteine dazwischen und dient Ihren Zielen.',
  noProjectsTitle: 'Kein Projekt passt',
  noProjectsText: 'Versuchen Sie ein anderes Wort oder einen anderen Status.',
  columnEmpty: 'Hier ist nichts.',
  showMore: 'Mehr anzeigen',
  projectDates: (start, target) => `${start} bis ${target}`,
  projectLate: 'Überfällig',
  projectGoals: (count) => plural('de', count, { one: '{n} Ziel', other: '{n} Ziele' }),
  projectArchivedBadge: 'Archiviert',
  milestonesDone: (done, total) =>
    `${String(done)} von ${plural('de', total, { one: '{n} Meilenstein', other: '{n} Meilensteinen' })}`,
  statusOf: (name) => `Status von ${name}`,
  editProject: (name) => `Bearbeiten: ${name}`,
  archiveProject: (name) => `Archivieren: ${name}`,
  unarchiveProject: (name) => `Aus dem Archiv holen: ${name}`,
  createProjectTitle: 'Neues Projekt',
  editProjectTitle: 'Projekt bearbeiten',
  createProject: 'Projekt anlegen',
  projectName: 'Name',
  projectDescription: 'Beschreibung',
  projectStart: 'Anfang',
  projectTarget: 'Ende',
  milestones: 'Meilensteine',
  addMilestone: 'Meilenstein hinzufügen',
  milestoneDone: (number) => `Meilenstein ${String(number)} ist erreicht`,
  milestoneName: (number) => `Name von Meilenstein ${String(number)}`,
  milestoneDate: (number) => `Tag von Meilenstein ${String(number)}`,
  removeMilestone: (number) => `Meilenstein ${String(number)} entfernen`,
  linkedGoals: 'Verknüpfte Ziele',
  findGoalToLink: 'Ein Ziel zum Verknüpfen suchen',
  unknownGoal: 'Ein Ziel, das hier fehlt',
  unlinkGoal: (summary) => `Verknüpfung lösen: ${summary}`,
  projectFault: (fault) => FAULTS[fault],
  projectCreated: 'Projekt angelegt.',
  projectSaved: 'Projekt gespeichert.',
  projectMoved: (name, status) => `${name}: ${STATUSES[status]}.`,
  projectArchived: 'Projekt archiviert.',
  projectUnarchived: 'Projekt aus dem Archiv geholt.',
};

export default terms;
