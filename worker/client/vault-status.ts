import { SYNC_OFF } from '../api/sync.ts';
import type { StorageStatus, VaultState, VaultStatus } from '../api.ts';
import type { MoErrorData } from '../errors/mo-error.ts';
import type { HubView, OwnerState } from '../ports/contracts.ts';

/** What the page knows, from which the one status follows. */
export interface Knowledge {
  readonly obstacle: MoErrorData | null;
  readonly outdated: boolean;
  /** The hub keeps its lock but says nothing. */
  readonly hubSilent: boolean;
  readonly view: HubView | null;
  readonly owner: OwnerState | null;
  /** The vault was open a moment ago, and nobody has said that it is not: a failover is not worth a flicker. */
  readonly wasUnlocked: boolean;
  readonly ephemeral: boolean;
  readonly persisted: boolean | null;
}

export function initialStatus(ephemeral: boolean): VaultStatus {
  return Object.freeze({
    state: 'connecting',
    vaultId: null,
    progress: null,
    error: null,
    retryAt: null,
    lockAt: null,
    lockCanWait: false,
    recoveryConfirmed: false,
    hasPasskey: false,
    storage: Object.freeze({ ephemeral, persisted: null, recoveredTail: false }),
    sync: SYNC_OFF,
  });
}

/** The next status; the same object as `before` when nothing has changed. */
export function deriveStatus(known: Knowledge, before: VaultStatus): VaultStatus {
  const presence = known.owner?.presence ?? known.view?.presence ?? null;
  const storage: StorageStatus = {
    ephemeral: known.ephemeral,
    persisted: known.persisted,
    recoveredTail: known.owner?.recoveredTail ?? before.storage.recoveredTail,
  };
  const state = deriveState(known);
  const next: VaultStatus = {
    state,
    vaultId: presence?.vaultId ?? (state === 'empty' ? null : before.vaultId),
    progress: known.owner?.progress ?? null,
    error: known.obstacle ?? known.owner?.error ?? known.view?.error ?? null,
    retryAt: presence?.retryAt ?? null,
    lockAt: state === 'unlocked' ? (known.view?.lockAt ?? null) : null,
    lockCanWait: known.view?.lockCanWait === true,
    recoveryConfirmed: presence?.recoveryConfirmed ?? before.recoveryConfirmed,
    hasPasskey: presence?.hasPasskey ?? before.hasPasskey,
    storage: Object.freeze(storage),
    sync: known.owner?.sync ?? before.sync,
  };
  return JSON.stringify(next) === JSON.stringify(before) ? before : Object.freeze(next);
}

function deriveState({ obstacle, outdated, hubSilent, view, owner, wasUnlocked }: Knowledge): VaultState {
  if (outdated || view?.phase === 'outdated') return 'outdated';
  const error = view?.error ?? owner?.error;
  if (error?.code === 'vault/upgraded-elsewhere') return 'outdated';
  if (obstacle || error?.code === 'storage/unavailable') return 'unavailable';
  if (view?.phase === 'asleep' || (hubSilent && owner?.open !== true)) return 'asleep';
  if (owner?.open === true) return 'unlocked';
  if (view?.phase === 'closed')
    return view.presence?.state === 'empty' || owner?.presence?.state === 'empty' ? 'empty' : 'locked';
  return wasUnlocked ? 'unlocked' : 'connecting';
}
