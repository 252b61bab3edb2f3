import type { HistoryEntry } from '@mo-kit/worker';
import type { FieldKind } from './field-kind.ts';
import type { HistoryTerms, RestoreHindrance } from './terms.ts';

const FIELDS: Readonly<Record<FieldKind, string>> = {
  summary: 'Ziel',
  slice: 'Lebensbereich',
  priority: 'Priorität',
  targetMonth: 'Zielmonat',
  achieved: 'Erreicht',
  archived: 'Archiviert',
  name: 'Name',
  description: 'Beschreibung',
  startDate: 'Anfang',
  targetDate: 'Ende',
  status: 'Status',
  linkedGoal: 'Verknüpftes Ziel',
  milestoneName: 'Meilenstein',
  milestoneDate: 'Tag eines Meilensteins',
  milestoneCompleted: 'Meilenstein erreicht',
  milestonePresent: 'Meilenstein vorhanden',
  deleted: 'Gelöscht',
};
const STATUSES: ReadonlyMap<string, string> = new Map([
  ['planned', 'Geplant'],
  ['in-progress', 'In Arbeit'],
  ['completed', 'Abgeschlossen'],
  ['canceled', 'Abgebrochen'],
]);
const KINDS: Readonly<Record<HistoryEntry['kind'], string>> = {
  goal: 'Ziel',
  project: 'Projekt',
  document: 'Dokument',
};
const HINDRANCES: Readonly<Record<RestoreHindrance, string>> = {
  current: 'Das ist der jetzige Wert.',
  deleted: 'Das Dokument wurde gelöscht: zuerst das zurücknehmen.',
  removed: 'Der Meilenstein wurde entfernt: zuerst das zurücknehmen.',
  status: 'Vom jetzigen Status führt kein Schritt zu diesem.',
  dates:
    'Das passt nicht zu den jetzigen Tagen: Das Ende liegt nicht vor dem Anfang, und jeder Meilenstein dazwischen.',
};

const terms: HistoryTerms = {
  history: 'Verlauf',
  undoChange: (title, when) => `Änderung vom ${when} an „${title}“ rückgängig machen`,
  thisDevice: 'dieses Gerät',
  otherDevice: 'ein anderes Gerät',
  created: 'Angelegt',
  yesNo: (value) => (value ? 'ja' : 'nein'),
  fieldName: (kind) => FIELDS[kind],
  statusName: (status) => STATUSES.get(status) ?? status,
  historyLockedText: 'Nach dem Entsperren ist der Verlauf zu sehen.',
  historyAll: 'Alle Änderungen',
  kindName: (kind) => KINDS[kind],
  historyLoading: 'Verlauf wird geladen …',
  historyEmpty: 'Hier ist noch nichts geschehen',
  historyMore: 'Ältere Änderungen anzeigen',
  restoreValue: 'Diesen Wert wiederherstellen',
  restoreValueOf: (text, field, value, when) =>
    value === '' ? `${text}: ${field}, leer, vom ${when}` : `${text}: ${field}, „${value}“, vom ${when}`,
  valueRestored: 'Wiederhergestellt.',
  restoreHindrance: (hindrance) => HINDRANCES[hindrance],
  shredTitle: 'Endgültig vernichten',
  shredWord: 'vernichten',
  shredText:
    'Die Schlüssel davon werden vernichtet: hier sofort, auf den anderen Geräten beim Abgleichen. Niemand kann es mehr lesen, und es gibt kein Zurück.',
  shredLimits:
    'Nicht erreicht werden Sicherungen, exportierte Dateien und andere Kopien sowie Geräte, die offline bleiben.',
  shredField: (word) => `Zum Fortfahren „${word}“ eingeben`,
  shred: 'Endgültig vernichten',
  shredded: 'Es wurde vernichtet.',
  historyDestroyed: 'Dies wurde endgültig vernichtet.',
};

export default terms;
