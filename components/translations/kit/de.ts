import type { KitTerms } from './terms.ts';

const terms: KitTerms = {
  kitTitle: 'Notfallblatt',
  showKit: 'Blatt erstellen',
  vaultIdLabel: 'Tresor',
  secretKeyLabel: 'Geheimer Schlüssel',
  kitSteps:
    'Dieses Blatt bei den 24 Wörtern aufbewahren. Die Wörter öffnen den Tresor, wenn die Passphrase verloren ist; ein neues Gerät fragt beim Beitritt mit der Passphrase auch nach dem geheimen Schlüssel. Wer beides findet, kann alles lesen.',
};

export default terms;
