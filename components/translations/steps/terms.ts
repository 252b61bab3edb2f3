/** Taking back the last changes of a page, and doing them again. */
export interface StepsTerms {
  undo: string;
  redo: string;
  undone: string;
  redone: string;
}
