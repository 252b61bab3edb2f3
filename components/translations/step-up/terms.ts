/** The dialog that asks for a fresh unlock. */
export interface StepUpTerms {
  stepUpTitle: string;
  stepUpText: string;
  currentPassphrase: string;
  usePasskey: string;
  confirmIdentity: string;
}
