/** The recovery kit, wherever it is shown. */
export interface KitTerms {
  kitTitle: string;
  showKit: string;
  vaultIdLabel: string;
  secretKeyLabel: string;
  kitSteps: string;
}
