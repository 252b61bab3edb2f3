import type { AggregateKeyContext } from '../crypto/event-crypto.ts';
import { unwrapAggregateKey } from '../crypto/event-crypto.ts';
import type { KeyRecord } from '../crypto/key-record.ts';
import type { Sodium } from '../crypto/sodium.ts';
import type { VaultKeys } from '../crypto/vault-keys.ts';
import { exportVaultMaterial } from '../crypto/vault-material.ts';
import { MoError } from '../errors/mo-error.ts';
import type { Database } from '../storage/database.ts';
import { oldPlace } from '../sync/move-log.ts';
import { floorOf } from '../sync/places.ts';
import { EVENT_STORE_SCHEMA } from '../storage/event-store/schema.ts';
import {
  ARCHIVE_FORMAT,
  type ArchiveEntryOf,
  type ArchiveEvent,
  type ArchiveKey,
  type ArchiveManifest,
  type ArchiveVault,
} from './archive-format.ts';
import { readArchivedBase, type ArchivedBase } from './archived-base.ts';

type Readable = Pick<Database, 'get' | 'all'>;

/** What a backup is made from. */
export interface SnapshotSource {
  readonly sodium: Sodium;
  readonly eventStore: Readable;
  readonly keys: VaultKeys;
  readonly record: KeyRecord;
}

/** Everything of a backup but its events, at one moment. */
export interface Snapshot {
  readonly manifest: ArchiveManifest;
  readonly vault: ArchiveVault;
  readonly devices: readonly ArchiveEntryOf<'device'>[];
  readonly keys: readonly ArchiveKey[];
  /** Where the history begins while older records are missing; null when it is whole. */
  readonly base: ArchivedBase | null;
  /**
   * Where each event of the backup stood, by its commit sequence. While events are read, sync moves them: a change must not be
   * found in the log, and what it changes still pending. Those that came of what the base contains are not among them.
   */
  readonly places: ReadonlyMap<number, number | null>;
}

const KEY_BYTES = 32;

/**
 * Reads everything but the events in one go; with the head and the places it notes, the events can follow at leisure, because
 * they are only ever appended. Holds the aggregate keys in the clear: the caller wipes them when they are written.
 */
export async function takeSnapshot(
  { sodium, eventStore, keys, record }: SnapshotSource,
  options: {
    readonly content: 'full' | 'keys';
    readonly createdAt: number;
    readonly kit: string;
    readonly syncUrl: string | null;
  },
): Promise<Snapshot> {
  const vault = await exportVaultMaterial(record, keys.vaultKey);
  const head = eventStore.get<{ head: number | null }>('SELECT max(commit_sequence) AS head FROM events');
  const isFull = options.content === 'full';
  const base = isFull ? readArchivedBase(eventStore) : null;
  const places = isFull ? readPlaces(eventStore, base) : new Map<number, number | null>();
  return {
    manifest: {
      kind: 'manifest',
      format: ARCHIVE_FORMAT,
      version: base === null ? 1 : 2,
      content: options.content,
      vaultId: record.vaultId,
      createdAt: options.createdAt,
      kit: options.kit,
      schema: EVENT_STORE_SCHEMA,
      head: head?.head ?? 0,
      events: places.size,
      syncUrl: options.syncUrl,
    },
    vault: { kind: 'vault', ...vault },
    devices: [
      { kind: 'device', deviceId: keys.device.deviceId, signPublicKey: keys.device.signPublicKey.slice() },
    ],
    keys: readKeys(sodium, eventStore, keys),
    base,
    places,
  };
}

/** Up to `limit` events of a snapshot behind `after`, byte for byte. */
export function readEvents(
  eventStore: Readable,
  { manifest: { head }, places }: Snapshot,
  after: number,
  limit: number,
): ArchiveEvent[] {
  for (let behind = after; ;) {
    const rows = eventStore.all<EventRow>(
      `SELECT commit_sequence, inner, signature, commit_first FROM events
        WHERE commit_sequence > ? AND commit_sequence <= ? ORDER BY commit_sequence LIMIT ?`,
      [behind, head, limit],
    );
    const events = rows.flatMap((row): readonly ArchiveEvent[] => {
      const { commit_sequence: commit, inner, signature, commit_first: commitFirst } = row;
      const globalSequence = places.get(commit);
      if (globalSequence === undefined) return [];
      return [{ kind: 'event', commit, inner, signature, commitFirst, globalSequence }];
    });
    const last = rows.at(-1);
    if (events.length > 0 || last === undefined) return events;
    behind = last.commit_sequence;
  }
}

interface EventRow {
  readonly commit_sequence: number;
  readonly inner: Uint8Array;
  readonly signature: Uint8Array | null;
  readonly commit_first: number | null;
}

function readPlaces(eventStore: Readable, archived: ArchivedBase | null): ReadonlyMap<number, number | null> {
  const { logId, floor } =
    archived === null
      ? { logId: '', floor: 0 }
      : { logId: archived.base.logId, floor: floorOf(archived.base) };
  const rows = eventStore.all<{ commit: number; place: number | null }>(
    `SELECT commit_sequence AS "commit", global_sequence AS place FROM events
      WHERE NOT (log_id IS ? AND global_sequence IS NOT NULL AND global_sequence < ?)`,
    [logId, floor],
  );
  // What stands before the beginning of its log has no place there that another log could know.
  return new Map(
    rows.map(({ commit, place }) => [commit, place !== null && place < 0 ? oldPlace(place) : place]),
  );
}

function readKeys(
  sodium: Sodium,
  eventStore: Readable,
  { vaultId, aggregateKeysKey }: VaultKeys,
): ArchiveKey[] {
  const rows = eventStore.all<{
    aggregate_id: string;
    generation: number;
    key_id: string;
    wrapped: Uint8Array | null;
  }>('SELECT aggregate_id, generation, key_id, wrapped FROM keys ORDER BY aggregate_id, generation');
  return rows.map(({ aggregate_id: aggregateId, generation, key_id: keyId, wrapped }) => {
    const context: AggregateKeyContext = { vaultId, keyId, aggregateId };
    const key = wrapped && unwrapAggregateKey(sodium, aggregateKeysKey, context, wrapped);
    if (key !== null && key.length !== KEY_BYTES) {
      throw new MoError('storage/corrupt', 'The key of an aggregate is damaged.');
    }
    return { kind: 'key', aggregateId, generation, keyId, key };
  });
}
