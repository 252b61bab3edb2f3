import type { StepUpTerms } from './terms.ts';

const terms: StepUpTerms = {
  stepUpTitle: 'Confirm that it is you',
  stepUpText: 'This needs your passphrase or passkey again. The vault stays open.',
  currentPassphrase: 'Current passphrase',
  usePasskey: 'Use a passkey',
  confirmIdentity: 'Confirm',
};

export default terms;
