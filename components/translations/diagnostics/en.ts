import type { DiagnosticsTerms } from './terms.ts';

const terms: DiagnosticsTerms = {
  diagnostics: 'Diagnostics',
  diagnosticsText:
    'Facts about this browser and vault for somebody who is to help. No content, no passphrase, no name is in it; read it before you pass it on.',
  checkEverything: 'Check everything',
  checkEverythingText: 'Reads the whole vault and every signature. That takes a moment.',
  collect: 'Collect',
  collecting: 'Collecting…',
  bundle: 'What was collected',
  bundleReady: 'Collected. Nothing has left this page.',
  copyBundle: 'Copy',
  bundleCopied: 'Copied.',
  bundleNotCopied: 'The browser did not allow copying. Save it as a file instead.',
  saveBundle: 'Save as file',
};

export default terms;
