import type { CsvGoal, CsvPreview, CsvProject, TransferKind } from '../api.ts';
import type { Calls } from './calls.ts';
import { DEADLINE_MS } from './deadlines.ts';
import type { CallOptions } from './vault-client.ts';

/**
 * Files that other programs read and write: nothing in them is encrypted. Writing one is refused with
 * `vault/step-up-required` unless the vault was unlocked within the last minute.
 */
export interface TransferClient {
  /** What a CSV file of goals would bring, row by row; nothing is imported yet: give the items to `goals.import`. */
  readGoals(text: string, options?: CallOptions): Promise<CsvPreview<CsvGoal>>;
  /** What a CSV file of projects would bring; give the items to `projects.import`. */
  readProjects(text: string, options?: CallOptions): Promise<CsvPreview<CsvProject>>;
  writeCsv(kind: TransferKind, options?: CallOptions): Promise<string>;
  /** An iCalendar file of projects, milestones and goals. */
  writeCalendar(options?: CallOptions): Promise<string>;
}

/** `vault.transfer`. */
export function createTransferClient(calls: Calls): TransferClient {
  const deadlineMs = DEADLINE_MS.import;
  return {
    readGoals: (text, options) => calls.query('transfer.read-goals', { text }, { ...options, deadlineMs }),
    readProjects: (text, options) =>
      calls.query('transfer.read-projects', { text }, { ...options, deadlineMs }),
    writeCsv: async (kind, options) =>
      (await calls.query('transfer.write-csv', { kind }, { ...options, deadlineMs })).text,
    writeCalendar: async (options) =>
      (await calls.query('transfer.write-calendar', {}, { ...options, deadlineMs })).text,
  };
}
