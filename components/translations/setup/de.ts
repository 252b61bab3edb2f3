import { plural } from '../plural.ts';
import type { SetupTerms } from './terms.ts';

const STRENGTHS = ['Zu kurz', 'Schwach', 'Mittel', 'Gut', 'Stark'] as const;

const terms: SetupTerms = {
  createTitle: 'Einen privaten Tresor anlegen',
  createText:
    'Was hier geschrieben wird, ist verschlüsselt, bevor es gespeichert wird. Nur die Passphrase öffnet es.',
  newPassphrase: 'Neue Passphrase',
  repeatPassphrase: 'Passphrase wiederholen',
  passphraseHint: 'Mindestens 8 Zeichen. Vier oder mehr zufällige Wörter sind stark und gut zu merken.',
  strength: (score) => STRENGTHS[score],
  strengthLabel: 'Stärke',
  tooShort: 'Bitte mindestens 8 Zeichen.',
  mismatch: 'Die beiden Passphrasen unterscheiden sich.',
  noReset: 'Niemand kann sie zurücksetzen. Als Nächstes folgen 24 Wörter zum Aufschreiben.',
  create: 'Tresor anlegen',
  phraseTitle: 'Die Wiederherstellungswörter',
  phraseText:
    'Diese 24 Wörter öffnen den Tresor, wenn die Passphrase vergessen ist. Bitte in dieser Reihenfolge aufschreiben.',
  phraseWarning: 'Sie werden nur einmal gezeigt. Wer sie hat, kann alles lesen.',
  phraseWords: 'Wiederherstellungswörter',
  copy: 'Kopieren',
  copied: 'Kopiert. Bitte die Zwischenablage leeren, sobald die Wörter sicher abgelegt sind.',
  copyFailed: 'Der Browser hat das Kopieren nicht erlaubt. Bitte die Wörter aufschreiben oder drucken.',
  print: 'Drucken',
  download: 'Als Datei speichern',
  phraseFile: 'wiederherstellungswoerter.txt',
  phraseSaved: 'Die Wörter sind sicher abgelegt',
  confirmTitle: 'Wörter bestätigen',
  confirmText: 'Drei Wörter aus der Liste, damit sicher ist, dass sie lesbar sind.',
  wordNumber: (position) => `Wort ${String(position)}`,
  confirm: 'Bestätigen',
  confirmWrong: 'Mindestens ein Wort steht so nicht in der Liste. Bitte Nummer und Schreibweise prüfen.',
  confirmed: 'Wiederherstellungswörter bestätigt.',
  showAgain: 'Wörter noch einmal zeigen',
  wordsLost: 'Ich habe die Wörter nicht',
  showTitle: 'Wiederherstellungswörter ansehen',
  showText: 'Solange die Wörter nicht bestätigt sind, zeigt die Passphrase sie noch einmal.',
  showWords: 'Wörter zeigen',
  later: 'Später',
  recoverTitle: 'Mit den Wiederherstellungswörtern öffnen',
  recoverText:
    'Die 24 Wörter der Reihe nach eingeben, mit Leerzeichen dazwischen. Danach lässt sich eine neue Passphrase wählen.',
  phraseField: 'Wiederherstellungswörter',
  wordCount: (count) => plural('de', count, { other: '{n} von 24 Wörtern' }),
  unknownPhrase: 'Diese Wörter öffnen den Tresor nicht. Bitte Reihenfolge und Schreibweise prüfen.',
  recover: 'Tresor öffnen',
  back: 'Zurück zur Passphrase',
  resetTitle: 'Eine neue Passphrase wählen',
  resetText: 'Der Tresor ist offen. Diese Passphrase gilt ab dem nächsten Mal; die Wörter bleiben dieselben.',
  setPassphrase: 'Passphrase festlegen',
  keepPassphrase: 'Alte Passphrase behalten',
  haveBackup: 'Ich habe eine Sicherung',
  haveDevice: 'Ich habe diesen Tresor auf einem anderen Gerät',
  wipeTitle: 'Auf diesem Gerät neu beginnen',
  wipeText:
    'Löscht diesen Tresor mit allem Inhalt aus diesem Browser. Das lässt sich nicht rückgängig machen.',
  wipeWord: 'LÖSCHEN',
  wipeField: (word) => `Zur Bestätigung ${word} eingeben`,
  wipe: 'Diesen Tresor löschen',
};

export default terms;
