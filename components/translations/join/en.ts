import type { JoinTerms } from './terms.ts';

const terms: JoinTerms = {
  joinTitle: 'Use your vault on this device, too',
  joinText: 'Everything in it comes here, and both devices stay in step from then on.',
  joinWay: 'How this device comes in',
  wayCode: 'The code from the other device',
  wayCodeHint: 'Scan or paste what it shows under “Devices”.',
  wayShort: 'The short code, typed',
  wayShortHint: 'Eight letters and digits; then you compare a number on both screens.',
  wayKey: 'Passphrase and secret key',
  wayKeyHint: 'The secret key is on the recovery kit. Without another device at hand.',
  wayWords: 'The 24 recovery words',
  wayWordsHint: 'Without another device at hand.',
  joinFreshDevice:
    'The other device vouches that nothing newer is held back: what it has seen, this one gets.',
  joinFreshSlot:
    'What your device knew when it last set this up is vouched for. Whether there is anything newer, only the server says; what it held back shows as soon as another device writes.',
  joinFreshServer:
    'Nobody but the server says what is newest. If it held something back, that shows as soon as another device writes.',
  codeField: 'Code',
  codeWrong: 'This is not a whole code. Copy it again, from “mo-pair” to its end.',
  scanWithCamera: 'Scan with the camera',
  scanning: 'Hold the picture of the other device in front of the camera.',
  stopScanning: 'Stop the camera',
  noCamera: 'The camera cannot be used. Paste the code, or type the short one.',
  shortField: 'Short code',
  shortWrong: 'The short code has eight letters and digits, such as 7K2M-Q9XA.',
  secretKeyField: 'Secret key',
  secretKeyWrong: 'The secret key has 32 characters: digits, and letters from a to f.',
  secretKeyUnknown:
    'The server has no vault of this secret key. Compare it with the newest recovery kit, and check the address: after a device was shut out, an older kit holds no longer. If it is right, joining like this may be turned off.',
  vaultPassphrase: 'Passphrase of your vault',
  vaultPassphraseText: 'This device opens with it as well; you can change it here afterwards.',
  vaultPassphraseWrong:
    'The secret key is right, but not the passphrase. It takes that of the device named under “Devices”, where joining like this is set up.',
  wordsWrong:
    'The server has no vault of these words, or they were replaced. Check their order and spelling, and the address.',
  serverField: 'Address of the sync server',
  serverWrong: 'This is not the address of a sync server.',
  deviceNameField: 'Name of this device',
  deviceNameHint: 'Your other devices show it.',
  deviceNameMissing: 'Give this device a name.',
  ownPassphraseText: 'Choose a passphrase for this device. It may be the same as on the other one.',
  join: 'Join',
  joinBack: 'Create a new vault instead',
  joined: 'This device belongs to the vault now.',
  stageReaching: 'Looking for the vault…',
  stageWaiting: 'Now say yes on the other device…',
  stageSyncing: 'Fetching everything that was written…',
  compareTitle: 'Compare this number',
  compareText:
    'The other device shows a number, too. If it is the same, say so on both. If it differs, somebody is between the two devices: stop here.',
  sameNumber: 'Same number',
  otherNumber: 'Another number: stop',
  pairingFailedNext: 'Let the other device show new codes, and try again.',
};

export default terms;
