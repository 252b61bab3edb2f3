/** Goals and projects as rows of a CSV file and as days of a calendar. */
import * as v from 'valibot';
import type { CellProblem, CsvGoal, CsvPreview, CsvProject, Goal, Project } from '../api.ts';
import { parseCsv, type CsvRecord } from './csv.ts';
import { goalFieldSchemas } from './goal-fields.ts';
import type { CalendarDay } from './icalendar.ts';
import { inputError, parseInput, TOO_LARGE } from './input-error.ts';
import { MAX_IMPORT_ITEMS, MAX_MILESTONES } from './limits.ts';
import { milestoneFieldSchemas, projectFieldSchemas, projectStatusSchema } from './project-fields.ts';

const MAX_CSV_LENGTH = 16_777_216;
const csvInputSchema = v.strictObject({ text: v.pipe(v.string(), v.maxLength(MAX_CSV_LENGTH, TOO_LARGE)) });

const GOAL_COLUMNS = ['summary', 'slice', 'priority', 'targetMonth'] as const;
const PROJECT_COLUMNS = ['name', 'description', 'startDate', 'targetDate', 'status', 'milestones'] as const;

// ---- Reading -----------------------------------------------------------------------------------------------------

/**
 * What a file would bring. Nothing is thrown for what is wrong in single rows.
 *
 * @throws MoError `input/*` for a text that is no such file, or too large
 */
export function readGoals(input: unknown): CsvPreview<CsvGoal> {
  return readRows(input, GOAL_COLUMNS, (cells) => cells, goalSchema);
}

export function readProjects(input: unknown): CsvPreview<CsvProject> {
  return readRows(input, PROJECT_COLUMNS, projectOfCells, projectSchema);
}

type Cells = Readonly<Record<string, string>>;

function readRows<Item>(
  input: unknown,
  columns: readonly string[],
  itemOf: (cells: Cells) => unknown,
  schema: v.GenericSchema<unknown, Item>,
): CsvPreview<Item> {
  const [header, ...records] = parseCsv(parseInput(csvInputSchema, input, 'input').text);
  if (header === undefined) throw inputError('input/invalid', 'text');
  if (records.length > MAX_IMPORT_ITEMS) throw inputError('input/too-large', 'text');
  const names = header.cells.map((cell) => columns.find((name) => sameName(name, cell)) ?? null);
  if (!names.some((name) => name === columns[0])) throw inputError('input/invalid', 'text');
  const ignoredColumns = header.cells.filter((_, index) => names[index] === null);
  return { ignoredColumns, rows: records.map((record) => readRow(record, names, itemOf, schema)) };
}

function readRow<Item>(
  { line, cells }: CsvRecord,
  names: readonly (string | null)[],
  itemOf: (cells: Cells) => unknown,
  schema: v.GenericSchema<unknown, Item>,
) {
  const named: Record<string, string> = {};
  for (const [index, name] of names.entries()) if (name !== null) named[name] = cells[index] ?? '';
  const problems: CellProblem[] = [];
  const item = itemOf(named);
  const result = v.safeParse(schema, item);
  if (result.success) return { line, item: result.output, problems, cells: named };
  const columns = new Set(result.issues.map((issue) => String(issue.path?.[0]?.key ?? names[0])));
  for (const column of columns) problems.push({ column, code: codeOf(schema, item, column) });
  return { line, item: null, problems, cells: named };
}

/** The code that a command with this cell would be refused with. */
function codeOf(schema: v.GenericSchema, item: unknown, column: string): CellProblem['code'] {
  const issues = v.safeParse(schema, item).issues ?? [];
  const issue = issues.find(({ path }) => String(path?.[0]?.key) === column);
  if (issue?.message === 'too-long') return 'input/too-long';
  return issue?.message === TOO_LARGE ? 'input/too-large' : 'input/invalid';
}

function sameName(name: string, cell: string): boolean {
  return cell.toLowerCase().replace(/[^a-z]/g, '') === name.toLowerCase();
}

const goalSchema = v.object(goalFieldSchemas);
const projectSchema = v.pipe(
  v.object({
    ...projectFieldSchemas,
    status: projectStatusSchema,
    milestones: v.pipe(
      v.array(
        v.object({
          name: milestoneFieldSchemas.name,
          date: milestoneFieldSchemas.date,
          completed: v.boolean(),
        }),
      ),
      v.maxLength(MAX_MILESTONES, TOO_LARGE),
    ),
  }),
  v.forward(
    v.check(({ startDate, targetDate }) => startDate <= targetDate),
    ['targetDate'],
  ),
  v.forward(
    v.check(({ startDate, targetDate, milestones }) =>
      milestones.every(({ date }) => date >= startDate && date <= targetDate),
    ),
    ['milestones'],
  ),
);

const MILESTONE_LINE = /^(\[[x ]\] +)?(\S+) +(.*)$/i;

function projectOfCells(cells: Cells): unknown {
  const { status = '', milestones = '', description = '' } = cells;
  const lines = milestones.split(/\r?\n/).filter((line) => line.trim() !== '');
  return {
    ...cells,
    description,
    status: status === '' ? 'planned' : status,
    milestones: lines.map((line) => {
      const [, mark = '', date = '', name = ''] = MILESTONE_LINE.exec(line.trim()) ?? [];
      return { date, name, completed: mark.toLowerCase().startsWith('[x]') };
    }),
  };
}

// ---- Writing -----------------------------------------------------------------------------------------------------

/** The rows of a file of goals, with the names of the columns; the last two are there to be read by people. */
export function goalRows(goals: readonly Goal[]): readonly (readonly string[])[] {
  const rows = goals.map((goal) => [
    ...GOAL_COLUMNS.map((name) => goal[name]),
    goal.achieved ? 'yes' : 'no',
    goal.archived ? 'yes' : 'no',
  ]);
  return [[...GOAL_COLUMNS, 'achieved', 'archived'], ...rows];
}

export function projectRows(projects: readonly Project[]): readonly (readonly string[])[] {
  const rows = projects.map((project) => {
    const { name, description, startDate, targetDate, status, archived } = project;
    const milestones = project.milestones.map(
      (milestone) => `${milestone.completed ? '[x] ' : ''}${milestone.date} ${milestone.name}`,
    );
    return [name, description, startDate, targetDate, status, milestones.join('\n'), archived ? 'yes' : 'no'];
  });
  return [[...PROJECT_COLUMNS, 'archived'], ...rows];
}

/** The days of a calendar: what is archived or canceled is left out. */
export function calendarDays(goals: readonly Goal[], projects: readonly Project[]): readonly CalendarDay[] {
  const ofGoals = goals.map(({ goalId, summary, targetMonth, changedAt }): CalendarDay => {
    const last = lastDayOf(targetMonth);
    return { uid: goalId, title: summary, first: last, last, changedAt };
  });
  const ofProjects = projects.flatMap((project): CalendarDay[] => {
    const { projectId, name, description, startDate, targetDate, changedAt } = project;
    return [
      { uid: projectId, title: name, description, first: startDate, last: targetDate, changedAt },
      ...project.milestones.map((milestone) => ({
        uid: `${projectId}.${milestone.milestoneId}`,
        title: `${milestone.name} (${name})`,
        first: milestone.date,
        last: milestone.date,
        changedAt,
      })),
    ];
  });
  return [...ofGoals, ...ofProjects];
}

function lastDayOf(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}
