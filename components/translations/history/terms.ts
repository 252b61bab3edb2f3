import type { HistoryEntry } from '@mo-kit/worker';

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
  shredTitle: string;
  shredWord: string;
  shredText: string;
  shredLimits: string;
  shredField: (word: string) => string;
  shred: string;
  shredded: string;
  historyDestroyed: string;
}
