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
import { ARCHIVE_FORMAT, type ArchiveKey, type ArchiveManifest } from './archive-format.ts';
import type { BackupVisitor } from './read-backup.ts';
import type { VerifiedEvent } from './verified-events.ts';

const EVENTS_AT_ONCE = 500;

/**
 * Reads a damaged event store as if it were a backup: every row by itself, so that a gap costs no more than what was in
 * it. Each event is opened with its key; the chain has holes where rows are gone, so it is not asked for.
 */
export async function salvageEvents(
  store: SalvagedStore,
  source: { readonly sodium: Sodium; readonly record: KeyRecord; readonly keys: VaultKeys },
  visitor: BackupVisitor,
  options: { readonly now: number; readonly kit: string },
): Promise<ArchiveManifest> {
  const { sodium, record, keys } = source;
  const head = lastCommit(store);
  const keysById = new Map<string, ArchiveKey>();
  const events: VerifiedEvent[] = [];
  for (let commit = 1; commit <= head; commit += 1) {
    const event = readEvent(store, sodium, keys, keysById, commit);
    if (event !== null) events.push(event);
  }
  const manifest: ArchiveManifest = {
    kind: 'manifest',
    format: ARCHIVE_FORMAT,
    version: 1,
    content: 'full',
    vaultId: record.vaultId,
    createdAt: options.now,
    kit: options.kit,
    schema: EVENT_STORE_SCHEMA,
    head,
    events: events.length,
    syncUrl: null,
  };
  const vault = { kind: 'vault', ...(await exportVaultMaterial(record, keys.vaultKey)) } as const;
  await visitor.onParts?.({ manifest, vault, keys: [...keysById.values()], base: null });
  for (let from = 0; from < events.length; from += EVENTS_AT_ONCE) {
    await visitor.onEvents?.(events.slice(from, from + EVENTS_AT_ONCE));
  }
  return manifest;
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

function readEvent(
  store: SalvagedStore,
  sodium: Sodium,
  keys: VaultKeys,
  keysById: Map<string, ArchiveKey>,
  commit: number,
): VerifiedEvent | null {
  return attempt(() => {
    const [row] = store.all<{
      inner: Uint8Array;
      signature: Uint8Array | null;
      commit_first: number | null;
      global_sequence: number | null;
    }>('SELECT inner, signature, commit_first, global_sequence FROM events WHERE commit_sequence = ?', [
      commit,
    ]);
    if (row === undefined) return null;
    const { inner } = row;
    const { header } = decodeInnerEvent(inner);
    const found = keysById.get(header.keyId) ?? readKey(store, sodium, keys, header);
    if (found === null) return null;
    keysById.set(header.keyId, found);
    if (found.key === null) return null;
    const { payload } = openEvent(sodium, found.key, inner);
    return {
      row: {
        kind: 'event',
        commit,
        inner,
        signature: row.signature,
        commitFirst: row.commit_first,
        globalSequence: row.global_sequence,
      },
      header,
      hash: hashInnerEvent(inner),
      payload,
    };
  }, null);
}

function lastCommit(store: SalvagedStore): number {
  const [row] = attempt(
    () => store.all<{ head: number | null }>('SELECT max(commit_sequence) AS head FROM events'),
    [],
  );
  return row?.head ?? 0;
}

/** Damage is expected here: what cannot be read is left out. */
function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
