/** CSV as in RFC 4180, with what files in the wild do beside it: a byte order mark, bare line feeds, other separators. */

/** A record with the line of the file on which it begins. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Reads a file. Never throws: a quote that is never closed runs to the end of the file. Empty lines are left out. */
export function parseCsv(text: string): readonly CsvRecord[] {
  const source = text.replace(/^\ufeff/, '');
  const separator = separatorOf(source);
  const records: CsvRecord[] = [];
  let [cells, cell, line, firstLine, isQuoted]: [string[], string, number, number, boolean] = [
    [],
    '',
    1,
    1,
    false,
  ];
  const endRecord = () => {
    cells.push(cell);
    if (cells.length > 1 || cell !== '') records.push({ line: firstLine, cells: cells.map(withoutGuard) });
    [cells, cell] = [[], ''];
  };
  for (let at = 0; at < source.length; at += 1) {
    const character = source.charAt(at);
    if (character === '\n') line += 1;
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (source.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (character === '"' && cell === '') isQuoted = true;
    else if (character === separator) {
      cells.push(cell);
      cell = '';
    } else if (character === '\n' || (character === '\r' && source.charAt(at + 1) !== '\n')) {
      endRecord();
      firstLine = line;
    } else if (character !== '\r') cell += character;
  }
  endRecord();
  return records;
}

/** The one of the usual separators that the first line has most of. */
function separatorOf(source: string): string {
  const first = source.slice(0, source.search(/[\r\n]|$/));
  const count = (separator: string) => first.split(separator).length;
  return [',', ';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best));
}

/** Writes a file: commas, CRLF, quotes where they are needed. */
export function formatCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(formatCell).join(',')}\r\n`).join('');
}

/**
 * A spreadsheet would run a cell that begins like a formula, and whoever wrote the goal is not always who opens the file:
 * such a cell gets an apostrophe in front, which reading takes off again.
 */
const FORMULA = /^'*[=+\-@\t\r]/;
const GUARDED = /^'(?='*[=+\-@\t\r])/;

function formatCell(text: string): string {
  const cell = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n;\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function withoutGuard(cell: string): string {
  return cell.replace(GUARDED, '');
}
