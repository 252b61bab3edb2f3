import { plural } from '../plural.ts';
import type { ConflictsTerms } from './terms.ts';

const KINDS: ReadonlyMap<string, string> = new Map([
  ['goal', 'Ziel'],
  ['project', 'Projekt'],
  ['document', 'Dokument'],
]);

const terms: ConflictsTerms = {
  conflicts: 'Konflikte',
  conflictCount: (count) => plural('de', count, { one: '{n} Konflikt', other: '{n} Konflikte' }),
  conflictsText:
    'Zwei Geräte haben dasselbe geändert, ohne voneinander zu wissen. Bis Sie wählen, gilt die spätere Änderung.',
  conflictsLockedText: 'Nach dem Entsperren ist zu sehen, worin Ihre Geräte sich widersprechen.',
  conflictsLoading: 'Konflikte werden geladen …',
  noConflictsTitle: 'Ihre Geräte sind sich einig',
  noConflictsText: 'Ändern zwei Geräte getrennt voneinander dasselbe, wählen Sie hier.',
  conflictUnnamed: 'Ohne Namen',
  conflictKind: (kind) => KINDS.get(kind) ?? kind,
  conflictNothing: 'Leer',
  conflictHolds: 'Gilt jetzt',
  conflictKeep: 'Behalten',
  conflictChoose: 'Stattdessen dies',
  conflictChooseAfterAll: 'Doch dies nehmen',
  conflictChooseLabel: (action, value, title) => `${action}: ${value} (${title})`,
  conflictSettled: 'Auf allen Ihren Geräten entschieden.',
  conflictSettledSay: (value) => `Entschieden: ${value}`,
  keepAllCurrent: 'Alle so lassen',
  keepAllQuestion: (count) =>
    plural('de', count, {
      one: 'In {n} Konflikt behalten, was jetzt gilt? Der andere Wert bleibt im Verlauf.',
      other: 'In allen {n} Konflikten behalten, was jetzt gilt? Die anderen Werte bleiben im Verlauf.',
    }),
  keepAllConfirm: 'Alle behalten',
  conflictsKept: (count) =>
    plural('de', count, { one: '{n} Konflikt entschieden.', other: '{n} Konflikte entschieden.' }),
  moreConflicts: 'Mehr Konflikte zeigen',
};

export default terms;
