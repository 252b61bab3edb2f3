import { decodeInnerEvent, hashInnerEvent, openEvent, unwrapAggregateKey } from '../crypto/event-crypto.ts';
import type { KeyRecord, VaultKeys } from '../crypto/key-record.ts';
import type { Sodium } from '../crypto/sodium.ts';
import { exportVaultMaterial } from '../crypto/vault-material.ts';
import { EVENT_STORE_SCHEMA } from '../storage/event-store/schema.ts';
import type { SalvagedStore } from '../storage/salvage-store.ts';
import { ARCHIVE_FORMAT, ARCHIVE_VERSION, type ArchiveKey, type ArchiveManifest } from './archive-format.ts';
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
  const found = readKeys(store, sodium, keys);
  const head = lastCommit(store);
  const keysById = new Map(found.map((each) => [each.keyId, each.key]));
  const events: VerifiedEvent[] = [];
  for (let commit = 1; commit <= head; commit += 1) {
    const event = readEvent(store, sodium, keysById, commit);
    if (event !== null) events.push(event);
  }
  const manifest: ArchiveManifest = {
    kind: 'manifest',
    format: ARCHIVE_FORMAT,
    version: ARCHIVE_VERSION,
    content: 'full',
    vaultId: record.vaultId,
    createdAt: options.now,
    kit: options.kit,
    schema: EVENT_STORE_SCHEMA,
    head,
    events: events.length,
  };
  const vault = { kind: 'vault', ...(await exportVaultMaterial(record, keys.vaultKey)) } as const;
  await visitor.onParts?.({ manifest, vault, keys: found });
  for (let from = 0; from < events.length; from += EVENTS_AT_ONCE) {
    await visitor.onEvents?.(events.slice(from, from + EVENTS_AT_ONCE));
  }
  return manifest;
}

function readKeys(store: SalvagedStore, sodium: Sodium, keys: VaultKeys): ArchiveKey[] {
  const rows = attempt(
    () =>
      store.all<{ aggregate_id: string; generation: number; key_id: string; wrapped: Uint8Array | null }>(
        'SELECT aggregate_id, generation, key_id, wrapped FROM keys',
      ),
    [],
  );
  return rows.flatMap((row): ArchiveKey[] => {
    const context = { vaultId: keys.vaultId, keyId: row.key_id, aggregateId: row.aggregate_id };
    const key = attempt(
      () => row.wrapped && unwrapAggregateKey(sodium, keys.aggregateKeysKey, context, row.wrapped),
      undefined,
    );
    if (key === undefined) return [];
    return [
      { kind: 'key', aggregateId: row.aggregate_id, generation: row.generation, keyId: row.key_id, key },
    ];
  });
}

function readEvent(
  store: SalvagedStore,
  sodium: Sodium,
  keysById: ReadonlyMap<string, Uint8Array | null>,
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
    const key = keysById.get(header.keyId) ?? null;
    if (key === null) return null;
    const { payload } = openEvent(sodium, key, inner);
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
