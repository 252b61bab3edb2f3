/** `<mo-conflicts>`; names and values of fields are those of the history. */
export interface ConflictsTerms {
  conflicts: string;
  conflictCount: (count: number) => string;
  conflictsText: string;
  conflictsLockedText: string;
  conflictsLoading: string;
  noConflictsTitle: string;
  noConflictsText: string;
  conflictUnnamed: string;
  /** Of a `kind`, such as `goal`. */
  conflictKind: (kind: string) => string;
  conflictNothing: string;
  conflictHolds: string;
  conflictKeep: string;
  conflictChoose: string;
  conflictChooseAfterAll: string;
  conflictChooseLabel: (action: string, value: string, title: string) => string;
  conflictSettled: string;
  conflictSettledSay: (value: string) => string;
  keepAllCurrent: string;
  keepAllQuestion: (count: number) => string;
  keepAllConfirm: string;
  conflictsKept: (count: number) => string;
  moreConflicts: string;
}
