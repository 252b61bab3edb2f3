import type { GateTerms } from './terms.ts';

const STAGES = {
  loading: 'Loading the vault…',
  'deriving-key': 'Turning your passphrase into a key…',
  opening: 'Opening your data…',
  rebuilding: 'Rebuilding the index…',
  importing: 'Importing…',
  'backing-up': 'Writing the backup…',
  verifying: 'Checking every change…',
  restoring: 'Restoring…',
};

const terms: GateTerms = {
  vault: 'Private vault',
  connecting: 'Opening your vault…',
  unlockTitle: 'Welcome back',
  unlockText: 'Everything in this vault is encrypted on this device. Your passphrase opens it.',
  passphrase: 'Passphrase',
  showPassphrase: 'Show passphrase',
  hidePassphrase: 'Hide passphrase',
  unlock: 'Unlock',
  usePhrase: 'Use your recovery phrase',
  wrongPassphrase:
    'That passphrase does not open this vault. Check for capital letters and the keyboard layout.',
  passphraseMissing: 'Enter your passphrase.',
  cancel: 'Cancel',
  retry: 'Try again',
  reload: 'Reload page',
  stage: (name) => STAGES[name as keyof typeof STAGES] ?? STAGES.loading,
  lock: 'Lock',
  locked: 'The vault is locked.',
  unlocked: 'The vault is unlocked.',
  ephemeral: 'Nothing is kept: this vault lives in memory and is gone when you leave the page.',
  content: 'Vault content',
  failed: (code) => `Something went wrong (${code}). Your data was not changed. Reload the page.`,
};

export default terms;
