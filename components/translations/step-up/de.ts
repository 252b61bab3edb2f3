import type { StepUpTerms } from './terms.ts';

const terms: StepUpTerms = {
  stepUpTitle: 'Bitte bestätigen',
  stepUpText: 'Dafür braucht es noch einmal Passphrase oder Passkey. Der Tresor bleibt offen.',
  currentPassphrase: 'Bisherige Passphrase',
  usePasskey: 'Passkey benutzen',
  confirmIdentity: 'Bestätigen',
};

export default terms;
