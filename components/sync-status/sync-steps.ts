import type { SyncStatus } from '@mo-kit/worker';

/** What a person can do about sync. */
export type SyncStep = 'turn-on' | 'now' | 'sign-in' | 'pause' | 'resume' | 'restart' | 'move' | 'leave';

/** The next thing to do, if there is one, and what else is possible. */
export interface SyncSteps {
  readonly first: SyncStep | null;
  readonly others: readonly SyncStep[];
}

/** Every state has a way on, and every problem a way out. */
export function stepsFor({ state, url, error }: SyncStatus): SyncSteps {
  // Wanted by the page, and not there yet: it is tried again by itself.
  if (url === null) return { first: 'turn-on', others: state === 'off' ? [] : ['leave'] };
  switch (state) {
    case 'off':
      return { first: 'turn-on', others: [] };
    case 'connecting':
    case 'syncing':
      return { first: null, others: ['pause', 'move', 'leave'] };
    case 'idle':
    case 'offline':
      return { first: 'now', others: ['pause', 'move', 'leave'] };
    case 'paused':
      return { first: 'resume', others: ['move', 'leave'] };
    case 'problem':
      return stepsOutOf(error);
  }
}

function stepsOutOf(error: SyncStatus['error']): SyncSteps {
  switch (error?.code) {
    case 'sync/unauthorized':
      return error.field === 'recoveryPhrase'
        ? { first: 'turn-on', others: ['leave'] }
        : { first: 'sign-in', others: ['move', 'leave'] };
    case 'sync/fork':
    case 'sync/rollback':
    case 'sync/gone':
      return { first: 'restart', others: ['now', 'move', 'leave'] };
    case 'sync/revoked':
      // Whoever was shut out cannot let itself in again, here or elsewhere.
      return { first: null, others: ['now', 'leave'] };
    default:
      return { first: 'now', others: ['pause', 'move', 'leave'] };
  }
}
