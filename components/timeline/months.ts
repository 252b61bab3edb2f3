/** Months as text, `YYYY-MM`, and places within a span of them. */

const FIRST = index('2000-01');
const LAST = index('2199-12');

/** `month` moved by some months, kept within what a goal can have. */
export function addMonths(month: string, count: number): string {
  const moved = Math.min(Math.max(index(month) + count, FIRST), LAST);
  return `${String(Math.floor(moved / 12))}-${String((moved % 12) + 1).padStart(2, '0')}`;
}

/** The months of a span, in order; fewer at the end of the calendar. */
export function monthsFrom(first: string, count: number): readonly string[] {
  return [...new Set(Array.from({ length: count }, (_, step) => addMonths(first, step)))];
}

export function firstDayOf(month: string): string {
  return `${month}-01`;
}

export function lastDayOf(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return `${month}-${String(new Date(Date.UTC(year, number, 0)).getUTCDate()).padStart(2, '0')}`;
}

/** Where a day begins in a span of months, 0 at its start and 1 at its end; beyond for days outside. */
export function placeOfDay(day: string, months: readonly string[]): number {
  const month = day.slice(0, 7);
  const days = Number(lastDayOf(month).slice(8));
  const position = index(month) - index(months[0] ?? month) + (Number(day.slice(8)) - 1) / days;
  return position / months.length;
}

function index(month: string): number {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return year * 12 + number - 1;
}
