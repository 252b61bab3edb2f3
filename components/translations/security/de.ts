import { plural } from '../plural.ts';
import type { SecurityTerms } from './terms.ts';

const KINDS = { passphrase: 'Passphrase', passkey: 'Passkey', recovery: 'Wiederherstellungswörter' } as const;

const terms: SecurityTerms = {
  security: 'Sicherheit',
  lockedSecurityText: 'Den Tresor öffnen, um zu sehen, womit er sich öffnen lässt.',
  waysTitle: 'Womit sich der Tresor öffnet',
  waysText: 'Jedes davon öffnet den Tresor auf diesem Gerät.',
  slotKind: (kind) => KINDS[kind],
  slotCreated: (date) => `Eingerichtet ${date}`,
  slotUsed: (date) => `zuletzt benutzt ${date}`,
  slotUnused: 'noch nicht benutzt',
  rename: 'Umbenennen',
  renameSlot: (name) => `${name} umbenennen`,
  slotName: 'Bezeichnung',
  remove: 'Entfernen',
  removeSlot: (name) => `${name} entfernen`,
  removeQuestion: 'Damit lässt sich der Tresor nicht mehr öffnen. Gegen Kopien helfen danach neue Schlüssel.',
  keep: 'Behalten',
  slotRemoved: 'Entfernt.',
  passkeyName: 'Bezeichnung des Passkeys',
  addPasskey: 'Passkey hinzufügen',
  slotAdded: 'Öffnet diesen Tresor von jetzt an.',
  noPasskeys: 'Dieser Browser hat keine Passkeys. Die Passphrase geht überall.',
  addPassphrase: 'Passphrase hinzufügen',
  addPassphraseText: 'Für jemanden, der diesen Tresor auf diesem Gerät mitbenutzt.',
  changePassphrase: 'Passphrase ändern',
  passphraseChanged: 'Die Passphrase ist geändert. Passkeys und Wörter bleiben, wie sie sind.',
  autoLock: 'Von selbst schließen',
  autoLockText: 'Der Tresor schließt sich in allen Tabs zugleich. Nichts Gespeichertes geht verloren.',
  lockIdle: 'Ohne Aktivität nach',
  lockHidden: 'Wenn kein Tab zu sehen ist, nach',
  lockAfter: 'In jedem Fall nach',
  lockOnSleep: 'Wenn der Computer aus dem Ruhezustand erwacht',
  never: 'Nie',
  minutes: (count) => plural('de', count, { one: '{n} Minute', other: '{n} Minuten' }),
  hours: (count) => plural('de', count, { one: '{n} Stunde', other: '{n} Stunden' }),
  saved: 'Gespeichert.',
  kitText:
    'Eine Seite zum Ausdrucken und sicheren Aufheben. Sie entsteht auf diesem Gerät und geht nirgendwohin.',
  newWords: 'Neue Wiederherstellungswörter',
  newWordsText:
    'Aufschreiben und bestätigen. Bis dahin gelten die bisherigen Wörter; danach öffnen sie hier nichts mehr.',
  newWordsSynced:
    'Ist der Server erreicht, lassen nur die neuen ein Gerät herein. Andere Geräte, die die bisherigen öffnen, öffnen sich weiter damit. Wurde je ein Gerät ausgeschlossen, dann das Blatt neu anzeigen: der Geheimschlüssel ändert sich.',
  newKeysTitle: 'Neue Schlüssel',
  newKeysText: 'Verschlüsselt alles auf diesem Gerät neu. Danach ist der Tresor geschlossen.',
  rekey: 'Neu verschlüsseln',
  rotate: 'Jemand könnte ein Geheimnis kennen',
  rotateText:
    'Erst die Passphrase ändern. Dann macht dies jeden Schlüssel neu, sodass Kopien der alten nichts Neues öffnen.',
  wipeLimits:
    'Andere Geräte, der Sync-Server und Sicherungen behalten, was sie haben. Was nirgends dort ist, ist für immer weg.',
  wiped: 'Der Tresor ist aus diesem Browser gelöscht.',
};

export default terms;
