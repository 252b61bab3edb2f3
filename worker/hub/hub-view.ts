import type { MoError } from '../errors/mo-error.ts';
import type { VaultPresence } from '../owner/owner-core.ts';
import type { HubView } from '../ports/contracts.ts';

/** What the hub knows, from which follows what tabs are told. */
export interface HubKnowledge {
  /** Another version holds the store. */
  readonly outdated: boolean;
  /** The owner keeps the files and does not answer, or a worker of an earlier hub keeps them and has not reported. */
  readonly asleep: boolean;
  /** It is known whether a session survived the last hub. */
  readonly settled: boolean;
  /** Somebody holds the session. */
  readonly unlocked: boolean;
  readonly presence: VaultPresence | null;
  readonly workerIds: readonly string[];
  readonly error: MoError | null;
  readonly lockAt: number | null;
  readonly lockCanWait: boolean;
}

export function deriveView(known: HubKnowledge): HubView {
  return {
    phase: phaseOf(known),
    presence: known.presence,
    workers: known.settled ? known.workerIds : null,
    error: known.error?.toJSON() ?? null,
    lockAt: known.lockAt,
    lockCanWait: known.lockCanWait,
  };
}

function phaseOf({ outdated, asleep, settled, unlocked }: HubKnowledge): HubView['phase'] {
  if (outdated) return 'outdated';
  if (asleep) return 'asleep';
  if (!settled) return 'connecting';
  return unlocked ? 'open' : 'closed';
}
