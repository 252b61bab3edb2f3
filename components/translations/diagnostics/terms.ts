/** `<mo-diagnostics>`. */
export interface DiagnosticsTerms {
  diagnostics: string;
  diagnosticsText: string;
  checkEverything: string;
  checkEverythingText: string;
  collect: string;
  collecting: string;
  bundle: string;
  bundleReady: string;
  copyBundle: string;
  bundleCopied: string;
  bundleNotCopied: string;
  saveBundle: string;
}
