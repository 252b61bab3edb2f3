import { MoError } from '../errors/mo-error.ts';
import type { Database } from '../storage/database.ts';
import type { EventLog } from '../storage/event-store/event-log.ts';
import { addCounted, coverByBase } from '../sync/snapshots/base-counted.ts';
import {
  BASE_STAGES,
  lastInBase,
  removeBase,
  saveBase,
  standingBase,
  type Base,
} from '../sync/snapshots/base-table.ts';
import { sealedStateOf, type ArchivedBase } from './archived-base.ts';

/**
 * Lets a store begin where a backup does, unless all that its base contains is here. What is here and in the base does not count
 * beside it, and the base goes when the log has brought all of it.
 *
 * @throws MoError `input/conflict` where the store has a base that contains something else
 */
export function restoreBase(
  { database, log }: { readonly database: Database; readonly log: Pick<EventLog, 'base' | 'copies'> },
  archived: ArchivedBase,
  isDestroyed: (aggregateId: string) => boolean,
): void {
  const { kind: _, stateVersion: __, isConfirmed, ...rest } = archived.base;
  const base: Base = { ...rest, stage: isConfirmed ? BASE_STAGES.confirmed : BASE_STAGES.unconfirmed };
  const own = standingBase(database);
  if (isHere(database, own, base)) return;
  if (own?.tips.some(([deviceId, sequence]) => sequence > lastInBase(base, deviceId)) === true) {
    throw new MoError('input/conflict', 'What is here begins where the backup has nothing of it.');
  }
  database.transaction(() => {
    database.run('DELETE FROM base_states');
    database.run('DELETE FROM base_counted');
    if (own !== null) removeBase(database, own.logId);
    saveBase(database, base);
    for (const { aggregateId, eventId } of archived.counted) {
      addCounted({ database, log }, base, aggregateId, [eventId]);
    }
    coverByBase(database);
    for (const state of archived.states) {
      if (isDestroyed(state.aggregateId)) continue;
      log.base.put(sealedStateOf(archived, state));
      database.run('INSERT OR IGNORE INTO moved_aggregates (aggregate_id) VALUES (?)', [state.aggregateId]);
    }
  });
}

/** Whether every event that a base contains is here, itself or in the base that stands. */
function isHere(database: Database, own: Base | null, base: Base): boolean {
  return base.tips.every(([deviceId, sequence]) => {
    const known = own === null ? 0 : lastInBase(own, deviceId);
    const row = database.get<{ count: number }>(
      'SELECT count(*) AS count FROM events WHERE device_id = ? AND device_sequence > ? AND device_sequence <= ?',
      [deviceId, known, sequence],
    );
    return (row?.count ?? 0) >= sequence - known;
  });
}
