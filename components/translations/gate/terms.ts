import type { VaultProgress } from '@mo-kit/worker';

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
  cancel: string;
  retry: string;
  reload: string;
  stage: (name: VaultProgress['stage']) => string;
  lock: string;
  locked: string;
  unlocked: string;
  ephemeral: string;
  content: string;
  failed: (code: string) => string;
}
