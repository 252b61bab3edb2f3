import { toBase64url } from '../../../server-kit/protocol/index.ts';
import type { SnapshotRefusal } from '../../api/sync.ts';
import { wrapAggregateKey } from '../../crypto/event-crypto.ts';
import { wipe } from '../../crypto/wipe.ts';
import { STATE_VERSION } from '../../domain/base-state.ts';
import { MoError } from '../../errors/mo-error.ts';
import { checkBase } from '../../storage/cache/aggregates.ts';
import { floorOf } from '../places.ts';
import { rosterOf, type Roster } from '../formats/roster.ts';
import { malformedSnapshot, type SnapshotAggregate, type SnapshotHead } from '../formats/snapshot-frames.ts';
import { openSnapshotKey, splitEnvelope, type SnapshotPlace } from '../formats/snapshot-seal.ts';
import { readSnapshot } from '../formats/snapshot-stream.ts';
import type { SyncedVault, SyncHost } from '../sync-host.ts';
import { addCounted } from './base-counted.ts';
import { BASE_STAGES, FROM_SNAPSHOT, saveBase } from './base-table.ts';
import { createChunkTable } from './chunk-table.ts';
import type { FetchedSnapshot } from './fetch-snapshot.ts';

/**
 * Judges a fetched snapshot, and begins the log from it: head, epoch, keys, roster, tips, and what every aggregate was, all in
 * one transaction. Null when that was done, or why it is not to be believed; its chunks go either way.
 */
export async function adoptSnapshot(
  host: SyncHost,
  logId: string,
  fetched: FetchedSnapshot,
  kemSeeds: readonly Uint8Array[],
): Promise<SnapshotRefusal | null> {
  const { sodium } = host;
  const { snapshotId, chunks } = fetched;
  const chunk = ({ database }: SyncedVault, index: number) => {
    const bytes = createChunkTable(database, logId).read(snapshotId, index);
    if (bytes === null) throw malformedSnapshot();
    return bytes;
  };
  let snapshotKey: Uint8Array | null = null;
  try {
    const envelope = splitEnvelope(await host.exclusively((vault) => chunk(vault, 0)));
    const place: SnapshotPlace = { logId, snapshotId, epoch: envelope.epoch };
    const logKey = await host.exclusively(({ tables }) => tables.epochKey(logId, envelope.epoch));
    snapshotKey = await openSnapshotKey(sodium, place, envelope, { logKey: () => logKey, kemSeeds });
    if (snapshotKey === null) return 'foreign';
    const key = snapshotKey;
    return await host.exclusively((vault) => {
      const source = {
        chunks,
        envelopeBytes: envelope.byteLength,
        chunk: (index: number) => chunk(vault, index),
      };
      // Once to the end, where it is signed; nothing of it is kept before.
      const frames = readSnapshot(sodium, place, key, source);
      const first = frames.next();
      if (first.done === true || first.value.kind !== 'head') return 'damaged';
      const head = first.value;
      let step = frames.next();
      while (step.done !== true) step = frames.next();
      const { signer } = step.value;
      const roster = rosterOf(sodium, head.rosterEntries);
      const refusal = refusalOf(vault, host, logId, head, roster, fetched);
      if (refusal !== null || roster === null) return refusal ?? 'forged';
      vault.database.transaction(() => {
        begin(vault, place, head);
        for (const frame of readSnapshot(sodium, place, key, source)) {
          if (frame.kind === 'aggregates') {
            for (const aggregate of frame.aggregates)
              adoptAggregate(vault, logId, head.head.sequence, aggregate);
          } else if (frame.kind === 'restated') {
            const { sequence } = head.head;
            for (const each of frame.restated)
              addCounted(vault, { logId, sequence }, each.aggregateId, each.eventIds);
          }
        }
        const { sequence, hash } = head.head;
        const { madeAt } = head;
        const tips = head.tips.map((tip) => [tip.deviceId, tip.sequence] as const);
        const base = { logId, snapshotId, sequence, hash, signer, rosterHash: roster.hash, madeAt, tips };
        saveBase(vault.database, { ...base, stage: BASE_STAGES.unconfirmed });
      });
      vault.seeHead(logId);
      return null;
    });
  } catch (error) {
    if (!(error instanceof MoError)) throw error;
    if (error.code === 'crypto/authentication-failed') return 'forged';
    if (error.code === 'storage/corrupt') return 'damaged';
    throw error;
  } finally {
    wipe(snapshotKey);
    await host.exclusively(({ database }) => createChunkTable(database, logId).keepOnly(null));
  }
}

function refusalOf(
  { isTrusted }: SyncedVault,
  { identity }: SyncHost,
  logId: string,
  { vaultId, head, stateVersion, rosterEntries }: SnapshotHead,
  roster: Roster | null,
  fetched: FetchedSnapshot,
): SnapshotRefusal | null {
  if (roster === null) return 'forged';
  const isOurs = vaultId === identity.vaultId && roster.vaultId === vaultId;
  if (!isOurs || !isTrusted(logId, rosterEntries)) return 'foreign';
  // The server passes another one, such as an older one, for what it announced.
  if (head.sequence !== fetched.head.sequence || toBase64url(head.hash) !== fetched.head.hash)
    return 'replayed';
  return stateVersion === STATE_VERSION ? null : 'other-version';
}

function begin({ tables }: SyncedVault, { logId, epoch }: SnapshotPlace, head: SnapshotHead): void {
  const { sequence } = head.head;
  const hash = toBase64url(head.head.hash);
  tables.advance({ logId, head: { sequence, hash }, epoch }, [{ sequence, id: '', hash }]);
  for (const each of head.epochs) tables.saveEpochKey(logId, each.epoch, each.key);
  wipe(...head.epochs.map(({ key }) => key));
  tables.saveRoster(logId, head.rosterEntries);
  for (const { deviceId, sequence: last, hash: tipHash, countsTo } of head.tips) {
    const tip = { deviceId, sequence: last, hash: tipHash ?? new Uint8Array(), countsTo };
    tables.saveTip(logId, { ...tip, heardAt: 0 });
  }
}

function adoptAggregate(
  { database, sodium, keys, log }: SyncedVault,
  logId: string,
  sequence: number,
  { aggregateId, keys: entries, states }: SnapshotAggregate,
): void {
  const { vaultId, aggregateKeysKey } = keys;
  for (const { generation, keyId, key } of entries) {
    const context = { vaultId, keyId, aggregateId };
    database.run(
      `INSERT OR IGNORE INTO keys (aggregate_id, key_id, generation, wrapped, log_id, packed) VALUES (?, ?, ?, ?, ?, ?)`,
      [
        aggregateId,
        keyId,
        generation,
        key && wrapAggregateKey(sodium, aggregateKeysKey, context, key),
        logId,
        FROM_SNAPSHOT,
      ],
    );
  }
  const newest = entries.findLast(({ key }) => key !== null);
  const newestKey = newest?.key ?? null;
  const floor = floorOf({ sequence });
  for (const { type, json } of states) {
    if (newest === undefined || newestKey === null) throw malformedSnapshot();
    checkBase(type, json);
    log.base.add({ aggregateId, type, json }, { keyId: newest.keyId, key: newestKey }, { logId, floor });
  }
  wipe(...entries.map(({ key }) => key));
}
