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

interface RestoreParts {
  readonly database: Database;
  readonly log: Pick<EventLog, 'base' | 'copies'>;
}

/**
 * Whether a store may begin where a backup does, asked before anything of the backup is written.
 *
 * @throws MoError `backup/history-apart` where the store has a base that contains something else
 */
export function requireFittingBase(database: Database, archived: ArchivedBase): void {
  baseToTake(database, archived);
}

/**
 * Lets a store begin where a backup does, unless all that its base contains is here. What is here and in the base does not count
 * beside it, and the base goes when the log has brought all of it. Of a base that stands here already, states that are missing
 * are added: salvage may have found it without them.
 *
 * @throws MoError `backup/history-apart` where the store has a base that contains something else
 */
export function restoreBase(
  { database, log }: RestoreParts,
  archived: ArchivedBase,
  isDestroyed: (aggregateId: string) => boolean,
): void {
  const own = standingBase(database);
  const put = (state: ArchivedBase['states'][number]) => {
    if (isDestroyed(state.aggregateId)) return;
    log.base.put(sealedStateOf(archived, state));
    database.run('INSERT OR IGNORE INTO moved_aggregates (aggregate_id) VALUES (?)', [state.aggregateId]);
  };
  const base = baseToTake(database, archived);
  if (base === null) {
    if (own?.snapshotId !== archived.base.snapshotId) return;
    const isMissing = (state: ArchivedBase['states'][number]) => !log.base.has(state.aggregateId);
    const missing = archived.states.filter(isMissing);
    database.transaction(() => missing.forEach(put));
    return;
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
    archived.states.forEach(put);
  });
}

/** The base of a backup as a store takes it; null when all of it is here. */
function baseToTake(database: Database, archived: ArchivedBase): Base | null {
  const { kind: _, stateVersion: __, isConfirmed, ...rest } = archived.base;
  const base: Base = { ...rest, stage: isConfirmed ? BASE_STAGES.confirmed : BASE_STAGES.unconfirmed };
  const own = standingBase(database);
  if (isHere(database, own, base)) return null;
  if (own?.tips.some(([deviceId, sequence]) => sequence > lastInBase(base, deviceId)) === true) {
    throw new MoError('backup/history-apart', 'What is here begins where the backup has nothing of it.');
  }
  return base;
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
