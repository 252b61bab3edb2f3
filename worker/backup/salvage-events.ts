import {
  decodeInnerEvent,
  hashInnerEvent,
  openEvent,
  unwrapAggregateKey,
  type AggregateKeyContext,
} from '../crypto/event-crypto.ts';
import type { KeyRecord, VaultKeys } from '../crypto/key-record.ts';
import type { Sodium } from '../crypto/sodium.ts';
import { exportVaultMaterial } from '../crypto/vault-material.ts';
import { EVENT_STORE_SCHEMA } from '../storage/event-store/schema.ts';
import type { SalvagedStore } from '../storage/salvage-store.ts';
import { floorOf } from '../sync/places.ts';
import { syncUrlOf } from '../sync/sync-intent.ts';
import { ARCHIVE_FORMAT, type ArchiveKey, type ArchiveManifest } from './archive-format.ts';
import { attempt } from './attempt.ts';
import type { BackupVisitor } from './read-backup.ts';
import { salvageBase } from './salvage-base.ts';
import type { VerifiedEvent } from './verified-events.ts';

const EVENTS_AT_ONCE = 500;

/** What a damaged store gave. */
export interface SalvagedEvents {
  readonly manifest: ArchiveManifest;
  /**
   * What is gone, as far as that can be known: the events up to the newest one that is found, and the states that the
   * history begins with.
   */
  readonly missing: number;
}

/** A key by its aggregate and id; null when it is gone. */
export type FindKey = (of: Pick<AggregateKeyContext, 'aggregateId' | 'keyId'>) => ArchiveKey | null;

/**
 * Reads a damaged event store as if it were a backup: every row by itself, so that a gap costs no more than what was in
 * it. Each event is opened with its key; the chain has holes where rows are gone, so it is not asked for.
 */
export async function salvageEvents(
  store: SalvagedStore,
  source: { readonly sodium: Sodium; readonly record: KeyRecord; readonly keys: VaultKeys },
  visitor: BackupVisitor,
  options: { readonly now: number; readonly kit: string },
): Promise<SalvagedEvents> {
  const { sodium, record, keys } = source;
  const keysById = new Map<string, ArchiveKey>();
  const findKey: FindKey = (of) => {
    const found = keysById.get(of.keyId) ?? attempt(() => readKey(store, sodium, keys, of), null);
    if (found !== null) keysById.set(of.keyId, found);
    return found;
  };
  const { base, missing: missingStates } = salvageBase(store, sodium, keys.vaultId, findKey);
  const floor = base === null ? 0 : floorOf(base.base);
  const head = lastCommit(store);
  const events: VerifiedEvent[] = [];
  let missing = missingStates;
  for (let commit = 1; commit <= head; commit += 1) {
    const row = attempt(() => readRow(store, commit), null);
    // What the base contains comes back with it, as in a backup.
    const { log_id: logId = null, global_sequence: place = null } = row ?? {};
    if (base !== null && logId === base.base.logId && place !== null && place < floor) continue;
    const event = row && attempt(() => openRow(sodium, findKey, commit, row), null);
    if (event === null) missing += 1;
    else if (event !== 'destroyed') events.push(event);
  }
  const manifest: ArchiveManifest = {
    kind: 'manifest',
    format: ARCHIVE_FORMAT,
    version: base === null ? 1 : 2,
    content: 'full',
    vaultId: record.vaultId,
    createdAt: options.now,
    kit: options.kit,
    schema: EVENT_STORE_SCHEMA,
    head,
    events: events.length,
    syncUrl: attempt(() => syncUrlOf(store), null),
  };
  const vault = { kind: 'vault', ...(await exportVaultMaterial(record, keys.vaultKey)) } as const;
  await visitor.onParts?.({ manifest, vault, keys: [...keysById.values()], base });
  for (let from = 0; from < events.length; from += EVENTS_AT_ONCE) {
    await visitor.onEvents?.(events.slice(from, from + EVENTS_AT_ONCE));
  }
  return { manifest, missing };
}

/** One key by itself: a gap between the keys costs those that were in it only. Null when it is gone. */
function readKey(
  store: SalvagedStore,
  sodium: Sodium,
  { vaultId, aggregateKeysKey }: VaultKeys,
  { aggregateId, keyId }: Pick<AggregateKeyContext, 'aggregateId' | 'keyId'>,
): ArchiveKey | null {
  const [row] = store.all<{ generation: number; wrapped: Uint8Array | null }>(
    'SELECT generation, wrapped FROM keys WHERE aggregate_id = ? AND key_id = ?',
    [aggregateId, keyId],
  );
  if (row === undefined) return null;
  const key =
    row.wrapped && unwrapAggregateKey(sodium, aggregateKeysKey, { vaultId, keyId, aggregateId }, row.wrapped);
  return { kind: 'key', aggregateId, generation: row.generation, keyId, key };
}

interface EventRow {
  readonly inner: Uint8Array;
  readonly signature: Uint8Array | null;
  readonly commit_first: number | null;
  readonly log_id: string | null;
  readonly global_sequence: number | null;
}

function readRow(store: SalvagedStore, commit: number): EventRow | null {
  const [row] = store.all<EventRow>(
    `SELECT inner, signature, commit_first, log_id, global_sequence FROM events WHERE commit_sequence = ?`,
    [commit],
  );
  return row ?? null;
}

function openRow(
  sodium: Sodium,
  findKey: FindKey,
  commit: number,
  { inner, signature, commit_first: commitFirst, global_sequence: globalSequence }: EventRow,
): VerifiedEvent | 'destroyed' | null {
  const { header } = decodeInnerEvent(inner);
  const found = findKey(header);
  if (found === null) return null;
  if (found.key === null) return 'destroyed';
  const { payload } = openEvent(sodium, found.key, inner);
  const row = { kind: 'event', commit, inner, signature, commitFirst, globalSequence } as const;
  return { row, header, hash: hashInnerEvent(inner), payload };
}

/** The newest event whose row is found; what came behind it in a gap leaves no trace. */
function lastCommit(store: SalvagedStore): number {
  const sql = 'SELECT max(commit_sequence) AS head FROM events';
  return attempt(() => store.get<{ head: number | null }>(sql)?.head ?? 0, 0);
}
