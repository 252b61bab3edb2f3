import type { HistoryEntry } from '@mo-kit/worker';
import type { FieldKind } from './field-kind.ts';
import type { HistoryTerms, RestoreHindrance } from './terms.ts';

const FIELDS: Readonly<Record<FieldKind, string>> = {
  summary: 'Goal',
  slice: 'Area of life',
  priority: 'Priority',
  targetMonth: 'Target month',
  achieved: 'Achieved',
  archived: 'Archived',
  name: 'Name',
  description: 'Description',
  startDate: 'Start',
  targetDate: 'End',
  status: 'Status',
  linkedGoal: 'Linked goal',
  milestoneName: 'Milestone',
  milestoneDate: 'Day of a milestone',
  milestoneCompleted: 'Milestone done',
  milestonePresent: 'Milestone there',
  deleted: 'Deleted',
};
const STATUSES: ReadonlyMap<string, string> = new Map([
  ['planned', 'Planned'],
  ['in-progress', 'In progress'],
  ['completed', 'Completed'],
  ['canceled', 'Canceled'],
]);
const KINDS: Readonly<Record<HistoryEntry['kind'], string>> = {
  goal: 'Goal',
  project: 'Project',
  document: 'Document',
};
const HINDRANCES: Readonly<Record<RestoreHindrance, string>> = {
  current: 'It has this value now.',
  deleted: 'The document was deleted: undo that first.',
  removed: 'The milestone was removed: undo that first.',
  status: 'The status it has now cannot change to this one at once.',
  dates:
    'The dates it has now do not fit: the end must not be before the start, and every milestone lies between them.',
};

const terms: HistoryTerms = {
  history: 'History',
  undoChange: (title, when) => `Undo the change of ${when} to “${title}”`,
  thisDevice: 'this device',
  otherDevice: 'another device',
  created: 'Created',
  yesNo: (value) => (value ? 'yes' : 'no'),
  fieldName: (kind) => FIELDS[kind],
  statusName: (status) => STATUSES.get(status) ?? status,
  historyLockedText: 'Unlock the vault to see what happened.',
  historyAll: 'All changes',
  kindName: (kind) => KINDS[kind],
  historyLoading: 'Loading the history…',
  historyEmpty: 'Nothing has happened here yet',
  historyMore: 'Show older changes',
  restoreValue: 'Restore this value',
  restoreValueOf: (text, field, value, when) =>
    value === '' ? `${text}: ${field}, empty, of ${when}` : `${text}: ${field}, “${value}”, of ${when}`,
  valueRestored: 'Restored.',
  restoreHindrance: (hindrance) => HINDRANCES[hindrance],
  shredTitle: 'Destroy for good',
  shredWord: 'destroy',
  shredText:
    'Its keys are destroyed: here at once, on your other devices when they sync. Nobody can read it again, and it cannot be undone.',
  shredLimits: 'This cannot reach backups, exported files and other copies, and devices that stay offline.',
  shredField: (word) => `Type “${word}” to go on`,
  shred: 'Destroy for good',
  shredded: 'It was destroyed.',
  historyDestroyed: 'This was destroyed for good.',
};

export default terms;
