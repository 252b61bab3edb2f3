import { plural } from '../plural.ts';
import type { GateTerms } from './terms.ts';

const terms: GateTerms = {
  vault: 'Privater Tresor',
  connecting: 'Der Tresor wird geöffnet…',
  unlockTitle: 'Willkommen zurück',
  unlockText: 'Alles in diesem Tresor ist auf diesem Gerät verschlüsselt. Die Passphrase öffnet ihn.',
  passphrase: 'Passphrase',
  showPassphrase: 'Passphrase anzeigen',
  hidePassphrase: 'Passphrase verbergen',
  unlock: 'Entsperren',
  usePhrase: 'Wiederherstellungswörter benutzen',
  wrongPassphrase:
    'Diese Passphrase öffnet den Tresor nicht. Bitte Großschreibung und Tastaturbelegung prüfen.',
  passphraseMissing: 'Bitte die Passphrase eingeben.',
  backOff: (seconds) =>
    plural('de', seconds, {
      one: 'Zu viele Versuche. Der nächste ist in {n} Sekunde möglich.',
      other: 'Zu viele Versuche. Der nächste ist in {n} Sekunden möglich.',
    }),
  tryNow: 'Ein neuer Versuch ist jetzt möglich.',
  cancel: 'Abbrechen',
  retry: 'Erneut versuchen',
  reload: 'Seite neu laden',
  stageLoading: 'Der Tresor wird geladen…',
  stageDeriving: 'Aus der Passphrase wird ein Schlüssel…',
  stageOpening: 'Die Daten werden geöffnet…',
  stageRebuilding: 'Der Index wird neu aufgebaut…',
  stageImporting: 'Wird importiert…',
  stageBackingUp: 'Sicherung wird geschrieben…',
  stageVerifying: 'Jede Änderung wird geprüft…',
  stageRestoring: 'Wird wiederhergestellt…',
  lock: 'Sperren',
  locked: 'Der Tresor ist verschlossen.',
  unlocked: 'Der Tresor ist offen.',
  ephemeral:
    'Nichts bleibt: Dieser Tresor liegt nur im Arbeitsspeicher und ist beim Verlassen der Seite weg.',
  recoveryPending:
    'Die Wiederherstellungswörter sind noch nicht bestätigt. Ohne sie ist eine vergessene Passphrase endgültig.',
  confirmNow: 'Jetzt bestätigen',
  content: 'Inhalt des Tresors',
  failed: (code) =>
    `Etwas ist schiefgegangen (${code}). Die Daten wurden nicht verändert. Bitte die Seite neu laden.`,
};

export default terms;
