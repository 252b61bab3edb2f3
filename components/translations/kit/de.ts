import type { KitTerms } from './terms.ts';

const terms: KitTerms = {
  kitTitle: 'Notfallblatt',
  showKit: 'Blatt erstellen',
  vaultIdLabel: 'Tresor',
  secretKeyLabel: 'Geheimer Schlüssel',
  kitSteps:
    'Dieses Blatt bei den 24 Wörtern aufbewahren. Die Wörter öffnen den Tresor, wenn die Passphrase verloren ist; mit dem geheimen Schlüssel und der Passphrase kommt ein neues Gerät dazu, wenn kein anderes zur Hand ist. Der geheime Schlüssel allein öffnet nichts; wer die Wörter findet, kann alles lesen.',
};

export default terms;
