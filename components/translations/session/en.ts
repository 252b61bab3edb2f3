import { plural } from '../plural.ts';
import type { SessionTerms } from './terms.ts';

const terms: SessionTerms = {
  unlockByPasskey: 'Unlock with a passkey',
  passkeyWaiting: 'Waiting for your passkey…',
  passkeyUnanswered:
    'No passkey was used, and nothing was changed. Try again, or unlock with your passphrase.',
  passkeyNotHere: 'This browser cannot use the passkey of this vault. Your passphrase opens it here.',
  backOff: (seconds) =>
    plural('en', seconds, {
      one: 'Too many attempts. Try again in {n} second.',
      other: 'Too many attempts. Try again in {n} seconds.',
    }),
  tryNow: 'You can try again now.',
  locksIn: (seconds) =>
    plural('en', seconds, {
      one: 'The vault locks in {n} second.',
      other: 'The vault locks in {n} seconds.',
    }),
  locksAnyway: 'The time you have set for it is over.',
  stay: 'Stay unlocked',
  recoveryPending: 'Your recovery phrase is not confirmed yet. Without it, a forgotten passphrase is final.',
  confirmNow: 'Confirm now',
};

export default terms;
