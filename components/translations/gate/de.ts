import type { GateTerms } from './terms.ts';

const STAGES = {
  loading: 'Der Tresor wird geladen…',
  'deriving-key': 'Aus der Passphrase wird ein Schlüssel…',
  opening: 'Die Daten werden geöffnet…',
  rebuilding: 'Der Index wird neu aufgebaut…',
  importing: 'Wird importiert…',
  'backing-up': 'Sicherung wird geschrieben…',
  verifying: 'Jede Änderung wird geprüft…',
  restoring: 'Wird wiederhergestellt…',
};

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
  cancel: 'Abbrechen',
  retry: 'Erneut versuchen',
  reload: 'Seite neu laden',
  stage: (name) => STAGES[name as keyof typeof STAGES] ?? STAGES.loading,
  lock: 'Sperren',
  locked: 'Der Tresor ist verschlossen.',
  unlocked: 'Der Tresor ist offen.',
  ephemeral:
    'Nichts bleibt: Dieser Tresor liegt nur im Arbeitsspeicher und ist beim Verlassen der Seite weg.',
  content: 'Inhalt des Tresors',
  failed: (code) =>
    `Etwas ist schiefgegangen (${code}). Die Daten wurden nicht verändert. Bitte die Seite neu laden.`,
};

export default terms;
