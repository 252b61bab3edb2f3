import { plural } from '../plural.ts';
import type { SecurityTerms } from './terms.ts';

const KINDS = { passphrase: 'Passphrase', passkey: 'Passkey', recovery: 'Recovery words' } as const;

const terms: SecurityTerms = {
  security: 'Security',
  lockedSecurityText: 'Unlock the vault to see how it can be opened.',
  waysTitle: 'Ways to unlock',
  waysText: 'Each of these opens the vault on this device.',
  slotKind: (kind) => KINDS[kind],
  slotCreated: (date) => `Set up ${date}`,
  slotUsed: (date) => `last used ${date}`,
  slotUnused: 'not used yet',
  rename: 'Rename',
  renameSlot: (name) => `Rename ${name}`,
  slotName: 'Name',
  remove: 'Remove',
  removeSlot: (name) => `Remove ${name}`,
  removeQuestion: 'It will no longer open this vault. To be sure against copies, make new keys afterwards.',
  keep: 'Keep',
  slotRemoved: 'Removed.',
  passkeyName: 'Name of the passkey',
  addPasskey: 'Add a passkey',
  slotAdded: 'It opens this vault from now on.',
  noPasskeys: 'This browser has no passkeys. The passphrase works everywhere.',
  addPassphrase: 'Add a passphrase',
  addPassphraseText: 'For somebody who shares this vault on this device.',
  changePassphrase: 'Change passphrase',
  passphraseChanged: 'The passphrase was changed. Passkeys and recovery words stay as they are.',
  autoLock: 'Automatic lock',
  autoLockText: 'The vault locks in all tabs at once. Nothing that was saved is lost.',
  lockIdle: 'Without activity, after',
  lockHidden: 'With no tab in sight, after',
  lockAfter: 'In any case, after',
  lockOnSleep: 'When the computer wakes from sleep',
  never: 'Never',
  minutes: (count) => plural('en', count, { one: '{n} minute', other: '{n} minutes' }),
  hours: (count) => plural('en', count, { one: '{n} hour', other: '{n} hours' }),
  saved: 'Saved.',
  kitText: 'A page to print and keep in a safe place. It is made on this device and sent nowhere.',
  newWords: 'New recovery words',
  newWordsText:
    'Write them down and confirm them. Until then the words before hold; afterwards those open nothing here any more.',
  newWordsSynced:
    'Once the server is reached, only the new words let a device in. Other devices that the old ones open go on being opened by them. If a device was ever shut out, show the kit again then: its secret key changes.',
  newKeysTitle: 'New keys',
  newKeysText: 'Encrypts everything on this device anew. The vault locks afterwards.',
  rekey: 'Encrypt anew',
  rotate: 'Somebody may know a secret',
  rotateText:
    'Change the passphrase first. Then this makes every key new, so that copies of the old ones open nothing new.',
  wipeLimits:
    'Other devices, the sync server and backups keep what they have. What is on none of them is gone for good.',
  wiped: 'The vault was deleted from this browser.',
};

export default terms;
