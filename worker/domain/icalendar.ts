/** What is written of iCalendar (RFC 5545): events of whole days. */

export interface CalendarDay {
  readonly uid: string;
  readonly title: string;
  readonly description?: string;
  /** `YYYY-MM-DD`, both included. */
  readonly first: string;
  readonly last: string;
  /** ms since the epoch. */
  readonly changedAt: number;
}

/** What a calendar without events holds: it must hold something (section 3.6), and this shows nowhere. */
const NO_EVENTS = [
  'BEGIN:VTIMEZONE',
  'TZID:UTC',
  'BEGIN:STANDARD',
  'DTSTART:19700101T000000',
  'TZOFFSETFROM:+0000',
  'TZOFFSETTO:+0000',
  'END:STANDARD',
  'END:VTIMEZONE',
];

/** A calendar with these events, in lines of at most 75 octets that end with CRLF. */
export function formatCalendar(days: readonly CalendarDay[]): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//MO Kit//MO Kit//EN',
    'CALSCALE:GREGORIAN',
    ...(days.length === 0 ? NO_EVENTS : []),
    ...days.flatMap(({ uid, title, description = '', first, last, changedAt }) => [
      'BEGIN:VEVENT',
      `UID:${uid}`,
      `DTSTAMP:${compact(new Date(changedAt).toISOString().replace(/\.\d+/, ''))}`,
      `DTSTART;VALUE=DATE:${compact(first)}`,
      // The end is not part of the event (section 3.6.1).
      `DTEND;VALUE=DATE:${compact(nextDay(last))}`,
      `SUMMARY:${escapeText(title)}`,
      ...(description === '' ? [] : [`DESCRIPTION:${escapeText(description)}`]),
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${foldLine(line)}\r\n`).join('');
}

/** Section 3.3.11. */
function escapeText(text: string): string {
  return text.replace(/[\\;,]/g, (character) => `\\${character}`).replace(/\r?\n/g, '\\n');
}

const encoder = new TextEncoder();
const MAX_LINE_OCTETS = 75;

/** Section 3.1: longer lines go on behind CRLF and a space. No character is cut. */
function foldLine(line: string): string {
  let folded = '';
  let octets = 0;
  for (const character of line) {
    const size = encoder.encode(character).length;
    if (octets + size > MAX_LINE_OCTETS) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += character;
    octets += size;
  }
  return folded;
}

function compact(text: string): string {
  return text.replace(/[-:]/g, '');
}

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
