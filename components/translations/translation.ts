import type { Translation as LocalizeTranslation } from '@shoelace-style/localize';
import type { GoalSort, GoalStatusFilter, MoErrorCode, Priority, Slice } from '@mo-kit/worker';

/** What happened, what is safe, and what to do next. */
export interface ErrorText {
  readonly what: string;
  readonly safe: string;
  readonly next: string;
}

/** The gate before anything is unlocked; English has these built in. */
export interface GateTerms {
  vault: string;
  connecting: string;
  unlockTitle: string;
  unlockText: string;
  passphrase: string;
  showPassphrase: string;
  hidePassphrase: string;
  unlock: string;
  usePhrase: string;
  wrongPassphrase: string;
  passphraseMissing: string;
  backOff: (seconds: number) => string;
  tryNow: string;
  cancel: string;
  retry: string;
  reload: string;
  stageLoading: string;
  stageDeriving: string;
  stageOpening: string;
  stageRebuilding: string;
  stageImporting: string;
  lock: string;
  locked: string;
  unlocked: string;
  ephemeral: string;
  recoveryPending: string;
  confirmNow: string;
  content: string;
  failed: (code: string) => string;
}

/** Creating a vault, its recovery phrase, and coming back with it. */
export interface SetupTerms {
  createTitle: string;
  createText: string;
  newPassphrase: string;
  repeatPassphrase: string;
  passphraseHint: string;
  strength: (score: 0 | 1 | 2 | 3 | 4) => string;
  strengthLabel: string;
  tooShort: string;
  mismatch: string;
  noReset: string;
  create: string;
  phraseTitle: string;
  phraseText: string;
  phraseWarning: string;
  phraseWords: string;
  copy: string;
  copied: string;
  copyFailed: string;
  print: string;
  download: string;
  phraseFile: string;
  phraseSaved: string;
  confirmTitle: string;
  confirmText: string;
  wordNumber: (position: number) => string;
  confirm: string;
  confirmWrong: string;
  confirmed: string;
  showAgain: string;
  later: string;
  recoverTitle: string;
  recoverText: string;
  phraseField: string;
  wordCount: (count: number) => string;
  unknownPhrase: string;
  recover: string;
  back: string;
  resetTitle: string;
  resetText: string;
  setPassphrase: string;
  keepPassphrase: string;
  wipeTitle: string;
  wipeText: string;
  wipeWord: string;
  wipeField: (word: string) => string;
  wipe: string;
}

/** The screen for what went wrong. */
export interface ProblemTerms {
  problemTitle: string;
  asleepTitle: string;
  outdatedTitle: string;
  unavailableTitle: string;
  errorCode: (code: string) => string;
  errorText: (code: MoErrorCode, part: keyof ErrorText) => string;
}

/** `<mo-goals>`. */
export interface GoalsTerms {
  goals: string;
  newGoal: string;
  searchGoals: string;
  searchPlaceholder: string;
  filters: string;
  filtersActive: (count: number) => string;
  clearFilters: string;
  statusLabel: string;
  status: (status: GoalStatusFilter) => string;
  sliceLabel: string;
  slice: (slice: Slice) => string;
  anySlice: string;
  priorityLabel: string;
  priority: (priority: Priority) => string;
  anyPriority: string;
  monthLabel: string;
  yearLabel: string;
  anyMonth: string;
  sortLabel: string;
  sort: (sort: GoalSort | '') => string;
  descending: string;
  ascending: string;
  count: (count: number) => string;
  found: (count: number) => string;
  listHelp: string;
  loadingGoals: string;
  emptyTitle: string;
  emptyText: string;
  emptyAchievedTitle: string;
  emptyAchievedText: string;
  emptyArchivedTitle: string;
  emptyArchivedText: string;
  noResultsTitle: string;
  noResultsText: string;
  lockedTitle: string;
  lockedText: string;
  noVaultTitle: string;
  noVaultText: string;
  achieve: (summary: string) => string;
  unachieve: (summary: string) => string;
  edit: (summary: string) => string;
  archive: (summary: string) => string;
  unarchive: (summary: string) => string;
  achievedBadge: string;
  archivedBadge: string;
  createGoalTitle: string;
  editGoalTitle: string;
  summaryLabel: string;
  summaryHint: string;
  charactersLeft: (count: number) => string;
  summaryMissing: string;
  summaryTooLong: (count: number) => string;
  yearInvalid: string;
  save: string;
  createGoal: string;
  close: string;
  dismiss: string;
  goalCreated: string;
  goalChanged: string;
  goalAchieved: string;
  goalUnachieved: string;
  goalArchived: string;
  goalUnarchived: string;
}

/** Every term of the kit, in one language. */
export interface Translation extends LocalizeTranslation, GateTerms, SetupTerms, ProblemTerms, GoalsTerms {}
