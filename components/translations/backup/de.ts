import { plural } from '../plural.ts';
import type { BackupTerms } from './terms.ts';

const terms: BackupTerms = {
  backup: 'Sicherung',
  backupText:
    'Eine verschlüsselte Datei mit allem, was in diesem Tresor ist. Bitte getrennt von diesem Gerät aufbewahren.',
  lockedBackupText: 'Zum Sichern den Tresor entsperren.',
  lastBackup: (date) => `Letzte Sicherung: ${date}`,
  noBackupYet: 'Auf diesem Gerät wurde noch keine Sicherung erstellt.',
  changesSince: (count) =>
    plural('de', count, { one: '{n} Änderung seither', other: '{n} Änderungen seither' }),
  backupSuggested:
    'Zeit für eine Sicherung: Manche Browser löschen Gespeichertes, wenn eine Seite eine Woche lang nicht besucht wird.',
  storagePersisted: 'Der Browser hat zugesagt, diesen Tresor zu behalten.',
  storageEvictable: 'Der Browser darf diesen Tresor löschen, wenn der Platz knapp wird.',
  makeBackup: 'Sicherung erstellen',
  backupFor: 'Öffnet sich mit',
  forPassphrase: 'Einer Passphrase',
  forWords: 'Den Wörtern',
  forWordsText: 'Wer die 24 Wiederherstellungswörter dieses Tresors hat, kann die Datei öffnen.',
  backupPassphrase: 'Passphrase der Datei',
  backupPassphraseHint: 'Wer die Datei hat, kann beliebig lange raten: bitte lang wählen und aufschreiben.',
  suggestPassphrase: 'Eine starke vorschlagen',
  passphraseSuggested: 'Vorgeschlagen. Bitte aufschreiben, bevor es weitergeht.',
  keysOnly: 'Nur Schlüssel',
  keysOnlyText: 'Eine kleine Datei, die Synchronisiertes öffnet. Ziele sind nicht darin.',
  backupMade: (changes) =>
    plural('de', changes, {
      one: 'Fertig: {n} Änderung ist darin.',
      other: 'Fertig: {n} Änderungen sind darin.',
    }),
  saveBackup: (name) => `${name} speichern`,
  restoreBackup: 'Sicherung wiederherstellen',
  restoreText: 'Die Datei wird vollständig geprüft, bevor sich etwas ändert.',
  backupFile: 'Sicherungsdatei',
  chooseFile: 'Datei wählen',
  fileMissing: 'Bitte zuerst eine Datei wählen.',
  backupSecret: 'Passphrase der Sicherung',
  backupWords: 'Die 24 Wiederherstellungswörter',
  openBackup: 'Sicherung prüfen',
  backupOf: (date) => `Sicherung vom ${date}`,
  backupChanges: (count) =>
    plural('de', count, {
      one: '{n} Änderung, vollständig geprüft.',
      other: '{n} Änderungen, alle geprüft.',
    }),
  backupSince: (date) =>
    `Der Verlauf darin beginnt am ${date}: Älteres war noch nicht vom Server gekommen. Sonst fehlt nichts.`,
  backupKeysOnly:
    'Sie enthält nur Schlüssel: Synchronisiertes kommt zurück, sobald dieses Gerät wieder verbunden ist.',
  otherVault: 'Sie gehört zu einem anderen Tresor als dem geöffneten.',
  restoreHow: 'Was soll geschehen',
  merge: 'Zu diesem Tresor hinzufügen',
  mergeText: 'Ergänzt, was hier fehlt. Nichts wird entfernt.',
  replace: 'An die Stelle dieses Tresors',
  replaceText: 'Der jetzige Tresor wird aufbewahrt, bis bestätigt ist.',
  beside: 'Neben diesen Tresor',
  besideText: 'Legt auf dieser Seite einen zweiten Tresor unter eigenem Namen an.',
  storeName: 'Name des zweiten Tresors',
  storeNameHint: 'Kleinbuchstaben, Ziffern, - und _.',
  devicePassphrase: 'Passphrase auf diesem Gerät',
  samePassphrase: 'Die Passphrase der Sicherung auch auf diesem Gerät verwenden',
  restore: 'Wiederherstellen',
  otherFile: 'Andere Datei wählen',
  restored: (added) =>
    plural('de', added, {
      one: 'Wiederhergestellt: {n} Änderung kam hinzu.',
      other: 'Wiederhergestellt: {n} Änderungen kamen hinzu.',
    }),
  nothingNew: 'Alles aus dieser Sicherung war schon hier.',
  restoredBeside: (store) => `Neben diesem Tresor wiederhergestellt, unter dem Namen ${store}.`,
  replacedTitle: 'Ist alles da?',
  replacedText: 'Der Tresor von vorher ist noch auf diesem Gerät aufbewahrt.',
  keepRestored: 'Ja, den alten löschen',
  undoRestore: 'Den alten zurückholen',
  restoreKept: 'Der alte Tresor wurde gelöscht.',
  backToStart: 'Zurück',
  forPasskey: 'Ein Passkey',
  salvageTitle: 'Einen beschädigten Tresor retten',
  salvageText:
    'Liest alles, was noch heil ist, und macht daraus einen Tresor. Die beschädigten Dateien bleiben bis zur Bestätigung erhalten.',
  salvage: 'Lesbares retten',
  salvaged: (rescued, missing) =>
    `${plural('de', rescued, { one: '{n} Änderung gerettet', other: '{n} Änderungen gerettet' })}, ${plural('de', missing, { one: '{n} fehlt.', other: '{n} fehlen.' })}`,
  encryptTitle: 'Die unverschlüsselte Datenbank verschlüsseln',
  encryptText:
    'Prüft alles, macht daraus einen verschlüsselten Tresor unter einer neuen Passphrase, überschreibt und entfernt dann die lesbare Datei.',
  encryptNow: 'Verschlüsseln und Klartext entfernen',
  encrypted: (changes) =>
    `${plural('de', changes, { one: '{n} Änderung ist jetzt verschlüsselt.', other: '{n} Änderungen sind jetzt verschlüsselt.' })}`,
  plainFileText:
    'Diese Datei ist nicht verschlüsselt: Wer sie hat, kann sie lesen. Löschen, sobald ihr Inhalt im Tresor ist.',
  readable: 'Lesbare Kopie',
  readableText: 'Alle Ziele, Projekte und Dokumente in einer Datei, die jedes Programm lesen kann.',
  readableWarning: 'Sie ist nicht verschlüsselt: Wer sie findet, kann alles lesen.',
  exportJson: 'Als JSON speichern',
  importJson: 'JSON importieren',
  imported: (goals, projects, documents, skipped) =>
    `Importiert: Ziele ${goals}, Projekte ${projects}, Dokumente ${documents}. Schon hier: ${skipped}.`,
  placeInFile: (place) => `In der Datei: ${place}`,
};

export default terms;
