import type { JoinTerms } from './terms.ts';

const terms: JoinTerms = {
  joinTitle: 'Den Tresor auch auf diesem Gerät benutzen',
  joinText: 'Alles darin kommt hierher, und beide Geräte bleiben von da an auf demselben Stand.',
  joinWay: 'Wie dieses Gerät dazukommt',
  wayCode: 'Mit dem Code vom anderen Gerät',
  wayCodeHint: 'Scannen oder einfügen, was es unter „Geräte“ zeigt.',
  wayShort: 'Mit dem kurzen Code, eingetippt',
  wayShortHint: 'Acht Buchstaben und Ziffern; danach ist auf beiden Bildschirmen eine Zahl zu vergleichen.',
  wayKey: 'Mit Passphrase und geheimem Schlüssel',
  wayKeyHint: 'Der geheime Schlüssel steht auf dem Notfallblatt. Ohne ein anderes Gerät zur Hand.',
  wayWords: 'Mit den 24 Wiederherstellungswörtern',
  wayWordsHint: 'Ohne ein anderes Gerät zur Hand.',
  joinFreshDevice:
    'Das andere Gerät bürgt dafür, dass nichts Neueres zurückgehalten wird: Was es gesehen hat, bekommt auch dieses.',
  joinFreshSlot:
    'Was Ihr Gerät wusste, als es das zuletzt eingerichtet hat, ist verbürgt. Ob es Neueres gibt, sagt nur der Server; hält er etwas zurück, zeigt sich das, sobald ein anderes Gerät schreibt.',
  joinFreshServer:
    'Was das Neueste ist, sagt hier nur der Server. Hält er etwas zurück, zeigt sich das, sobald ein anderes Gerät schreibt.',
  codeField: 'Code vom anderen Gerät',
  codeWrong: 'Das ist kein vollständiger Code. Bitte noch einmal kopieren, von „mo-pair“ bis zum Ende.',
  scanWithCamera: 'Mit der Kamera scannen',
  scanning: 'Das Bild des anderen Geräts vor die Kamera halten.',
  stopScanning: 'Kamera ausschalten',
  noCamera: 'Die Kamera lässt sich nicht benutzen. Der Code lässt sich einfügen, der kurze eintippen.',
  shortField: 'Kurzer Code',
  shortWrong: 'Der kurze Code hat acht Buchstaben und Ziffern, etwa 7K2M-Q9XA.',
  secretKeyField: 'Geheimer Schlüssel',
  secretKeyWrong: 'Der geheime Schlüssel hat 32 Zeichen: Ziffern und Buchstaben von a bis f.',
  secretKeyUnknown:
    'Der Server hat keinen Tresor zu diesem geheimen Schlüssel. Bitte mit dem neuesten Notfallblatt vergleichen und die Adresse prüfen: Wurde ein Gerät ausgesperrt, gilt ein älteres Blatt nicht mehr. Stimmt er, ist das Beitreten auf diesem Weg vielleicht ausgeschaltet.',
  vaultPassphrase: 'Passphrase des Tresors',
  vaultPassphraseText: 'Auch dieses Gerät wird damit geöffnet; hier lässt sie sich danach ändern.',
  vaultPassphraseWrong:
    'Der geheime Schlüssel stimmt, die Passphrase nicht. Es braucht die des Geräts, das unter „Geräte“ für diesen Weg genannt ist.',
  wordsWrong:
    'Der Server hat keinen Tresor zu diesen Wörtern, oder sie wurden ersetzt. Bitte Reihenfolge, Schreibweise und Adresse prüfen.',
  serverField: 'Adresse des Servers für den Abgleich',
  serverWrong: 'Das ist nicht die Adresse eines Servers für den Abgleich.',
  deviceNameField: 'Name dieses Geräts',
  deviceNameHint: 'Die anderen Geräte zeigen ihn an.',
  deviceNameMissing: 'Bitte dem Gerät einen Namen geben.',
  ownPassphraseText: 'Eine Passphrase für dieses Gerät. Sie darf dieselbe sein wie auf dem anderen.',
  join: 'Beitreten',
  joinBack: 'Stattdessen einen neuen Tresor anlegen',
  joined: 'Dieses Gerät gehört jetzt zum Tresor.',
  stageReaching: 'Der Tresor wird gesucht…',
  stageWaiting: 'Jetzt auf dem anderen Gerät zustimmen…',
  stageSyncing: 'Alles bisher Geschriebene wird geholt…',
  compareTitle: 'Diese Zahl vergleichen',
  compareText:
    'Auch das andere Gerät zeigt eine Zahl. Ist es dieselbe, auf beiden bestätigen. Ist es eine andere, steht jemand zwischen den beiden Geräten: hier aufhören.',
  sameNumber: 'Dieselbe Zahl',
  otherNumber: 'Andere Zahl: aufhören',
  pairingFailedNext: 'Auf dem anderen Gerät neue Codes anzeigen lassen und noch einmal versuchen.',
};

export default terms;
