import { plural } from '../plural.ts';
import type { BackupTerms } from './terms.ts';

const terms: BackupTerms = {
  backup: 'Backup',
  backupText: 'An encrypted file with everything in this vault. Keep it away from this device.',
  lockedBackupText: 'Unlock the vault to back it up.',
  lastBackup: (date) => `Last backup: ${date}`,
  noBackupYet: 'No backup was made on this device yet.',
  changesSince: (count) => plural('en', count, { one: '{n} change since', other: '{n} changes since' }),
  backupSuggested:
    'It is time for a backup: some browsers delete what a site stored after a week without a visit.',
  storagePersisted: 'The browser has promised to keep this vault.',
  storageEvictable: 'The browser may delete this vault when space runs low.',
  makeBackup: 'Make a backup',
  backupFor: 'Opens with',
  forPassphrase: 'A passphrase',
  forWords: 'The recovery words',
  forWordsText: 'Whoever has the 24 recovery words of this vault can open the file.',
  backupPassphrase: 'Passphrase of the file',
  backupPassphraseHint: 'Whoever has the file can guess at it for ever: make it long, and write it down.',
  suggestPassphrase: 'Suggest a strong one',
  passphraseSuggested: 'Suggested. Write it down before you go on.',
  keysOnly: 'Keys only',
  keysOnlyText: 'A small file that opens what was synced. It holds none of your goals.',
  backupMade: (changes) =>
    plural('en', changes, { one: 'Done: {n} change is in it.', other: 'Done: {n} changes are in it.' }),
  saveBackup: (name) => `Save ${name}`,
  restoreBackup: 'Restore a backup',
  restoreText: 'The file is checked completely before anything is changed.',
  backupFile: 'Backup file',
  chooseFile: 'Choose a file',
  fileMissing: 'Choose a file first.',
  backupSecret: 'Passphrase of the backup',
  backupWords: 'The 24 recovery words',
  openBackup: 'Check the backup',
  backupOf: (date) => `Backup of ${date}`,
  backupChanges: (count) =>
    plural('en', count, {
      one: '{n} change, all of it verified.',
      other: '{n} changes, all of them verified.',
    }),
  backupSince: (date) =>
    `Its history begins on ${date}: what is older had not come from the server. Nothing else is missing.`,
  backupKeysOnly: 'It holds keys only: what was synced comes back once this device is connected again.',
  otherVault: 'It is of another vault than the one that is open.',
  restoreHow: 'What shall happen',
  merge: 'Add to this vault',
  mergeText: 'Adds what is missing here. Nothing is taken away.',
  replace: 'In the place of this vault',
  replaceText: 'The vault of now is put aside until you confirm.',
  beside: 'Beside this vault',
  besideText: 'Makes a second vault on this site, under a name of its own.',
  storeName: 'Name of the second vault',
  storeNameHint: 'Small letters, digits, - and _.',
  devicePassphrase: 'Passphrase on this device',
  samePassphrase: 'Use the passphrase of the backup on this device, too',
  restore: 'Restore',
  otherFile: 'Choose another file',
  restored: (added) =>
    plural('en', added, {
      one: 'Restored: {n} change was added.',
      other: 'Restored: {n} changes were added.',
    }),
  nothingNew: 'Everything in this backup was here already.',
  restoredBeside: (store) => `Restored beside this vault, under the name ${store}.`,
  replacedTitle: 'Is everything there?',
  replacedText: 'The vault from before the restore is still kept on this device.',
  keepRestored: 'Yes, delete the old one',
  undoRestore: 'Put the old one back',
  restoreKept: 'The old vault was deleted.',
  backToStart: 'Back',
  forPasskey: 'A passkey',
  salvageTitle: 'Rescue a damaged vault',
  salvageText:
    'Reads everything that is still whole and makes a vault of it. The damaged files are kept until you confirm.',
  salvage: 'Rescue what can be read',
  salvaged: (rescued, missing) =>
    `${plural('en', rescued, { one: '{n} change was rescued', other: '{n} changes were rescued' })}, ${plural('en', missing, { one: '{n} is missing.', other: '{n} are missing.' })}`,
  encryptTitle: 'Encrypt the unencrypted database',
  encryptText:
    'Checks all of it, makes an encrypted vault of it under a new passphrase, then overwrites and removes the readable file.',
  encryptNow: 'Encrypt and remove the plaintext',
  encrypted: (changes) =>
    `${plural('en', changes, { one: '{n} change is encrypted now.', other: '{n} changes are encrypted now.' })}`,
  plainFileText:
    'This file is not encrypted: anyone who has it can read it. Delete it once its content is in the vault.',
  readable: 'Readable copy',
  readableText: 'All goals, projects and documents in a file that any program can read.',
  readableWarning: 'It is not encrypted: whoever finds it can read everything.',
  exportJson: 'Save as JSON',
  importJson: 'Import JSON',
  imported: (goals, projects, documents, skipped) =>
    `Imported: goals ${goals}, projects ${projects}, documents ${documents}. Here already: ${skipped}.`,
  placeInFile: (place) => `In the file: ${place}`,
};

export default terms;
