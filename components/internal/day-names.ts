/** `2027-03-09` as the language writes a day, in the middle length. */
export function formatDay(language: string, day: string): string {
  let format = formats.get(language);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC', calendar: 'gregory' });
    formats.set(language, format);
  }
  return format.format(new Date(`${day}T00:00:00Z`));
}

/** A moment, ms since the epoch, as the language writes it: the day and the time of day, here. */
export function formatMoment(language: string, at: number): string {
  let format = moments.get(language);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
    moments.set(language, format);
  }
  return format.format(at);
}

/** Making a formatter costs more than a card; a page speaks one language or two. */
const formats = new Map<string, Intl.DateTimeFormat>();
const moments = new Map<string, Intl.DateTimeFormat>();

const DAY = /^\d{4}-\d{2}-\d{2}$/;
export const FIRST_DAY = '2000-01-01';
export const LAST_DAY = '2199-12-31';

/** Whether the text, as a date field gives it, is a day the vault takes. Days compare like their texts. */
export function isDay(value: string): boolean {
  return DAY.test(value) && value >= FIRST_DAY && value <= LAST_DAY;
}

/** The calendar day here and now, moved by some days. */
export function dayFromNow(days = 0): string {
  const now = new Date();
  const moved = new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() + days));
  return moved.toISOString().slice(0, 10);
}
