import type { HistoryEntry } from '@mo-kit/worker';
import type { FieldKind } from './field-kind.ts';

/** Why a value of the past cannot become what a field holds. */
export type RestoreHindrance = 'current' | 'deleted' | 'removed' | 'status' | 'dates';

/** `<mo-history>`. */
export interface HistoryTerms {
  history: string;
  undoChange: (title: string, when: string) => string;
  thisDevice: string;
  otherDevice: string;
  created: string;
  yesNo: (value: boolean) => string;
  fieldName: (kind: FieldKind) => string;
  /** Of a project; one of a later version has no other name. */
  statusName: (status: string) => string;
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
