import type { DevicesTerms } from './terms.ts';

const terms: DevicesTerms = {
  devices: 'Geräte',
  lockedDevicesText: 'Den Tresor öffnen, um zu sehen, welche Geräte dazugehören.',
  devicesOffTitle: 'Nur auf diesem Gerät',
  devicesOffText: 'Der Abgleich ist aus. Ist er an, lässt sich der Tresor auch auf anderen Geräten benutzen.',
  devicesLoading: 'Die Geräte werden geholt…',
  thisDevice: 'Dieses Gerät',
  unnamedDevice: 'Gerät ohne Namen',
  deviceAddedOn: (date) => `Seit ${date} dabei`,
  deviceHeard: (date) => `zuletzt gehört ${date}`,
  deviceNeverHeard: 'noch nichts gehört',
  deviceShutOut: 'Ausgesperrt',
  rename: 'Umbenennen',
  renameDevice: (name) => `${name} umbenennen`,
  deviceName: 'Name des Geräts',
  deviceRenamed: 'Auf allen Geräten umbenannt.',
  shutOut: 'Aussperren',
  revokeDevice: (name) => `${name} aussperren`,
  revokeQuestion: (name) => `${name} aussperren?`,
  revokeEnds:
    'Ab jetzt bekommt es nichts Neues, was es schreibt, zählt nicht mehr, und es kann kein anderes Gerät hereinlassen. Es zeigt das selbst an. Das lässt sich nicht rückgängig machen: Es kann nur als neues Gerät wiederkommen.',
  revokeKeeps:
    'Was es hat, behält es: Alles, was bis jetzt im Tresor war, kann dort weiter lesen, wer es öffnen kann. Ist es verloren, ändern Sie, was geheim bleiben muss, zum Beispiel notierte Passwörter.',
  revoke: 'Aussperren',
  keepDevice: 'Behalten',
  deviceRevoked: (name) => `${name} ist ausgesperrt.`,
  newKitTitle: 'Das Notfallblatt ist veraltet',
  newKitText: (name) =>
    `Mit dem Aussperren von ${name} hat der Tresor einen neuen geheimen Schlüssel bekommen. Den auf dem gedruckten Blatt kennt auch jenes Gerät; er gilt nicht mehr. Erstellen Sie das neue Blatt, heben Sie es anstelle des alten auf und vernichten Sie das alte. Die 24 Wörter bleiben, wie sie sind.`,
  newKitDone: 'Ich habe das neue Blatt',
  addDevice: 'Gerät hinzufügen',
  addDeviceText:
    'Öffnen Sie diese Seite auf dem neuen Gerät und wählen Sie „Ich habe diesen Tresor auf einem anderen Gerät“. Es braucht dann einen von zwei Codes.',
  showCodes: 'Codes anzeigen',
  scanCode: 'Zum Scannen oder Einfügen',
  scanText: 'Er enthält ein Geheimnis: Zeigen Sie ihn nur Ihrem eigenen Gerät.',
  qrLabel: 'QR-Code für das neue Gerät',
  copyCode: 'Code kopieren',
  codeCopied: 'Kopiert. Der Code gilt einmal.',
  codeCopyFailed:
    'Der Browser hat das Kopieren nicht erlaubt. Das Bild lässt sich scannen, der kurze Code eintippen.',
  typeCode: 'Zum Eintippen',
  typeText: 'Danach zeigen beide Geräte sechs Ziffern zum Vergleichen.',
  waitingForDevice: (time) => `Warten auf das neue Gerät, bis ${time}…`,
  endPairing: 'Abbrechen',
  arrived: (name) => `„${name}“ möchte dazukommen`,
  arrivedCheck:
    'Zeigt es dieselbe Zahl? Wenn nicht, ist jemand zwischen den beiden Geräten: ablehnen und neu beginnen.',
  arrivedScanned: 'Es hat den gezeigten Code. Lassen Sie es nur herein, wenn es das Gerät vor Ihnen ist.',
  letIn: 'Hereinlassen',
  digitsMatch: 'Gleiche Zahl: hereinlassen',
  lettingIn: 'Wird hereingelassen…',
  refuse: 'Ablehnen',
  digitsDiffer: 'Andere Zahl: ablehnen',
  deviceJoined: (name) => `„${name}“ gehört jetzt zum Tresor.`,
  pairingOver: 'Die Codes gelten nicht mehr. Niemand wurde hereingelassen.',
  slotTitle: 'Mit Passphrase und geheimem Schlüssel',
  slotOnThis:
    'Ein neues Gerät kann mit der Passphrase dieses Geräts und dem geheimen Schlüssel vom Notfallblatt dazukommen, ohne ein anderes Gerät zur Hand.',
  slotOnOther: (name) =>
    `Ein neues Gerät kann mit der Passphrase von ${name} und dem geheimen Schlüssel vom Notfallblatt dazukommen, ohne ein anderes Gerät zur Hand.`,
  slotOff: 'So kommt kein Gerät dazu: Es braucht ein Gerät zur Hand oder die 24 Wörter.',
  slotPending: 'Das wird ausgeführt, sobald der Server zu erreichen ist.',
  slotSet: 'Neues Gerät mit Passphrase und geheimem Schlüssel zulassen',
  slotTakeOver: 'Stattdessen die Passphrase dieses Geräts',
  slotSetText:
    'Die Passphrase dieses Geräts. Der Server bekommt sie nie und kann sie ohne den geheimen Schlüssel nicht erraten.',
  slotConfirm: 'Mit dieser Passphrase zulassen',
  slotRemove: 'Ausschalten',
  slotIsSet: 'Ein neues Gerät kann mit dieser Passphrase und dem geheimen Schlüssel dazukommen.',
  slotIsRemoved: 'Mit Passphrase und geheimem Schlüssel kommt kein Gerät mehr dazu.',
  slotWrong: 'Diese Passphrase öffnet den Tresor auf diesem Gerät nicht.',
};

export default terms;
