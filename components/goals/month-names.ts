/** `2027-03` as the language writes a month. */
export function formatMonth(language: string, month: string): string {
  return formatter(language, true).format(new Date(`${month}-01T00:00:00Z`));
}

/** The twelve names, January first. */
export function monthNames(language: string): readonly string[] {
  const format = formatter(language, false);
  return Array.from({ length: 12 }, (_, index) => format.format(new Date(Date.UTC(2000, index))));
}

/** Making a formatter costs more than a row of the list; a page speaks one language or two. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(language: string, withYear: boolean): Intl.DateTimeFormat {
  const key = `${language} ${String(withYear)}`;
  let format = formatters.get(key);
  if (format === undefined) {
    const options = { month: 'long', timeZone: 'UTC', calendar: 'gregory' } as const;
    format = new Intl.DateTimeFormat(language, withYear ? { ...options, year: 'numeric' } : options);
    formatters.set(key, format);
  }
  return format;
}
