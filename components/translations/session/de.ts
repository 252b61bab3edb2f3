import { plural } from '../plural.ts';
import type { SessionTerms } from './terms.ts';

const terms: SessionTerms = {
  unlockByPasskey: 'Mit Passkey entsperren',
  passkeyWaiting: 'Warten auf den Passkey…',
  passkeyUnanswered:
    'Es wurde kein Passkey benutzt und nichts verändert. Noch einmal versuchen, oder mit der Passphrase entsperren.',
  passkeyNotHere:
    'Dieser Browser kann den Passkey dieses Tresors nicht benutzen. Hier öffnet ihn die Passphrase.',
  backOff: (seconds) =>
    plural('de', seconds, {
      one: 'Zu viele Versuche. Der nächste ist in {n} Sekunde möglich.',
      other: 'Zu viele Versuche. Der nächste ist in {n} Sekunden möglich.',
    }),
  tryNow: 'Ein neuer Versuch ist jetzt möglich.',
  locksIn: (seconds) =>
    plural('de', seconds, {
      one: 'Der Tresor wird in {n} Sekunde gesperrt.',
      other: 'Der Tresor wird in {n} Sekunden gesperrt.',
    }),
  locksAnyway: 'Die dafür eingestellte Zeit ist vorbei.',
  stay: 'Entsperrt bleiben',
  recoveryPending:
    'Die Wiederherstellungswörter sind noch nicht bestätigt. Ohne sie ist eine vergessene Passphrase endgültig.',
  confirmNow: 'Jetzt bestätigen',
};

export default terms;
