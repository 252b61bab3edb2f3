import { plural } from '../plural.ts';
import type { SyncStatusTerms } from './terms.ts';

const STATES: Readonly<Record<Parameters<SyncStatusTerms['syncState']>[0], string>> = {
  off: 'Sync is off',
  connecting: 'Connecting…',
  syncing: 'Syncing…',
  idle: 'In step',
  offline: 'Offline',
  paused: 'Paused',
  problem: 'Needs you',
};
const STEPS: Readonly<Record<Parameters<SyncStatusTerms['syncStep']>[0], string>> = {
  'turn-on': 'Turn sync on…',
  now: 'Try now',
  'sign-in': 'Sign in again',
  pause: 'Pause',
  resume: 'Resume',
  restart: 'Start a new copy on the server…',
  move: 'Move to another server…',
  leave: 'Leave sync…',
};

const terms: SyncStatusTerms = {
  sync: 'Sync',
  syncLockedText: 'Unlock the vault to see how it stands with the server.',
  syncState: (state) => STATES[state],
  syncOffText: 'This vault is on this device only.',
  syncPending: (count) =>
    count === 0
      ? 'Every change of this device is on the server.'
      : plural('en', count, {
          one: '{n} change waits on this device.',
          other: '{n} changes wait on this device.',
        }),
  syncUnopened: (count) =>
    plural('en', count, {
      one: '{n} record cannot be opened yet. It is kept and tried again.',
      other: '{n} records cannot be opened yet. They are kept and tried again.',
    }),
  syncConflicts: (count) =>
    plural('en', count, { one: '{n} conflict to choose in.', other: '{n} conflicts to choose in.' }),
  syncNewWords: 'New recovery words wait for the server. Until then the old ones let devices in.',
  syncNever: 'Not in step yet since the vault was opened.',
  syncJustNow: 'In step just now.',
  syncedAgo: (ago) => `In step ${ago}.`,
  syncRetry: (when) => `Tries again ${when}.`,
  syncProgress: (done, total) => `${done} of ${total} records`,
  syncStop: 'Stop for now',
  syncStep: (step) => STEPS[step],
  turnOnTitle: 'Keep your devices in step',
  turnOnText: 'The server stores sealed records. It can read nothing in them, and is not believed.',
  turnOn: 'Turn sync on',
  moveTitle: 'Move to another server',
  moveText:
    'The new server gets everything that is on this device, with its history. Move your other devices there as well: until then they stay with the old one, which keeps its sealed copy.',
  moveHere: 'Move there',
  serverAddress: 'Address of the server',
  serverAddressHint: 'As its operator gave it to you.',
  serverAddressFault: 'Enter the address of a server, such as https://sync.example/mo.',
  syncWords: 'Your 24 recovery words',
  syncWordsHint:
    'They sign on this device that it belongs to the vault, and are not sent. Leave this empty if this device was with this server before.',
  syncWordsFault: 'Enter the 24 words of this vault, in their order.',
  syncDeviceName: 'Name of this device',
  syncDeviceNameHint: 'Only your own devices see it.',
  syncInviteQuestion: 'The server asks for an invitation',
  syncInvite: 'Invitation',
  casesTitle: 'What happens with what is there already',
  caseHere: 'Data here, nothing on the server: what is here is sealed and sent.',
  caseThere: 'Nothing here yet, data of this vault on the server: it comes here.',
  caseBoth:
    'Data on both sides: both are kept and brought together. Where both changed the same thing, you choose afterwards.',
  caseOther:
    'A vault that was made by itself stays one of its own, also on the same server. To bring two together, restore a backup of one into the other.',
  restartTitle: 'Start a new copy on the server?',
  restartKeeps: 'It begins with everything that is on this device. Nothing is deleted on any device.',
  restartOthers: 'Your other devices follow by themselves, and add what only they have.',
  restartOnce:
    'Do it on one device. If you did not expect the problem, ask the operator of the server first, or move to another one.',
  restartConfirm: 'Start a new copy',
  leaveTitle: 'Leave sync and keep the vault?',
  leaveKeeps: 'Everything stays in the vault on this device, and works as before.',
  leaveServer: 'What is on the server stays there, sealed, until its operator deletes it.',
  leaveOthers: 'Your other devices go on without this one. You can turn sync on again later.',
  leavePending: (count) =>
    plural('en', count, {
      one: '{n} change of this device is not on the server and will not reach the others.',
      other: '{n} changes of this device are not on the server and will not reach the others.',
    }),
  shortHistory: (since) =>
    `The history from before ${since} is not on this device yet. If no server and no other device brings it, the history begins on that day; nothing that is in the vault now is lost.`,
  leaveConfirm: 'Leave sync',
};

export default terms;
