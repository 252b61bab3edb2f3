import type { MoErrorCode } from '../errors/mo-error.ts';
import type { GoalFields } from './goals.ts';
import type { MilestoneFields, NewProject } from './projects.ts';

export type TransferKind = 'goals' | 'projects';

/** What is wrong with one cell; the row cannot be imported as it is. */
export interface CellProblem {
  readonly column: string;
  /** Always of `input/*`. */
  readonly code: MoErrorCode;
}

/** One row of a CSV file as it would be imported. */
export interface CsvRow<Item> {
  /** Of the file, counted from 1; a row with line breaks in it begins there. */
  readonly line: number;
  /** Null when there are problems. */
  readonly item: Item | null;
  readonly problems: readonly CellProblem[];
  /** What the file says, by column. */
  readonly cells: Readonly<Record<string, string>>;
}

export interface CsvPreview<Item> {
  readonly rows: readonly CsvRow<Item>[];
  /** Columns of the file that mean nothing here. */
  readonly ignoredColumns: readonly string[];
}

export type CsvGoal = GoalFields;
/** Milestones stand in one cell, a line for each: `2027-06-01 Keel`, or `[x] 2027-06-01 Keel` for one that is completed. */
export type CsvProject = NewProject & {
  readonly milestones: readonly (MilestoneFields & { readonly completed: boolean })[];
};

interface CsvInput {
  /** At most 16 MiB and 10,000 rows; the first row names the columns. Separated by commas, semicolons or tabs. */
  readonly text: string;
}

export interface TransferQueries {
  'transfer.read-goals': { readonly input: CsvInput; readonly output: CsvPreview<CsvGoal> };
  'transfer.read-projects': { readonly input: CsvInput; readonly output: CsvPreview<CsvProject> };
  /** RFC 4180, everything there is, archived or not. */
  'transfer.write-csv': {
    readonly input: { readonly kind: TransferKind };
    readonly output: { readonly text: string };
  };
  /** RFC 5545: projects from start to target, their milestones, and goals at the end of their months; nothing archived. */
  'transfer.write-calendar': {
    readonly input: Record<string, never>;
    readonly output: { readonly text: string };
  };
}
