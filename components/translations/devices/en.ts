import type { DevicesTerms } from './terms.ts';

const terms: DevicesTerms = {
  devices: 'Devices',
  lockedDevicesText: 'Unlock the vault to see which devices belong to it.',
  devicesOffTitle: 'Only on this device',
  devicesOffText: 'Sync is off. Turn it on to use the vault on other devices, too.',
  devicesLoading: 'Looking for the devices…',
  thisDevice: 'This device',
  unnamedDevice: 'Device without a name',
  deviceAddedOn: (date) => `Added ${date}`,
  deviceHeard: (date) => `last heard from ${date}`,
  deviceNeverHeard: 'not heard from yet',
  deviceShutOut: 'Shut out',
  renameDevice: (name) => `Rename ${name}`,
  deviceName: 'Name',
  deviceRenamed: 'Renamed on every device.',
  revokeDevice: (name) => `Shut out ${name}`,
  revokeQuestion: (name) => `Shut out ${name}?`,
  revokeEnds:
    'From now on it receives nothing new, nothing it writes counts, and it cannot let another device in. It says so on its own screen. This cannot be undone: it can only come back as a new device.',
  revokeKeeps:
    'It keeps what it has: everything that was in the vault until now can still be read there by whoever can unlock it. If it is lost, change what must stay secret, such as passwords you noted.',
  revoke: 'Shut out',
  keepDevice: 'Keep it',
  deviceRevoked: (name) => `${name} is shut out.`,
  newKitTitle: 'The recovery kit is out of date',
  newKitText: (name) =>
    `Shutting out ${name} gave the vault a new secret key. That device knows the one on the kit that you printed, which holds no longer: make the new kit, keep it in place of the old one, and destroy the old one. The 24 words stay as they are.`,
  newKitDone: 'I have the new kit',
  addDevice: 'Add a device',
  addDeviceText:
    'Open this page on the new device and choose “I have this vault on another device”. Then give it one of two codes.',
  showCodes: 'Show the codes',
  scanCode: 'To scan or paste',
  scanText: 'It carries a secret: show it to nobody but your own device.',
  qrLabel: 'QR code for the new device',
  copyCode: 'Copy the code',
  codeCopied: 'Copied. The code is good once.',
  codeCopyFailed: 'The browser did not allow copying. Scan the picture, or type the short code.',
  typeCode: 'To type',
  typeText: 'Both devices then show six digits for you to compare.',
  waitingForDevice: (time) => `Waiting for the new device, until ${time}…`,
  endPairing: 'Cancel',
  arrived: (name) => `“${name}” wants to join`,
  arrivedCheck:
    'Does it show the same number? If it differs, somebody is between the two devices: refuse, and begin again.',
  arrivedScanned: 'It has the code that you showed. Let it in only if it is the device in front of you.',
  letIn: 'Let it in',
  digitsMatch: 'Same number: let it in',
  lettingIn: 'Letting it in…',
  refuse: 'Refuse',
  digitsDiffer: 'Another number: refuse',
  deviceJoined: (name) => `“${name}” belongs to the vault now.`,
  pairingOver: 'The codes are no longer good. Nobody was let in.',
};

export default terms;
