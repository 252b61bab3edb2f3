import { v7 as uuid } from 'uuid';
import { wrapAggregateKey } from '../crypto/event-crypto.ts';
import { randomBytes } from '../crypto/random.ts';
import type { Sodium } from '../crypto/sodium.ts';
import { originOf, withOrigin, type EventOrigin } from '../domain/event.ts';
import type { Database } from '../storage/database.ts';
import type { EventLog, EventLogKeys, NewEvent } from '../storage/event-store/event-log.ts';
import { shredAggregate } from '../sync/aggregate-keys.ts';
import { oldPlace } from '../sync/move-log.ts';
import { rememberCounted } from '../sync/snapshots/base-counted.ts';
import { containsEvent, standingBase } from '../sync/snapshots/base-table.ts';
import type { ArchiveKey } from './archive-format.ts';
import type { ArchivedBase } from './archived-base.ts';
import { restoreBase } from './restore-base.ts';
import type { VerifiedEvent } from './verified-events.ts';

/** What a restore did. */
export interface RestoreCounts {
  /** Events that are in the vault now and were not before. */
  readonly added: number;
  /** Events that were there already, as themselves or under another id. */
  readonly known: number;
  /** Events whose key was destroyed, here or in the backup: they stay gone. */
  readonly shredded: number;
}

/** Writes the content of a verified archive into an event store. */
export interface StoreWriter {
  addKeys(keys: readonly ArchiveKey[]): void;
  /** Where the history of the backup begins; behind the keys. */
  addBase(base: ArchivedBase): void;
  /** Events in the order of the archive. Those of one call are one transaction. */
  addEvents(events: readonly VerifiedEvent[]): void;
  readonly counts: RestoreCounts;
  /** Something that could be read here was destroyed in the backup: read models that show it are to go. */
  readonly hasDestroyed: boolean;
}

/**
 * What was synced is kept byte for byte, and in its place among the others. What nobody had received becomes new events
 * of this device that name their origin: its device may still live, and two that continue one chain would contradict each other.
 * So nothing is added twice, however often, and from whichever copy, a backup is restored.
 */
export function createStoreWriter(
  database: Database,
  sodium: Sodium,
  keys: EventLogKeys,
  options: { readonly log: EventLog; readonly now: number },
): StoreWriter {
  const known = readKnownEvents(database);
  const counts = { added: 0, known: 0, shredded: 0 };
  const destroyed = new Set(
    database
      .all<{ aggregate_id: string }>('SELECT DISTINCT aggregate_id FROM keys WHERE wrapped IS NULL')
      .map((row) => row.aggregate_id),
  );
  let hasDestroyed = false;
  let base = standingBase(database);

  /** Whether the base has it already, or the event that it stands for. */
  const isInBase = (event: EventOrigin, origin: EventOrigin | undefined) =>
    base !== null && (containsEvent(base, event) || (origin !== undefined && containsEvent(base, origin)));

  const addPending = (events: readonly VerifiedEvent[]) => {
    const news: NewEvent[] = [];
    for (const { header, payload } of events) {
      if (payload === null || destroyed.has(header.aggregateId)) {
        counts.shredded += 1;
        continue;
      }
      const { eventId, deviceId, deviceSequence, aggregateId } = header;
      const origin = originOf(payload);
      const standsFor = origin?.eventId ?? eventId;
      if (known.has(eventId) || known.has(standsFor) || isInBase(header, origin)) {
        counts.known += 1;
        continue;
      }
      known.add(eventId).add(standsFor);
      news.push({
        aggregateId,
        payload: withOrigin(payload, { eventId, deviceId, deviceSequence }),
        standsFor,
      });
    }
    if (news.length === 0) return;
    const command = { commandId: uuid(), digest: randomBytes(32), doneAt: options.now };
    options.log.commit(command, news);
    counts.added += news.length;
  };

  const addSynced = (events: readonly VerifiedEvent[]) => {
    const news = events.filter(({ header }) => !known.has(header.eventId));
    counts.known += events.length - news.length;
    if (news.length === 0) return;
    const places = news.map(({ row, header, payload }) => {
      const origin = payload === null ? undefined : originOf(payload);
      const isKnown = (origin !== undefined && known.has(origin.eventId)) || isInBase(header, origin);
      known.add(header.eventId).add(origin?.eventId ?? header.eventId);
      if (destroyed.has(header.aggregateId)) counts.shredded += 1;
      else if (isKnown) counts.known += 1;
      else counts.added += 1;
      const standsFor = origin?.eventId ?? null;
      // It is in no log that this installation follows; the place alone orders it until it is.
      return { logId: null, globalSequence: oldPlace(row.globalSequence), unreadable: null, standsFor };
    });
    database.transaction(() => {
      for (const [index, { row, header, hash, payload }] of news.entries()) {
        const place = places[index];
        if (place === undefined) continue;
        const { inner, signature, commitFirst } = row;
        rememberCounted({ database, log: options.log }, null, header, (payload && originOf(payload)) ?? null);
        options.log.adopt({ header, inner, hash, signature, commitFirst, ...place });
        database.run('INSERT OR IGNORE INTO moved_aggregates (aggregate_id) VALUES (?)', [
          header.aggregateId,
        ]);
      }
    });
  };

  return {
    addKeys(archived) {
      for (const { aggregateId, key } of archived) if (key === null) destroyed.add(aggregateId);
      database.transaction(() => {
        for (const each of archived) {
          addKey(database, sodium, keys, destroyed.has(each.aggregateId) ? { ...each, key: null } : each);
        }
      });
      // What the backup knows to be destroyed is destroyed here as well, and announced to the other devices.
      const mayLive = new Set(archived.map(({ aggregateId }) => aggregateId));
      for (const aggregateId of destroyed) {
        if (mayLive.has(aggregateId) && shredAggregate(database, aggregateId)) hasDestroyed = true;
      }
    },
    addBase(archived) {
      restoreBase({ database, log: options.log }, archived, (aggregateId) => destroyed.has(aggregateId));
      base = standingBase(database);
    },
    addEvents(events) {
      addSynced(events.filter(({ row }) => row.globalSequence !== null));
      addPending(events.filter(({ row }) => row.globalSequence === null));
    },
    counts,
    get hasDestroyed() {
      return hasDestroyed;
    },
  };
}

/**
 * A key that is here already, or was destroyed here, stays as it is. A generation that this store does not know of an
 * aggregate that was destroyed is kept as destroyed too: an older backup does not bring it back.
 */
function addKey(database: Database, sodium: Sodium, keys: EventLogKeys, archived: ArchiveKey): void {
  const { aggregateId, generation, keyId, key } = archived;
  const context = { vaultId: keys.vaultId, keyId, aggregateId };
  database.run(
    `INSERT INTO keys (aggregate_id, generation, key_id, wrapped) VALUES (?, ?, ?, ?)
     ON CONFLICT (aggregate_id, key_id) DO NOTHING`,
    [
      aggregateId,
      generation,
      keyId,
      key === null ? null : wrapAggregateKey(sodium, keys.aggregateKeysKey, context, key),
    ],
  );
}

/** The ids of all events here, and of those they stand for. */
function readKnownEvents(database: Database): Set<string> {
  const ids = database.all<{ id: string }>(
    'SELECT event_id AS id FROM events UNION ALL SELECT stands_for FROM events WHERE stands_for IS NOT NULL',
  );
  return new Set(ids.map(({ id }) => id));
}
