import { v7 as uuid } from 'uuid';
import { openEvent, unwrapAggregateKey, wrapAggregateKey } from '../crypto/event-crypto.ts';
import { randomBytes } from '../crypto/random.ts';
import type { Sodium } from '../crypto/sodium.ts';
import { wipe } from '../crypto/wipe.ts';
import { originOf, withOrigin } from '../domain/event.ts';
import type { Database } from '../storage/database.ts';
import type { EventLog, EventLogKeys, NewEvent } from '../storage/event-store/event-log.ts';
import { shredAggregate } from '../sync/aggregate-keys.ts';
import type { ArchiveKey } from './archive-format.ts';
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
  const known = readKnownEvents(database, sodium, keys);
  const counts = { added: 0, known: 0, shredded: 0 };
  const destroyed = new Set(
    database
      .all<{ aggregate_id: string }>('SELECT DISTINCT aggregate_id FROM keys WHERE wrapped IS NULL')
      .map((row) => row.aggregate_id),
  );
  let hasDestroyed = false;

  const addPending = (events: readonly VerifiedEvent[]) => {
    const news: NewEvent[] = [];
    for (const { header, payload } of events) {
      if (payload === null || destroyed.has(header.aggregateId)) {
        counts.shredded += 1;
        continue;
      }
      const { eventId, deviceId, aggregateId } = header;
      const id = originOf(payload)?.eventId ?? eventId;
      if (known.has(eventId) || known.has(id)) {
        counts.known += 1;
        continue;
      }
      known.add(eventId).add(id);
      news.push({ aggregateId, payload: withOrigin(payload, { eventId, deviceId }) });
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
    const gone = news.filter(({ header }) => destroyed.has(header.aggregateId)).length;
    database.transaction(() => {
      for (const { row, header, hash } of news) {
        const { inner, signature, commitFirst, globalSequence } = row;
        // It is in no log that this installation follows; the place alone orders it until it is.
        const place = { logId: null, globalSequence, unreadable: null };
        options.log.adopt({ header, inner, hash, signature, commitFirst, ...place });
        database.run('INSERT OR IGNORE INTO moved_aggregates (aggregate_id) VALUES (?)', [
          header.aggregateId,
        ]);
      }
    });
    for (const { header } of news) known.add(header.eventId);
    counts.shredded += gone;
    counts.added += news.length - gone;
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

const EVENTS_AT_ONCE = 1_000;

/** The ids of all events here, and of those they stand for. */
function readKnownEvents(database: Database, sodium: Sodium, keys: EventLogKeys): Set<string> {
  const known = new Set<string>();
  for (let after = 0; ;) {
    const rows = database.all<KnownRow>(
      `SELECT e.commit_sequence, e.event_id, e.aggregate_id, e.key_id, e.inner, k.wrapped
         FROM events e LEFT JOIN keys k ON k.aggregate_id = e.aggregate_id AND k.key_id = e.key_id
        WHERE e.commit_sequence > ? ORDER BY e.commit_sequence LIMIT ?`,
      [after, EVENTS_AT_ONCE],
    );
    for (const row of rows) {
      known.add(row.event_id);
      const origin = row.wrapped && originOf(open(sodium, keys, row, row.wrapped));
      if (origin) known.add(origin.eventId);
    }
    const last = rows.at(-1);
    if (last === undefined) return known;
    after = last.commit_sequence;
  }
}

interface KnownRow {
  readonly commit_sequence: number;
  readonly event_id: string;
  readonly aggregate_id: string;
  readonly key_id: string;
  readonly inner: Uint8Array;
  readonly wrapped: Uint8Array | null;
}

function open(sodium: Sodium, keys: EventLogKeys, row: KnownRow, wrapped: Uint8Array): Uint8Array {
  const context = { vaultId: keys.vaultId, keyId: row.key_id, aggregateId: row.aggregate_id };
  const key = unwrapAggregateKey(sodium, keys.aggregateKeysKey, context, wrapped);
  try {
    return openEvent(sodium, key, row.inner).payload;
  } finally {
    wipe(key);
  }
}
