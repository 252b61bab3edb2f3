/** The headless client: everything a page needs to use a vault without our elements. */
export { connectVault } from './client/connect-vault.ts';
export type {
  BackupClient,
  CallOptions,
  ConnectOptions,
  ExportInput,
  GoalsClient,
  RestoreInput,
  SyncClient,
  VaultClient,
  WatchHandlers,
} from './client/vault-client.ts';
export { MO_ERROR_CODES, MoError, type MoErrorCode, type MoErrorData } from './errors/mo-error.ts';
export { GOAL_SORTS, PRIORITIES, SLICES, SYNC_OFF } from './api.ts';
export type {
  BackupContent,
  BackupSecret,
  BackupStatus,
  BackupSummary,
  CreateResult,
  Goal,
  GoalChange,
  GoalFields,
  GoalPage,
  GoalQuery,
  GoalSort,
  GoalStatusFilter,
  GoalWatchChange,
  GoalWatchEvent,
  GoalWatchFirst,
  LockedBackup,
  Month,
  Priority,
  Slice,
  RestoreReport,
  StorageStatus,
  SyncStatus,
  UnlockSecret,
  VaultDiagnostics,
  VaultProgress,
  VaultState,
  VaultStatus,
} from './api.ts';
