import type { KitTerms } from './terms.ts';

const terms: KitTerms = {
  kitTitle: 'Recovery kit',
  showKit: 'Make the kit',
  vaultIdLabel: 'Vault',
  secretKeyLabel: 'Secret key',
  kitSteps:
    'Keep this page with the 24 recovery words. The words open the vault if the passphrase is lost; with the secret key and the passphrase, a new device comes in when no other is at hand. The secret key alone opens nothing; whoever finds the words can read everything.',
};

export default terms;
