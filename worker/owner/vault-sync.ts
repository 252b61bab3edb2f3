import { v7 as uuid } from 'uuid';
import type { ConflictChoice } from '../api.ts';
import { randomBytes } from '../crypto/random.ts';
import { decodeEvent, encodeEvent } from '../domain/event.ts';
import { inputError } from '../domain/input-error.ts';
import { createConflictTable, type Settlement } from '../sync/conflict-table.ts';
import { EVENTS } from '../storage/cache/aggregates.ts';
import { createRecordApplier, seenHeadOf, type ApplyResult, type Continued } from '../sync/apply-records.ts';
import { renewAggregateKey, shredAggregate } from '../sync/aggregate-keys.ts';
import { lastInBase, standingBase } from '../sync/snapshots/base-table.ts';
import { countedAuthors, type CountedAuthor } from '../sync/counted-authors.ts';
import { loadTwins, removeTwin } from '../sync/twin.ts';
import { isBeginningOf, namesRecoveryKey } from '../sync/formats/recovery-history.ts';
import type { SyncedVault } from '../sync/sync-host.ts';
import { createHistoryTables } from '../sync/snapshots/history-tables.ts';
import { createLogTables } from '../sync/log-tables.ts';
import { createOutbox } from '../sync/outbox.ts';
import { restateOrphans } from '../sync/restate-orphans.ts';
import { restateTwin } from '../sync/restate-twin.ts';
import { loadSyncSettings } from '../sync/sync-settings.ts';
import type { AreaContext } from './areas/area.ts';

/** The synced side of an open vault. */
export interface VaultSync extends SyncedVault {
  readonly keys: AreaContext['keys'];
  readonly now: () => number;
  /** Destroys the keys of an aggregate, and takes it out of the read models. `input/not-found`. */
  shred(aggregateId: string): void;
  /** Later events of the aggregate get a new key. `input/not-found`; `input/conflict` when it was destroyed. */
  renewAggregateKey(aggregateId: string): void;
  /** Chooses a side of a conflict. `input/not-found` when there is none. */
  settle(choice: ConflictChoice): void;
  /** Keeps what holds in every conflict. → how many fields there were */
  keepCurrent(): number;
  /** A command of this device has changed these: what it ends of conflicts has ended. */
  committed(aggregateIds: readonly string[]): void;
}

/** Aggregates that are brought into the read models at once: commands wait for it. */
const MOVED_AT_ONCE = 100;
/** Conflicts that are settled in one commit. */
const SETTLED_AT_ONCE = 200;

/** `onReplayed` is called when read models have changed other than by a command. */
export function createVaultSync(
  context: AreaContext,
  recoverySignKey: Uint8Array | null,
  onReplayed: () => void,
): VaultSync {
  const { sodium, keys, eventStore: database, log, cache, now } = context;
  const tables = createLogTables(database, sodium, keys);
  const outbox = createOutbox(database, sodium, keys, (logId) => {
    const twins = new Map(loadTwins(database).map((twin) => [twin.deviceId, twin.firstSequence - 1]));
    const base = standingBase(database);
    /** What the log lacks is in the base only: what follows it there waits for somebody who has it. */
    const waits = ({ deviceId }: CountedAuthor) =>
      base !== null && lastInBase(base, deviceId) > (tables.tip(logId, deviceId)?.sequence ?? 0);
    return countedAuthors(tables, logId).map((author) => ({
      ...author,
      countsTo: waits(author) ? 0 : Math.min(author.countsTo, twins.get(author.deviceId) ?? Infinity),
    }));
  });
  const conflicts = createConflictTable(database, log, (deviceId) => {
    const settings = loadSyncSettings(database);
    const roster = settings === null ? null : tables.roster(settings.logId);
    const deviceName = roster?.devices.get(deviceId)?.name ?? '';
    return { deviceName, ownDevice: deviceId === keys.device.deviceId };
  });
  let trusted: readonly Uint8Array[] = [];
  /** What was before the words that this vault has now is trusted as the beginning of what came to be with them. */
  const isTrusted = (logId: string, entries: readonly Uint8Array[]) =>
    recoverySignKey === null ||
    namesRecoveryKey(entries, recoverySignKey) ||
    isBeginningOf(entries, trusted) ||
    isBeginningOf(entries, tables.rosterEntries(logId));
  const applierParts = {
    database,
    sodium,
    keys,
    log,
    tables,
    outbox,
    now,
    isReadable,
    isTrusted,
  };
  const applier = createRecordApplier(applierParts);

  const historyApplier = createRecordApplier({
    ...applierParts,
    tables: createHistoryTables(tables),
    isCovered: log.base.has,
  });

  /** `logId` is the log that the change comes from; for a change of this device, the one that is followed. */
  const follow = (
    aggregateIds: readonly string[],
    logId = loadSyncSettings(database)?.logId,
    continued?: Continued,
  ) => {
    if (aggregateIds.length === 0) return;
    cache.replay(aggregateIds, continued);
    onReplayed();
    cache.flush();
    database.transaction(() => {
      if (logId !== undefined) conflicts.update(aggregateIds, logId);
      database.run('DELETE FROM moved_aggregates WHERE aggregate_id IN (SELECT value FROM json_each(?))', [
        JSON.stringify(aggregateIds),
      ]);
    });
  };
  /** What was stored, and not brought into the read models; all of it without a limit. */
  const moved = (limit = -1) =>
    database
      .all<{ id: string }>('SELECT aggregate_id AS id FROM moved_aggregates ORDER BY aggregate_id LIMIT ?', [
        limit,
      ])
      .map(({ id }) => id);

  /** A change of the person's that no command has made. */
  const append = (settlements: readonly Settlement[]) => {
    const row = { commandId: uuid(), digest: randomBytes(32), doneAt: now() };
    log.commit(
      row,
      settlements.map(({ aggregateId, event }) => ({ aggregateId, payload: encodeEvent(event) })),
    );
    settlements.forEach(conflicts.remove);
    follow([...new Set(settlements.map(({ aggregateId }) => aggregateId))]);
  };

  const seeHead = (logId: string) => {
    const state = tables.state(logId);
    log.seeHead(state === null ? null : seenHeadOf(state));
  };

  /** Of two installations with one device key: this one was the other until it opened under this name, or both are others. */
  const partFromTwin = (): boolean => {
    const twin = loadTwins(database).find(({ deviceId }) => deviceId !== keys.device.deviceId);
    if (twin === undefined) return true;
    const aggregateIds = restateTwin({ database, log, now }, twin);
    if (aggregateIds.length === 0) {
      removeTwin(database, twin.deviceId);
      const settings = loadSyncSettings(database);
      if (settings !== null) applier.retry(settings.logId);
    }
    follow([...new Set([...aggregateIds, ...moved()])]);
    return false;
  };

  // What an owner that died left.
  follow(moved());
  // Before anything is written behind it, which would come to stand in front.
  while (!partFromTwin());

  return {
    sodium,
    keys,
    now,
    database,
    tables,
    outbox,
    applier,
    historyApplier,
    log,
    seeHead,
    isTrusted,
    trust: (entries) => void (trusted = entries),
    conflicts,
    catchUp(logId) {
      const some = moved(MOVED_AT_ONCE);
      if (some.length > 0) {
        follow(some, logId);
        return false;
      }
      if (log.base.origin() === null) return true;
      const isComplete = cache.loadBase();
      onReplayed();
      return isComplete;
    },
    settle(choice) {
      const event = conflicts.settlement(choice, now());
      if (event === null) throw inputError('input/not-found', 'eventId');
      append([{ ...choice, event }]);
    },
    keepCurrent() {
      let settled = 0;
      for (;;) {
        const kept = conflicts.keptSides(SETTLED_AT_ONCE, now());
        if (kept.length === 0) return settled;
        append(kept);
        settled += kept.length;
      }
    },
    partFromTwin,
    restateOrphans(logId) {
      const { deviceId } = keys.device;
      const aggregateIds = restateOrphans({ database, log, tables, deviceId, now }, logId);
      follow(aggregateIds, logId);
      return aggregateIds.length > 0;
    },
    committed(aggregateIds) {
      const settings = loadSyncSettings(database);
      if (settings !== null) conflicts.committed(aggregateIds, settings.logId);
    },
    shred(aggregateId) {
      if (shredAggregate(database, aggregateId)) follow([aggregateId]);
    },
    renewAggregateKey: (aggregateId) => renewAggregateKey(database, sodium, keys, aggregateId),
    // While sync is being turned on the log is followed, and in no settings yet.
    applied({ logId, continued }: ApplyResult) {
      seeHead(logId);
      follow(moved(), logId, continued);
    },
  };
}

/** Whether this version understands a payload. */
function isReadable(payload: Uint8Array): boolean {
  try {
    decodeEvent(payload, EVENTS);
    return true;
  } catch {
    return false;
  }
}
