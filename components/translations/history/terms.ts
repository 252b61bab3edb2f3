import type { HistoryEntry } from '@mo-kit/worker';

/** Why a value of the past cannot become what a field holds. */
export type RestoreHindrance = 'current' | 'deleted' | 'removed' | 'status' | 'dates';

/** `<mo-history>`. */
export interface HistoryTerms {
  history: string;
  undo: string;
  redo: string;
  undone: string;
  redone: string;
  undoChange: (title: string, when: string) => string;
  thisDevice: string;
  otherDevice: string;
  created: string;
  yesNo: (value: boolean) => string;
  /** The name of a field as the vault calls it, such as `targetMonth` or `milestones.….name`. */
  fieldName: (field: string) => string;
  fieldValue: (field: string, value: string) => string;
  historyLockedText: string;
  /** Back from the history of one thing to that of the vault. */
  historyAll: string;
  /** What a thing without a title is called. */
  kindName: (kind: HistoryEntry['kind']) => string;
  historyLoading: string;
  historyEmpty: string;
  historyMore: string;
  restoreValue: string;
  /** The same for those who do not see what it stands beside; `value` is empty where there was none. */
  restoreValueOf: (text: string, field: string, value: string, when: string) => string;
  valueRestored: string;
  restoreHindrance: (hindrance: RestoreHindrance) => string;
  shredTitle: string;
  shredWord: string;
  shredText: string;
  shredLimits: string;
  shredField: (word: string) => string;
  shred: string;
  shredded: string;
  historyDestroyed: string;
}
