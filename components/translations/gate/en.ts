import { plural } from '../plural.ts';
import type { GateTerms } from './terms.ts';

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
  backOff: (seconds) =>
    plural('en', seconds, {
      one: 'Too many attempts. Try again in {n} second.',
      other: 'Too many attempts. Try again in {n} seconds.',
    }),
  tryNow: 'You can try again now.',
  cancel: 'Cancel',
  retry: 'Try again',
  reload: 'Reload page',
  stageLoading: 'Loading the vault…',
  stageDeriving: 'Turning your passphrase into a key…',
  stageOpening: 'Opening your data…',
  stageRebuilding: 'Rebuilding the index…',
  stageImporting: 'Importing…',
  stageBackingUp: 'Writing the backup…',
  stageVerifying: 'Checking every change…',
  stageRestoring: 'Restoring…',
  lock: 'Lock',
  locked: 'The vault is locked.',
  unlocked: 'The vault is unlocked.',
  ephemeral: 'Nothing is kept: this vault lives in memory and is gone when you leave the page.',
  recoveryPending: 'Your recovery phrase is not confirmed yet. Without it, a forgotten passphrase is final.',
  confirmNow: 'Confirm now',
  content: 'Vault content',
  failed: (code) =>
    `Something went wrong (${code}). Your data was not changed. Reload the page to try again.`,
};

export default terms;
