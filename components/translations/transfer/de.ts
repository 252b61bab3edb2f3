import { plural } from '../plural.ts';
import type { TransferTerms } from './terms.ts';

const number = (value: number) => value.toLocaleString('de');
const rows = (count: number) =>
  plural('de', count, { one: `${number(count)} Zeile`, other: `${number(count)} Zeilen` });

const terms: TransferTerms = {
  transfer: 'Dateien anderer Programme',
  transferLockedText: 'Entsperre den Tresor, um Ziele und Projekte hereinzuholen oder auszugeben.',
  transferKind: 'Was die Datei enthält',
  transferKindName: (kind) => (kind === 'goals' ? 'Ziele' : 'Projekte'),
  importCsv: 'Aus CSV einlesen',
  importCsvText: (columns) =>
    `Die erste Zeile nennt die Spalten: ${columns}. Du siehst jede Zeile, bevor etwas gespeichert wird.`,
  chooseCsv: 'CSV-Datei wählen',
  csvReading: 'Die Datei wird gelesen …',
  csvReady: (good, bad) => `Einzulesen: ${rows(good)}. Nicht einzulesen: ${rows(bad)}.`,
  csvIgnored: (columns) => `Diese Spalten bedeuten hier nichts: ${columns}.`,
  csvTable: 'Zeilen der Datei',
  csvLine: 'Zeile',
  csvProblems: 'Was nicht stimmt',
  csvProblem: (column, code) =>
    `${column}: ${code === 'input/too-long' ? 'zu lang' : code === 'input/too-large' ? 'zu viel' : 'fehlt oder ist ungültig'}`,
  csvMore: (count) => `… und weitere ${rows(count)}`,
  csvImport: (count) => `${rows(count)} einlesen`,
  csvImporting: (done, total) => `${number(done)} von ${number(total)} eingelesen`,
  csvImported: (count) => `${rows(count)} eingelesen.`,
  csvStopped: (done, total) =>
    `Angehalten: ${number(done)} von ${number(total)} sind eingelesen und bleiben.`,
  exportFiles: 'Ausgeben',
  exportFilesText:
    'Andere Programme können diese Dateien lesen, und jeder, der sie in die Hand bekommt: Sie sind nicht verschlüsselt.',
  saveGoalsCsv: 'Ziele als CSV',
  saveProjectsCsv: 'Projekte als CSV',
  saveCalendar: 'Termine als Kalender',
  fileSaved: (name) => `${name} wurde gespeichert.`,
};
export default terms;
