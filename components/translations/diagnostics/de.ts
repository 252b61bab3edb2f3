import type { DiagnosticsTerms } from './terms.ts';

const terms: DiagnosticsTerms = {
  diagnostics: 'Diagnose',
  diagnosticsText:
    'Angaben zu diesem Browser und Tresor für jemanden, der helfen soll. Kein Inhalt, keine Passphrase und kein Name ist darin; bitte vor dem Weitergeben lesen.',
  checkEverything: 'Alles prüfen',
  checkEverythingText: 'Liest den ganzen Tresor und jede Signatur. Das dauert einen Moment.',
  collect: 'Sammeln',
  collecting: 'Wird gesammelt …',
  bundle: 'Was gesammelt wurde',
  bundleReady: 'Gesammelt. Nichts hat diese Seite verlassen.',
  copyBundle: 'Kopieren',
  bundleCopied: 'Kopiert.',
  bundleNotCopied: 'Der Browser hat das Kopieren nicht erlaubt. Bitte als Datei speichern.',
  saveBundle: 'Als Datei speichern',
};

export default terms;
