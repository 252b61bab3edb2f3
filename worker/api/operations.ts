import type { BackupActions } from './backup.ts';
import type { DocumentCommand, DocumentQueries, DocumentWatches } from './collections.ts';
import type { DeviceActions } from './devices.ts';
import type { DiagnosticsQueries } from './diagnostics.ts';
import type { GoalCommand, GoalQueries, GoalWatches } from './goals.ts';
import type { KeysActions } from './keys.ts';
import type { HistoryCommand, HistoryQueries, HistoryWatches } from './history.ts';
import type { ProjectCommand, ProjectQueries, ProjectWatches } from './projects.ts';
import type { ReadableActions } from './readable.ts';
import type { SearchQueries } from './search.ts';
import type { SessionActions } from './session.ts';
import type { SyncActions, SyncQueries } from './sync.ts';
import type { TransferQueries } from './transfer.ts';

/** Reads of an open vault: name → input and output. An area adds an interface of its own. */
export type VaultQueries = GoalQueries &
  ProjectQueries &
  DocumentQueries &
  HistoryQueries &
  SearchQueries &
  TransferQueries &
  DiagnosticsQueries &
  SyncQueries;
export type QueryName = keyof VaultQueries;

/** What can be watched: first the window that a query asks for, then its changes. */
export type VaultWatches = GoalWatches & ProjectWatches & DocumentWatches & HistoryWatches;
export type WatchName = keyof VaultWatches;
export type WatchEvent = VaultWatches[WatchName]['event'];

/**
 * Long, sensitive or session-changing work: it shows progress and can be canceled, and the status is told afterwards.
 * Changes of data are commands instead, which are idempotent and may be replayed.
 */
export type VaultActions = SessionActions &
  BackupActions &
  ReadableActions &
  SyncActions &
  KeysActions &
  DeviceActions;
export type ActionName = keyof VaultActions;

/** A change of data: idempotent by its id. */
export type VaultCommand = GoalCommand | ProjectCommand | DocumentCommand | HistoryCommand;
