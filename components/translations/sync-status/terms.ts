import type { SyncStatus } from '@mo-kit/worker';

/** `<mo-sync-status>`. */
export interface SyncStatusTerms {
  sync: string;
  syncLockedText: string;
  syncState: (state: SyncStatus['state']) => string;
  syncOffText: string;
  syncPending: (count: number) => string;
  syncUnopened: (count: number) => string;
  syncConflicts: (count: number) => string;
  syncNewWords: string;
  syncNever: string;
  syncJustNow: string;
  /** `ago` such as "3 minutes ago". */
  syncedAgo: (ago: string) => string;
  /** `when` such as "in 12 seconds". */
  syncRetry: (when: string) => string;
  syncProgress: (done: string, total: string) => string;
  syncStop: string;
  syncStep: (
    step: 'turn-on' | 'now' | 'sign-in' | 'pause' | 'resume' | 'restart' | 'move' | 'leave',
  ) => string;
  turnOnTitle: string;
  turnOnText: string;
  turnOn: string;
  moveTitle: string;
  moveText: string;
  moveHere: string;
  serverAddress: string;
  serverAddressHint: string;
  serverAddressFault: string;
  syncWords: string;
  syncWordsHint: string;
  syncWordsFault: string;
  syncDeviceName: string;
  syncDeviceNameHint: string;
  syncInviteQuestion: string;
  syncInvite: string;
  casesTitle: string;
  caseHere: string;
  caseThere: string;
  caseBoth: string;
  caseOther: string;
  restartTitle: string;
  restartKeeps: string;
  restartOthers: string;
  restartOnce: string;
  restartConfirm: string;
  leaveTitle: string;
  leaveKeeps: string;
  leaveServer: string;
  leaveOthers: string;
  leavePending: (count: number) => string;
  /** `since` such as "March 14, 2026". */
  shortHistory: (since: string) => string;
  leaveConfirm: string;
}
