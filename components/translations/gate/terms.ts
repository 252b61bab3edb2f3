/** The gate before anything is unlocked; English has these built in. */
export interface GateTerms {
  vault: string;
  connecting: string;
  unlockTitle: string;
  unlockText: string;
  passphrase: string;
  showPassphrase: string;
  hidePassphrase: string;
  unlock: string;
  usePhrase: string;
  wrongPassphrase: string;
  passphraseMissing: string;
  backOff: (seconds: number) => string;
  tryNow: string;
  cancel: string;
  retry: string;
  reload: string;
  stageLoading: string;
  stageDeriving: string;
  stageOpening: string;
  stageRebuilding: string;
  stageImporting: string;
  stageBackingUp: string;
  stageVerifying: string;
  stageRestoring: string;
  lock: string;
  locked: string;
  unlocked: string;
  ephemeral: string;
  recoveryPending: string;
  confirmNow: string;
  content: string;
  failed: (code: string) => string;
}
