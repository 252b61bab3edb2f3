import type { KitTerms } from './terms.ts';

const terms: KitTerms = {
  kitTitle: 'Recovery kit',
  showKit: 'Make the kit',
  vaultIdLabel: 'Vault',
  secretKeyLabel: 'Secret key',
  kitSteps:
    'Keep this page with the 24 recovery words. The words open the vault if the passphrase is lost; a new device also asks for the secret key when it joins by passphrase. Whoever finds both can read everything.',
};

export default terms;
