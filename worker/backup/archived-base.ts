import { wipe } from '../crypto/wipe.ts';
import { STATE_VERSION } from '../domain/base-state.ts';
import { MoError } from '../errors/mo-error.ts';
import { checkBase } from '../storage/cache/aggregates.ts';
import type { Database } from '../storage/database.ts';
import { openBaseState, type SealedBaseState } from '../storage/event-store/base-states.ts';
import type { Sodium } from '../crypto/sodium.ts';
import { floorOf } from '../sync/places.ts';
import { BASE_STAGES, standingBase } from '../sync/snapshots/base-table.ts';
import type { ArchiveEntryOf, ArchiveKey } from './archive-format.ts';

/**
 * What a device began with that started from a snapshot, while older records are missing: what it contains, what every aggregate
 * was there, and which events were said once more in it.
 */
export interface ArchivedBase {
  readonly base: ArchiveEntryOf<'base'>;
  readonly states: readonly ArchiveEntryOf<'state'>[];
  readonly counted: readonly ArchiveEntryOf<'counted'>[];
}

/** The base of a store, as a backup holds it; null when every event is here. */
export function readArchivedBase(eventStore: Pick<Database, 'get' | 'all'>): ArchivedBase | null {
  const base = standingBase(eventStore);
  // Everything before it has come, and is only not computed yet.
  if (base === null || base.stage === BASE_STAGES.read) return null;
  const { stage, ...rest } = base;
  return {
    base: {
      kind: 'base',
      ...rest,
      stateVersion: STATE_VERSION,
      isConfirmed: stage === BASE_STAGES.confirmed,
      tips: rest.tips.map(([deviceId, sequence]) => [deviceId, sequence]),
    },
    states: eventStore.all<Omit<ArchiveEntryOf<'state'>, 'kind'>>(SELECT_STATES).map((state) => ({
      kind: 'state',
      ...state,
    })),
    counted: eventStore
      .all<{ eventId: string; aggregateId: string }>(
        'SELECT event_id AS "eventId", aggregate_id AS "aggregateId" FROM base_counted ORDER BY event_id',
      )
      .map((each) => ({ kind: 'counted', ...each })),
  };
}

/** What was destroyed is not in a backup. */
const SELECT_STATES = `SELECT b.aggregate_id AS "aggregateId", b.type, b.key_id AS "keyId", b.sealed
  FROM base_states b JOIN keys k ON k.aggregate_id = b.aggregate_id AND k.key_id = b.key_id
  WHERE k.wrapped IS NOT NULL ORDER BY b.aggregate_id, b.type`;

/** A state as the store keeps it. */
export function sealedStateOf(
  { base }: ArchivedBase,
  { aggregateId, type, keyId, sealed }: ArchiveEntryOf<'state'>,
): SealedBaseState {
  return { aggregateId, type, keyId, sealed, logId: base.logId, floor: floorOf(base) };
}

/**
 * Opens every state with its key.
 *
 * @throws MoError `backup/damaged` when one does not open, or says what no events could add up to; `backup/unsupported` when they
 *   are of a newer version
 */
export function verifyArchivedBase(archived: ArchivedBase, { sodium, vaultId, keys }: BaseContext): void {
  if (archived.base.stateVersion > STATE_VERSION) {
    throw new MoError('backup/unsupported', 'The backup was made by a newer version of MO Kit.');
  }
  for (const state of archived.states) {
    const key = keys.get(state.keyId);
    if (key?.aggregateId !== state.aggregateId || key.key === null) throw damaged();
    try {
      const json = openBaseState(sodium, vaultId, sealedStateOf(archived, state), key.key);
      checkBase(state.type, json);
      wipe(json);
    } catch {
      throw damaged();
    }
  }
}

interface BaseContext {
  readonly sodium: Sodium;
  readonly vaultId: string;
  /** By key id. */
  readonly keys: ReadonlyMap<string, ArchiveKey>;
}

function damaged(): MoError {
  return new MoError('backup/damaged', 'The backup is damaged or not complete.');
}
