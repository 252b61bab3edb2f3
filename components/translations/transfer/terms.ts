import type { TransferKind } from '@mo-kit/worker';

/** `<mo-transfer>`. */
export interface TransferTerms {
  transfer: string;
  transferLockedText: string;
  transferKind: string;
  transferKindName: (kind: TransferKind) => string;
  importCsv: string;
  importCsvText: (columns: string) => string;
  chooseCsv: string;
  csvReading: string;
  csvReady: (good: number, bad: number) => string;
  csvIgnored: (columns: string) => string;
  csvTable: string;
  csvLine: string;
  csvProblems: string;
  csvProblem: (column: string, code: string) => string;
  csvMore: (rows: number) => string;
  csvImport: (count: number) => string;
  csvImporting: (done: number, total: number) => string;
  csvImported: (count: number) => string;
  csvStopped: (done: number, total: number) => string;
  exportFiles: string;
  exportFilesText: string;
  saveGoalsCsv: string;
  saveProjectsCsv: string;
  saveCalendar: string;
  fileSaved: (name: string) => string;
}
