import { plural } from '../plural.ts';
import type { TransferTerms } from './terms.ts';

const number = (value: number) => value.toLocaleString('en');
const rows = (count: number) =>
  plural('en', count, { one: `${number(count)} row`, other: `${number(count)} rows` });

const terms: TransferTerms = {
  transfer: 'Files of other programs',
  transferLockedText: 'Unlock the vault to bring goals and projects in or to take them out.',
  transferKind: 'What the file holds',
  transferKindName: (kind) => (kind === 'goals' ? 'Goals' : 'Projects'),
  importCsv: 'Import from CSV',
  importCsvText: (columns) =>
    `The first row names the columns: ${columns}. You see every row before anything is stored.`,
  chooseCsv: 'Choose a CSV file',
  csvReading: 'Reading the file …',
  csvReady: (good, bad) => `${rows(good)} can be imported, ${rows(bad)} cannot.`,
  csvIgnored: (columns) => `These columns mean nothing here: ${columns}.`,
  csvTable: 'Rows of the file',
  csvLine: 'Line',
  csvProblems: 'What is wrong',
  csvProblem: (column, code) =>
    `${column}: ${code === 'input/too-long' ? 'too long' : code === 'input/too-large' ? 'too much' : 'missing or not valid'}`,
  csvMore: (count) => `… and ${rows(count)} more`,
  csvImport: (count) => `Import ${rows(count)}`,
  csvImporting: (done, total) => `${number(done)} of ${number(total)} imported`,
  csvImported: (count) => `${rows(count)} imported.`,
  csvStopped: (done, total) => `Stopped: ${number(done)} of ${number(total)} were imported and stay.`,
  exportFiles: 'Export',
  exportFilesText:
    'Other programs can read these files, and so can everybody who gets hold of them: they are not encrypted.',
  saveGoalsCsv: 'Goals as CSV',
  saveProjectsCsv: 'Projects as CSV',
  saveCalendar: 'Dates as a calendar',
  fileSaved: (name) => `${name} was saved.`,
};
export default terms;
