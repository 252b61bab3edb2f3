import type { MoErrorCode } from '@mo-kit/worker';
import type { ErrorText, ProblemTerms } from './terms.ts';

const UNCHANGED = 'Es wurde nichts geändert.';
const UNTOUCHED = 'Die Daten auf diesem Gerät sind unberührt.';
const COMPLETE = 'Die Daten auf diesem Gerät sind vollständig.';
const STORED = 'Änderungen sind auf diesem Gerät gespeichert.';
const RELOAD = 'Die Seite neu laden.';
const text = (what: string, safe: string, next: string): ErrorText => ({ what, safe, next });
const ERRORS: Readonly<Record<MoErrorCode, ErrorText>> = {
  'input/invalid': text(
    'Dieser Wert ist nicht erlaubt.',
    UNCHANGED,
    'Bitte korrigieren und erneut versuchen.',
  ),
  'input/unknown-field': text(
    'Die Seite hat etwas gesendet, das diese Version nicht kennt.',
    UNCHANGED,
    RELOAD,
  ),
  'input/too-long': text('Der Text ist zu lang.', UNCHANGED, 'Bitte kürzen und erneut versuchen.'),
  'input/not-found': text(
    'Dieser Eintrag existiert nicht mehr.',
    UNCHANGED,
    'Vielleicht hat ihn ein anderer Tab geändert.',
  ),
  'input/conflict': text(
    'Der Eintrag wurde inzwischen geändert.',
    UNCHANGED,
    'Bitte ansehen und die Änderung wiederholen.',
  ),
  'input/too-large': text('Das ist zu viel auf einmal.', UNCHANGED, 'Bitte in kleinere Teile aufteilen.'),
  'input/options': text(
    'Der Tresor ist auf dieser Seite falsch eingerichtet.',
    UNTOUCHED,
    'Bitte den Betreiber der Seite informieren.',
  ),
  'vault/locked': text('Der Tresor ist verschlossen.', UNTOUCHED, 'Zum Fortfahren entsperren.'),
  'vault/empty': text('Hier gibt es noch keinen Tresor.', UNCHANGED, 'Zuerst einen anlegen.'),
  'vault/exists': text(
    'Hier gibt es schon einen Tresor.',
    UNTOUCHED,
    'Die Seite neu laden, um ihn zu öffnen.',
  ),
  'vault/wrong-passphrase': text(
    'Diese Passphrase öffnet den Tresor nicht.',
    UNTOUCHED,
    'Bitte prüfen und erneut versuchen.',
  ),
  'vault/wrong-recovery-phrase': text(
    'Diese Wörter öffnen den Tresor nicht.',
    UNTOUCHED,
    'Reihenfolge und Schreibweise prüfen.',
  ),
  'vault/wrong-passkey': text(
    'Dieser Passkey öffnet den Tresor nicht.',
    UNTOUCHED,
    'Einen anderen Passkey oder die Passphrase verwenden.',
  ),
  'vault/recovery-confirmed': text(
    'Die Wörter sind bestätigt und werden seitdem nicht mehr aufbewahrt.',
    UNTOUCHED,
    'Die aufgeschriebenen Wörter verwenden.',
  ),
  'vault/step-up-required': text(
    'Dafür ist ein frischer Nachweis nötig.',
    UNTOUCHED,
    'Die Passphrase eingeben und erneut versuchen.',
  ),
  'vault/passkey-unsupported': text(
    'Dieser Passkey oder Browser kann keinen Tresor öffnen.',
    UNCHANGED,
    'Einen anderen Passkey, einen anderen Browser oder die Passphrase benutzen.',
  ),
  'vault/back-off': text('Zu viele Versuche.', UNTOUCHED, 'Einen Moment warten, dann erneut versuchen.'),
  'vault/upgraded-elsewhere': text(
    'Eine neuere Version dieser Seite benutzt den Tresor bereits.',
    UNTOUCHED,
    'Die Seite neu laden, um auch hier die neue Version zu benutzen.',
  ),
  'vault/asleep': text(
    'Ein anderer Tab, den der Browser schlafen gelegt hat, hält den Tresor.',
    UNTOUCHED,
    'Kurz zu dem anderen Tab wechseln oder ihn schließen. Hier geht es dann von selbst weiter.',
  ),
  'vault/closed': text('Die Verbindung zum Tresor wurde geschlossen.', UNTOUCHED, RELOAD),
  'vault/timeout': text(
    'Der Tresor hat nicht rechtzeitig geantwortet.',
    'Was vorher bestätigt wurde, ist gespeichert.',
    'Erneut versuchen. Bleibt es so, die Seite neu laden.',
  ),
  'vault/canceled': text('Abgebrochen.', UNCHANGED, 'Ein neuer Versuch ist jederzeit möglich.'),
  'keys/too-many-slots': text(
    'Es gibt zu viele Wege zum Entsperren.',
    UNCHANGED,
    'Einen entfernen, dann erneut versuchen.',
  ),
  'keys/slot-exists': text('Dieser Passkey öffnet den Tresor schon.', UNCHANGED, 'Es ist nichts zu tun.'),
  'keys/last-slot': text(
    'Dieser Weg zum Entsperren muss bleiben.',
    UNCHANGED,
    'Zuerst einen anderen hinzufügen. Wiederherstellungswörter lassen sich nur ersetzen.',
  ),
  'crypto/authentication-failed': text(
    'Die gespeicherten Daten passen nicht zu ihrem Schlüssel: Sie wurden verändert oder beschädigt.',
    'Nichts Ungeprüftes wurde angezeigt oder überschrieben.',
    'Eine Sicherung wiederherstellen oder die Seite für einen weiteren Versuch neu laden.',
  ),
  'crypto/unsupported-parameters': text(
    'Die Schlüsseleinstellungen dieses Tresors liegen außerhalb dessen, was diese Version annimmt.',
    UNTOUCHED,
    'Die Seite neu laden, um die neueste Version zu erhalten.',
  ),
  'storage/unavailable': text(
    'Dieser Browser lässt die Seite keine verschlüsselten Daten speichern.',
    'Es wurde nichts gespeichert, also ist nichts verloren.',
    'Den privaten Modus verlassen, eine Adresse mit https benutzen, Speicher für diese Seite erlauben oder einen anderen Browser benutzen.',
  ),
  'storage/quota': text(
    'Auf dem Gerät ist für diese Seite kein Platz mehr.',
    'Die letzte Änderung wurde nicht gespeichert; alles davor schon.',
    'Platz schaffen, dann erneut versuchen.',
  ),
  'storage/corrupt': text(
    'Ein Teil der gespeicherten Daten ist beschädigt.',
    'Beschädigte Daten werden nie angezeigt, und die Datei blieb, wie sie ist.',
    'Die Daten dieser Seite nicht löschen. Eine Sicherung wiederherstellen oder um Hilfe beim Retten bitten.',
  ),
  'storage/missing': text(
    'Die Schlüssel sind da, aber die verschlüsselten Daten fehlen. Vielleicht hat der Browser sie gelöscht.',
    'Kopien auf anderen Geräten und in Sicherungen sind nicht betroffen.',
    'Eine Sicherung wiederherstellen oder auf diesem Gerät neu beginnen.',
  ),
  'storage/key-lost': text(
    'Die verschlüsselten Daten sind da, aber ihre Schlüssel fehlen in diesem Browser.',
    'Ohne Schlüssel kann niemand die Daten lesen.',
    'Eine Sicherung wiederherstellen oder auf diesem Gerät neu beginnen.',
  ),
  'storage/unencrypted': text(
    'Wo der Tresor sein sollte, liegt eine unverschlüsselte Datei.',
    'Sie wurde weder gelesen noch geändert.',
    'Wenn es die eigene ist, unter einer neuen Passphrase verschlüsseln. Sonst den Betreiber der Seite informieren.',
  ),
  'storage/nothing-to-salvage': text(
    'Von den gespeicherten Daten ist nichts lesbar.',
    'Die Datei wurde so gelassen, wie sie ist.',
    'Eine Sicherung wiederherstellen oder auf diesem Gerät neu beginnen.',
  ),
  'storage/busy': text(
    'Ein anderes Programm oder ein anderer Tab hält die Dateien des Tresors.',
    UNTOUCHED,
    'Andere Tabs dieser Seite schließen, dann erneut versuchen.',
  ),
  'backup/unreadable': text(
    'Diese Datei ist keine Sicherung von MO Kit.',
    UNTOUCHED,
    'Eine Datei wählen, deren Name auf .age endet.',
  ),
  'backup/unsupported': text(
    'Diese Sicherung stammt von einer neueren Version.',
    UNTOUCHED,
    'Die Seite neu laden oder die Sicherung dort öffnen, wo sie entstand.',
  ),
  'backup/damaged': text(
    'Die Sicherung ist beschädigt oder unvollständig.',
    UNTOUCHED,
    'Die Datei noch einmal kopieren oder eine andere Sicherung verwenden.',
  ),
  'backup/wrong-secret': text(
    'Damit lässt sich diese Sicherung nicht öffnen.',
    UNTOUCHED,
    'Die Passphrase der Sicherung verwenden oder die Wiederherstellungswörter ihres Tresors.',
  ),
  'backup/other-vault': text(
    'Das ist die Sicherung eines anderen Tresors.',
    UNTOUCHED,
    'Sie neben diesem Tresor oder an seiner Stelle wiederherstellen.',
  ),
  'backup/work-factor': text(
    'Das Passwort dieser Datei ist zu billig zu erraten, oder jeder Versuch kostet mehr, als ein Gerät leisten kann.',
    UNTOUCHED,
    'Sie mit dem Werkzeug age öffnen, dort neu verschlüsseln, ohne die Kosten zu wählen, und diese Datei wiederherstellen.',
  ),
  'backup/restore-unconfirmed': text(
    'Über eine frühere Wiederherstellung ist noch nicht entschieden.',
    'Beide Tresore sind aufbewahrt.',
    'Den Tresor entsperren und unter Sicherung wählen, welcher bleibt.',
  ),
  'backup/history-apart': text(
    'Diese Sicherung und dieser Tresor beginnen an verschiedenen Stellen des Verlaufs, und jedem fehlt etwas vom anderen.',
    UNCHANGED,
    'Einen von beiden mit seinem Server verbinden, bis ältere Einträge da sind, oder die Sicherung neben diesem Tresor wiederherstellen.',
  ),
  'sync/offline': text(
    'Es besteht keine Verbindung.',
    'Änderungen sind hier gespeichert und werden später gesendet.',
    'Es ist nichts zu tun.',
  ),
  'sync/unauthorized': text(
    'Der Server akzeptiert dieses Gerät nicht.',
    STORED,
    'Bitte erneut anmelden. Hilft das nicht, hat vielleicht ein anderes Gerät dieses ausgeschlossen.',
  ),
  'sync/conflict': text(
    'Zwei Geräte haben dasselbe geändert.',
    'Beide Fassungen sind erhalten.',
    'Die auswählen, die bleiben soll.',
  ),
  'sync/rollback': text(
    'Der Server zeigt einen älteren Stand als zuvor.',
    COMPLETE,
    'Bitte den Betreiber des Servers informieren.',
  ),
  'sync/fork': text(
    'Der Server zeigt den Geräten verschiedene Verläufe.',
    COMPLETE,
    'Bitte den Betreiber des Servers informieren.',
  ),
  'sync/rate-limited': text('Der Server bittet um eine Pause.', STORED, 'Es geht von selbst weiter.'),
  'sync/protocol-version': text('Der Server spricht eine andere Version.', STORED, RELOAD),
  'sync/forbidden': text(
    'Der Server erlaubt das nicht.',
    STORED,
    'Bitte den Betreiber des Servers informieren.',
  ),
  'sync/misdirected': text(
    'Der Server ist für eine andere Adresse eingerichtet.',
    STORED,
    'Bitte den Betreiber des Servers informieren.',
  ),
  'sync/unavailable': text('Der Server kann gerade nicht antworten.', STORED, 'Es geht von selbst weiter.'),
  'sync/quota': text(
    'Der Speicher auf dem Server ist aufgebraucht.',
    STORED,
    'Bitte den Betreiber des Servers informieren.',
  ),
  'sync/gone': text(
    'Die Kopie auf dem Server wurde gelöscht.',
    COMPLETE,
    'Eine neue Kopie anlegen oder ohne Server weiterarbeiten.',
  ),
  'sync/history-missing': text(
    'Der ältere Verlauf ist nur auf dem Server.',
    UNCHANGED,
    'Noch einmal versuchen, wenn er antwortet, ein Gerät mit dem ganzen Verlauf nehmen oder den Abgleich verlassen.',
  ),
  'sync/invalid-answer': text(
    'Was geantwortet hat, ist kein Sync-Server.',
    STORED,
    'Verbindung und Adresse des Servers prüfen.',
  ),
  'sync/revoked': text(
    'Dieses Gerät wurde aus dem Tresor entfernt.',
    'Was es hatte, ist noch da; Neueres kommt nicht mehr.',
    'Es von einem anderen Gerät aus neu hinzufügen oder hier alles löschen.',
  ),
  'sync/wrong-secret-key': text(
    'Zu diesem geheimen Schlüssel gibt es auf diesem Server keinen Tresor.',
    UNCHANGED,
    'Mit dem auf einem anderen Gerät oder dem Ausdruck vergleichen.',
  ),
  'sync/account-slot-ended': text(
    'Diese Passphrase und dieser geheime Schlüssel lassen kein Gerät mehr herein.',
    UNCHANGED,
    'Ein anderes Gerät hat sie ersetzt oder beendet. Die jetzige Passphrase und das jetzige Notfallblatt nehmen, oder einen Code eines Geräts zur Hand. War es schon das, zeigt der Server einen alten Stand.',
  ),
  'sync/pairing-failed': text(
    'Die Geräte konnten nicht gekoppelt werden.',
    'Es wurde nichts preisgegeben.',
    'Auf beiden Geräten mit einem neuen Code beginnen.',
  ),
  'internal/worker-failed': text(
    'Der Tresor konnte nicht gestartet werden.',
    UNTOUCHED,
    'Die Seite neu laden. Geschieht es wieder, blockiert die Seite vielleicht seine Worker-Dateien.',
  ),
  'internal/unexpected': text(
    'Etwas Unerwartetes ist geschehen.',
    UNTOUCHED,
    'Die Seite neu laden und erneut versuchen.',
  ),
};

const terms: ProblemTerms = {
  problemTitle: 'Der Tresor lässt sich nicht öffnen',
  asleepTitle: 'Ein anderer Tab schläft',
  outdatedTitle: 'Es gibt eine neue Version',
  unavailableTitle: 'In diesem Browser kein Tresor',
  encryptHere: 'Verschlüsseln',
  errorCode: (code) => `Code: ${code}`,
  errorText: (code, part) => ERRORS[code][part],
};

export default terms;
