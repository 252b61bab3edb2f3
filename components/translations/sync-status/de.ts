import { plural } from '../plural.ts';
import type { SyncStatusTerms } from './terms.ts';

const STATES: Readonly<Record<Parameters<SyncStatusTerms['syncState']>[0], string>> = {
  off: 'Abgleich ist aus',
  connecting: 'Verbinden …',
  syncing: 'Abgleichen …',
  idle: 'Auf gleichem Stand',
  offline: 'Offline',
  paused: 'Angehalten',
  problem: 'Braucht Sie',
};
const STEPS: Readonly<Record<Parameters<SyncStatusTerms['syncStep']>[0], string>> = {
  'turn-on': 'Abgleich einschalten …',
  now: 'Jetzt versuchen',
  'sign-in': 'Neu anmelden',
  pause: 'Anhalten',
  resume: 'Fortsetzen',
  restart: 'Neue Kopie auf dem Server beginnen …',
  move: 'Zu anderem Server wechseln …',
  leave: 'Abgleich verlassen …',
};

const terms: SyncStatusTerms = {
  sync: 'Abgleich',
  syncLockedText: 'Nach dem Entsperren ist zu sehen, wie der Tresor mit dem Server steht.',
  syncState: (state) => STATES[state],
  syncOffText: 'Dieser Tresor ist nur auf diesem Gerät.',
  syncPending: (count) =>
    count === 0
      ? 'Jede Änderung dieses Geräts ist auf dem Server.'
      : plural('de', count, {
          one: '{n} Änderung wartet auf diesem Gerät.',
          other: '{n} Änderungen warten auf diesem Gerät.',
        }),
  syncUnopened: (count) =>
    plural('de', count, {
      one: '{n} Eintrag lässt sich noch nicht öffnen. Er bleibt und wird wieder versucht.',
      other: '{n} Einträge lassen sich noch nicht öffnen. Sie bleiben und werden wieder versucht.',
    }),
  syncConflicts: (count) =>
    plural('de', count, {
      one: 'In {n} Konflikt ist zu wählen.',
      other: 'In {n} Konflikten ist zu wählen.',
    }),
  syncNewWords:
    'Neue Wiederherstellungswörter warten auf den Server. Bis dahin lassen die bisherigen Geräte herein.',
  syncNever: 'Seit dem Öffnen des Tresors noch nicht abgeglichen.',
  syncJustNow: 'Gerade eben abgeglichen.',
  syncedAgo: (ago) => `Abgeglichen ${ago}.`,
  syncRetry: (when) => `Nächster Versuch ${when}.`,
  syncProgress: (done, total) => `${done} von ${total} Einträgen`,
  syncStop: 'Vorerst aufhören',
  syncStep: (step) => STEPS[step],
  turnOnTitle: 'Geräte auf gleichem Stand halten',
  turnOnText:
    'Der Server bewahrt versiegelte Einträge auf. Er kann nichts darin lesen, und ihm wird nicht geglaubt.',
  turnOn: 'Abgleich einschalten',
  moveTitle: 'Zu anderem Server wechseln',
  moveText:
    'Der neue Server bekommt alles, was auf diesem Gerät ist, mit dem Verlauf. Wechseln Sie auch auf Ihren anderen Geräten: Bis dahin bleiben sie beim alten, der seine versiegelte Kopie behält.',
  moveHere: 'Dorthin wechseln',
  serverAddress: 'Adresse des Servers',
  serverAddressHint: 'Wie der Betreiber sie Ihnen gegeben hat.',
  serverAddressFault: 'Geben Sie die Adresse eines Servers ein, etwa https://sync.example/mo.',
  syncWords: 'Ihre 24 Wiederherstellungswörter',
  syncWordsHint:
    'Sie bezeugen auf diesem Gerät, dass es zum Tresor gehört, und werden nicht gesendet. Lassen Sie das Feld leer, wenn dieses Gerät schon bei diesem Server war.',
  syncWordsFault: 'Geben Sie die 24 Wörter dieses Tresors in ihrer Reihenfolge ein.',
  syncDeviceName: 'Name dieses Geräts',
  syncDeviceNameHint: 'Nur Ihre eigenen Geräte sehen ihn.',
  syncInviteQuestion: 'Der Server verlangt eine Einladung',
  syncInvite: 'Einladung',
  casesTitle: 'Was mit dem geschieht, was schon da ist',
  caseHere: 'Daten hier, nichts auf dem Server: Was hier ist, wird versiegelt und gesendet.',
  caseThere: 'Hier noch nichts, Daten dieses Tresors auf dem Server: Sie kommen hierher.',
  caseBoth:
    'Daten auf beiden Seiten: Beide bleiben und werden zusammengeführt. Wo beide dasselbe geändert haben, wählen Sie danach.',
  caseOther:
    'Ein Tresor, der für sich angelegt wurde, bleibt ein eigener, auch auf demselben Server. Um zwei zusammenzuführen, stellen Sie eine Sicherung des einen im anderen wieder her.',
  restartTitle: 'Neue Kopie auf dem Server beginnen?',
  restartKeeps: 'Sie beginnt mit allem, was auf diesem Gerät ist. Auf keinem Gerät wird etwas gelöscht.',
  restartOthers: 'Ihre anderen Geräte folgen von selbst und fügen hinzu, was nur sie haben.',
  restartOnce:
    'Tun Sie es auf einem Gerät. Kam das Problem unerwartet, fragen Sie zuerst den Betreiber des Servers, oder wechseln Sie zu einem anderen.',
  restartConfirm: 'Neue Kopie beginnen',
  leaveTitle: 'Abgleich verlassen und den Tresor behalten?',
  leaveKeeps: 'Alles bleibt im Tresor auf diesem Gerät und arbeitet wie bisher.',
  leaveServer: 'Was auf dem Server ist, bleibt dort versiegelt, bis der Betreiber es löscht.',
  leaveOthers:
    'Ihre anderen Geräte machen ohne dieses weiter. Sie können den Abgleich später wieder einschalten.',
  leavePending: (count) =>
    plural('de', count, {
      one: '{n} Änderung dieses Geräts ist nicht auf dem Server und erreicht die anderen nicht.',
      other: '{n} Änderungen dieses Geräts sind nicht auf dem Server und erreichen die anderen nicht.',
    }),
  shortHistory: (since) =>
    `Der Verlauf vor dem ${since} ist noch nicht auf diesem Gerät. Bringt ihn weder ein Server noch ein anderes Gerät, beginnt der Verlauf an diesem Tag; nichts, was jetzt im Tresor ist, geht verloren.`,
  leaveConfirm: 'Abgleich verlassen',
};

export default terms;
