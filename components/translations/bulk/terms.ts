/** Choosing many goals or projects, and changing them at once. */
export interface BulkTerms {
  select: string;
  selectItem: (name: string) => string;
  selectionHelp: string;
  selectionLabel: string;
  selected: (count: number) => string;
  selectAll: (total: number) => string;
  selectNone: string;
  endSelection: string;
  bulkAchieve: string;
  bulkUnachieve: string;
  bulkArchive: string;
  bulkUnarchive: string;
  bulkWorking: string;
  bulkDone: (changed: number, chosen: number) => string;
}
