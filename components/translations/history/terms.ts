/** `<mo-history>`. */
export interface HistoryTerms {
  history: string;
  undo: string;
  redo: string;
  undone: string;
  redone: string;
  undoChange: (when: string) => string;
  thisDevice: string;
  otherDevice: string;
  created: string;
  yesNo: (value: boolean) => string;
  /** The name of a field as the vault calls it, such as `targetMonth` or `milestones.….name`. */
  fieldName: (field: string) => string;
  fieldValue: (field: string, value: string) => string;
  historyLockedText: string;
  historyChoose: string;
  historyLoading: string;
  historyEmpty: string;
  historyMore: string;
}
