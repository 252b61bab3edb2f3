import type { MoErrorCode } from '@mo-kit/worker';
import type { ErrorText, ProblemTerms } from './terms.ts';

const UNCHANGED = 'Nothing was changed.';
const UNTOUCHED = 'Your data on this device is untouched.';
const text = (what: string, safe: string, next: string): ErrorText => ({ what, safe, next });
/** Every code, for people: what happened, what is safe, what to do next. */
const ERRORS: Readonly<Record<MoErrorCode, ErrorText>> = {
  'input/invalid': text('That value is not allowed.', UNCHANGED, 'Correct it and try again.'),
  'input/unknown-field': text(
    'The page sent something this version does not know.',
    UNCHANGED,
    'Reload the page.',
  ),
  'input/too-long': text('The text is too long.', UNCHANGED, 'Shorten it and try again.'),
  'input/not-found': text('This item no longer exists.', UNCHANGED, 'It may have changed in another tab.'),
  'input/conflict': text(
    'It changed in the meantime.',
    UNCHANGED,
    'Look at it again, then repeat your change.',
  ),
  'input/too-large': text('That is too much at once.', UNCHANGED, 'Split it into smaller parts.'),
  'input/options': text(
    'The vault is set up wrongly on this page.',
    UNTOUCHED,
    'Please tell the owner of this site.',
  ),
  'vault/locked': text('The vault is locked.', UNTOUCHED, 'Unlock it to go on.'),
  'vault/empty': text('There is no vault here yet.', UNCHANGED, 'Create one first.'),
  'vault/exists': text('There is already a vault here.', UNTOUCHED, 'Reload the page to open it.'),
  'vault/wrong-passphrase': text(
    'That passphrase does not open this vault.',
    UNTOUCHED,
    'Check it and try again.',
  ),
  'vault/wrong-recovery-phrase': text(
    'These words do not open this vault.',
    UNTOUCHED,
    'Check their order and spelling.',
  ),
  'vault/wrong-passkey': text(
    'That passkey does not open this vault.',
    UNTOUCHED,
    'Use another passkey, or the passphrase.',
  ),
  'vault/recovery-confirmed': text(
    'The words were confirmed, and are not kept since.',
    UNCHANGED,
    'Use the words you have written down.',
  ),
  'vault/step-up-required': text(
    'This needs a fresh proof that it is you.',
    UNCHANGED,
    'Enter your passphrase and try again.',
  ),
  'vault/passkey-unsupported': text(
    'This passkey or browser cannot unlock a vault.',
    UNCHANGED,
    'Use another passkey, another browser, or the passphrase.',
  ),
  'vault/back-off': text('Too many attempts.', UNTOUCHED, 'Wait a moment, then try again.'),
  'vault/upgraded-elsewhere': text(
    'A newer version of this page is already using the vault.',
    UNTOUCHED,
    'Reload the page to use the new version here too.',
  ),
  'vault/asleep': text(
    'The vault is held by another tab that the browser has put to sleep.',
    UNTOUCHED,
    'Switch to the other tab for a moment, or close it. This page goes on by itself.',
  ),
  'vault/closed': text('The connection to the vault was closed.', UNTOUCHED, 'Reload the page.'),
  'vault/timeout': text(
    'The vault did not answer in time.',
    'What was confirmed before is stored.',
    'Try again. If it stays like this, reload the page.',
  ),
  'vault/canceled': text('Canceled.', UNCHANGED, 'You can start again at any time.'),
  'keys/too-many-slots': text('There are too many ways to unlock.', UNCHANGED, 'Remove one, then try again.'),
  'keys/slot-exists': text('This passkey opens the vault already.', UNCHANGED, 'Nothing to do.'),
  'keys/last-slot': text(
    'This way to unlock has to stay.',
    UNCHANGED,
    'Add another one first. Recovery words can only be replaced.',
  ),
  'crypto/authentication-failed': text(
    'The stored data does not match its key: it was changed or damaged.',
    'Nothing unproven was shown or overwritten.',
    'Restore a backup, or reload the page to try once more.',
  ),
  'crypto/unsupported-parameters': text(
    'The key settings of this vault are outside what this version accepts.',
    UNTOUCHED,
    'Reload the page to get the newest version.',
  ),
  'storage/unavailable': text(
    'This browser does not let the page store encrypted data.',
    'Nothing was stored, so nothing is lost.',
    'Leave private browsing, use an address with https, allow storage for this site, or use another browser.',
  ),
  'storage/quota': text(
    'The device has no space left for this site.',
    'The last change was not stored; everything before it is.',
    'Free some space, then try again.',
  ),
  'storage/corrupt': text(
    'Part of the stored data is damaged.',
    'Damaged data is never shown, and the file was left as it is.',
    'Do not clear the data of this site. Restore a backup, or ask for help with salvaging the rest.',
  ),
  'storage/missing': text(
    'The keys are here, but the encrypted data is gone. The browser may have cleared it.',
    'Copies on other devices and in backups are not affected.',
    'Restore a backup, or start over on this device.',
  ),
  'storage/key-lost': text(
    'The encrypted data is here, but its keys are gone from this browser.',
    'The data cannot be read by anyone without its key.',
    'Restore a backup, or start over on this device.',
  ),
  'storage/unencrypted': text(
    'An unencrypted file lies where the vault should be.',
    'It was neither read nor changed.',
    'If it is yours, encrypt it under a new passphrase. If you know of none, tell the owner of this site.',
  ),
  'storage/nothing-to-salvage': text(
    'Nothing of the stored data can be read.',
    'The file was left as it is.',
    'Restore a backup, or start over on this device.',
  ),
  'storage/busy': text(
    'Another program or tab is holding the files of the vault.',
    UNTOUCHED,
    'Close other tabs of this site, then try again.',
  ),
  'backup/unreadable': text(
    'This file is not a backup of MO Kit.',
    UNTOUCHED,
    'Choose a file whose name ends in .age.',
  ),
  'backup/unsupported': text(
    'This backup was made by a newer version.',
    UNTOUCHED,
    'Reload the page, or open the backup where it was made.',
  ),
  'backup/damaged': text(
    'The backup is damaged or not complete.',
    UNTOUCHED,
    'Copy the file again, or use another backup.',
  ),
  'backup/wrong-secret': text(
    'That does not open this backup.',
    UNTOUCHED,
    'Use the passphrase that was chosen for the backup, or the recovery words of its vault.',
  ),
  'backup/other-vault': text(
    'This is a backup of another vault.',
    UNTOUCHED,
    'Restore it beside this vault, or in place of it.',
  ),
  'backup/work-factor': text(
    'The passphrase of this file is too cheap to guess, or costs more to try than a device can bear.',
    UNTOUCHED,
    'Open it with the age tool, encrypt it again there without choosing the cost, and restore that file.',
  ),
  'backup/restore-unconfirmed': text(
    'An earlier restore is not decided yet.',
    'Both vaults are kept.',
    'Unlock the vault and choose under Backup which one stays.',
  ),
  'backup/history-apart': text(
    'This backup and this vault begin at different places of the history, and each has something that the other lacks.',
    UNCHANGED,
    'Connect one of the two to its sync server until older records have come, or restore the backup beside this vault.',
  ),
  'sync/offline': text(
    'There is no connection.',
    'Changes are stored here and sent later.',
    'Nothing to do.',
  ),
  'sync/unauthorized': text(
    'The server does not accept this device.',
    'Changes are stored on this device.',
    'Sign in again. If that does not help, another device may have removed this one.',
  ),
  'sync/conflict': text(
    'Two devices changed the same thing.',
    'Both versions are kept.',
    'Choose the one that should stay.',
  ),
  'sync/rollback': text(
    'The server shows an older state than before.',
    'Your data on this device is complete.',
    'Please tell the operator of the server.',
  ),
  'sync/fork': text(
    'The server shows different histories to your devices.',
    'Your data on this device is complete.',
    'Please tell the operator of the server.',
  ),
  'sync/rate-limited': text(
    'The server asks for a pause.',
    'Changes are stored here.',
    'It goes on by itself.',
  ),
  'sync/protocol-version': text(
    'The server speaks another version.',
    'Changes are stored on this device.',
    'Reload the page.',
  ),
  'sync/forbidden': text(
    'The server does not allow this.',
    'Changes are stored on this device.',
    'Please tell the operator of the server.',
  ),
  'sync/misdirected': text(
    'The server is set up for another address.',
    'Changes are stored on this device.',
    'Please tell the operator of the server.',
  ),
  'sync/unavailable': text(
    'The server cannot answer just now.',
    'Changes are stored here and sent later.',
    'It goes on by itself.',
  ),
  'sync/quota': text(
    'The allowance on the server is used up.',
    'Changes are stored on this device.',
    'Please tell the operator of the server.',
  ),
  'sync/gone': text(
    'The copy on the server was deleted.',
    'Your data on this device is complete.',
    'Start a new copy on the server, or keep working without one.',
  ),
  'sync/history-missing': text(
    'The older history is on the sync server only.',
    UNCHANGED,
    'Try again when it answers, use a device with the whole history, or leave sync and keep working here.',
  ),
  'sync/invalid-answer': text(
    'What answered is no sync server.',
    'Changes are stored on this device.',
    'Check the connection and the address of the server.',
  ),
  'sync/revoked': text(
    'This device was removed from the vault.',
    'What it had is still here; nothing newer arrives.',
    'Add it again from another device, or wipe it.',
  ),
  'sync/wrong-secret-key': text(
    'This secret key belongs to no vault on this server.',
    UNCHANGED,
    'Compare it with the one on another device or on the printed sheet.',
  ),
  'sync/account-slot-ended': text(
    'This passphrase and secret key let no device in any more.',
    UNCHANGED,
    'Another device has replaced or ended them. Use the passphrase and the recovery kit of now, or a code of a device at hand. If you did, the server shows an old state.',
  ),
  'sync/pairing-failed': text(
    'The devices could not be paired.',
    'Nothing was given away.',
    'Start again on both devices with a new code.',
  ),
  'internal/worker-failed': text(
    'The vault could not be started.',
    UNTOUCHED,
    'Reload the page. If it happens again, the page may be blocking its worker files.',
  ),
  'internal/unexpected': text('Something unexpected happened.', UNTOUCHED, 'Reload the page and try again.'),
};

const terms: ProblemTerms = {
  problemTitle: 'The vault cannot be opened',
  asleepTitle: 'Another tab is asleep',
  outdatedTitle: 'A new version is here',
  unavailableTitle: 'No vault in this browser',
  encryptHere: 'Encrypt it',
  errorCode: (code) => `Code: ${code}`,
  errorText: (code, part) => ERRORS[code][part],
};

export default terms;
