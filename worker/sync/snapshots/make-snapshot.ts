import * as v from 'valibot';
import { toBase64url, type LogHead } from '../../../server-kit/protocol/index.ts';
import { fromBase64url } from '../../crypto/base64url.ts';
import { unwrapAggregateKey } from '../../crypto/event-crypto.ts';
import { randomBytes } from '../../crypto/random.ts';
import { wipe } from '../../crypto/wipe.ts';
import { STATE_VERSION } from '../../domain/base-state.ts';
import { MoError } from '../../errors/mo-error.ts';
import { encodeBase } from '../../storage/cache/aggregates.ts';
import type { Database } from '../../storage/database.ts';
import { readMeta, writeMeta } from '../../storage/event-store/store-meta.ts';
import { floorOf } from '../places.ts';
import type { SnapshotAggregate, SnapshotFrame, SnapshotRestated } from '../formats/snapshot-frames.ts';
import { sealEnvelope, type SnapshotPlace } from '../formats/snapshot-seal.ts';
import { createSnapshotWriter, type SnapshotSize } from '../formats/snapshot-stream.ts';
import type { SyncedVault, SyncHost } from '../sync-host.ts';
import { loadBase } from './base-table.ts';
import { createChunkTable } from './chunk-table.ts';

/** A finished snapshot whose chunks wait in the store for the server. */
export interface Upload extends SnapshotSize {
  readonly snapshotId: string;
  readonly head: LogHead;
}

/** Aggregates that are read at once: commands wait for it. */
const AGGREGATES_AT_ONCE = 50;

const uploadSchema = v.strictObject({
  snapshotId: v.string(),
  head: v.strictObject({ sequence: v.number(), hash: v.string() }),
  sizeBytes: v.number(),
  chunks: v.number(),
  sha256: v.string(),
});

const keyOf = (logId: string) => `snapshot-upload:${logId}`;

/** The upload that was begun and not finished, or null. */
export function loadUpload(database: Database, logId: string): Upload | null {
  const value = readMeta(database, keyOf(logId));
  return value === null ? null : v.parse(uploadSchema, JSON.parse(value));
}

/** Forgets the upload and its chunks. Runs in the caller's transaction. */
export function forgetUpload(database: Database, logId: string): void {
  writeMeta(database, keyOf(logId), null);
  createChunkTable(database, logId).keepOnly(null);
}

/**
 * Makes a snapshot of the log as far as this device has followed it, a few aggregates at a time, and leaves it in the store
 * to be uploaded. What comes meanwhile is behind its head and not in it. Null when this device is not one to make it: it
 * lacks older records itself, or belongs to the log no more, or something was destroyed meanwhile.
 */
export async function makeSnapshot(
  host: SyncHost,
  logId: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Upload | null> {
  const { sodium, identity } = host;
  const snapshotId = toBase64url(randomBytes(16));
  const begun = await host.exclusively((vault) => begin(vault, host, logId));
  if (begun === null) return null;
  const { head, frame, epoch, logKey, roster, destroyed } = begun;
  const place: SnapshotPlace = { logId, snapshotId, epoch };
  const snapshotKey = randomBytes(32);
  let full: { readonly index: number; readonly chunk: Uint8Array }[] = [];
  try {
    const envelope = await sealEnvelope(sodium, place, snapshotKey, logKey, roster);
    const writer = createSnapshotWriter(sodium, place, snapshotKey, envelope, (index, chunk) =>
      full.push({ index, chunk }),
    );
    const store = ({ database }: SyncedVault) => {
      const table = createChunkTable(database, logId);
      for (const { index, chunk } of full) table.write(snapshotId, index, chunk);
      full = [];
    };
    writer.add(frame);
    const floor = floorOf(head);
    for (let after = ''; ;) {
      if (options.signal?.aborted === true) throw new MoError('vault/canceled', 'It was canceled.');
      const last = await host.exclusively((vault) => {
        const ids = aggregateIds(vault.database, after);
        const aggregates = ids.flatMap((id) => readAggregate(vault, id, floor));
        if (aggregates.length > 0) writer.add({ kind: 'aggregates', aggregates });
        const restated = ids.flatMap((id) => readRestated(vault.database, id, floor));
        if (restated.length > 0) writer.add({ kind: 'restated', restated });
        for (const { keys } of aggregates) wipe(...keys.map(({ key }) => key));
        vault.database.transaction(() => store(vault));
        return ids.at(-1) ?? null;
      });
      if (last === null) break;
      after = last;
    }
    return await host.exclusively((vault) => {
      // Whatever was destroyed in the meantime may still be in it.
      if (destroyedKeys(vault.database) !== destroyed) {
        forgetUpload(vault.database, logId);
        return null;
      }
      const { deviceId, signSecretKey } = identity.device;
      const size = writer.finish({
        signer: deviceId,
        sign: (statement) => sodium.crypto_sign_detached(statement, signSecretKey),
      });
      const upload: Upload = { snapshotId, head, ...size };
      vault.database.transaction(() => {
        store(vault);
        writeMeta(vault.database, keyOf(logId), JSON.stringify(upload));
      });
      return upload;
    });
  } finally {
    wipe(snapshotKey, logKey, ...frame.epochs.map(({ key }) => key));
  }
}

function begin({ database, tables }: SyncedVault, { identity, now }: SyncHost, logId: string) {
  const state = tables.state(logId);
  const roster = tables.roster(logId);
  if (state === null || state.head.sequence === 0 || roster === null) return null;
  if (loadBase(database, logId) !== null) return null;
  if (roster.devices.get(identity.device.deviceId)?.revoked !== false) return null;
  const logKey = tables.epochKey(logId, state.epoch);
  if (logKey === null) return null;
  database.transaction(() => forgetUpload(database, logId));
  const frame: Extract<SnapshotFrame, { kind: 'head' }> = {
    kind: 'head',
    vaultId: identity.vaultId,
    head: { sequence: state.head.sequence, hash: fromBase64url(state.head.hash) },
    stateVersion: STATE_VERSION,
    madeAt: now(),
    rosterEntries: tables.rosterEntries(logId),
    tips: tables.tips(logId).map(({ deviceId, sequence, hash, countsTo }) => ({
      deviceId,
      sequence,
      hash: hash.length === 0 ? null : hash,
      countsTo,
    })),
    epochs: tables.epochKeys(logId),
    unopened: tables.quarantined(logId, ['key', 'damaged', 'newer', 'gap']).map(({ sequence }) => sequence),
  };
  return { head: state.head, frame, epoch: state.epoch, logKey, roster, destroyed: destroyedKeys(database) };
}

function aggregateIds(database: Database, after: string): readonly string[] {
  return database
    .all<{ id: string }>(
      'SELECT DISTINCT aggregate_id AS id FROM keys WHERE aggregate_id > ? ORDER BY aggregate_id LIMIT ?',
      [after, AGGREGATES_AT_ONCE],
    )
    .map(({ id }) => id);
}

function destroyedKeys(database: Database): number {
  return (
    database.get<{ count: number }>('SELECT count(*) AS count FROM keys WHERE wrapped IS NULL')?.count ?? 0
  );
}

/** What the log says of an aggregate up to `floor`; nothing when that does not name it. */
function readAggregate(
  { database, sodium, keys, log }: SyncedVault,
  aggregateId: string,
  floor: number,
): readonly SnapshotAggregate[] {
  const rows = database.all<{ generation: number; keyId: string; wrapped: Uint8Array | null }>(
    `SELECT generation, key_id AS "keyId", wrapped FROM keys
      WHERE aggregate_id = ? AND log_id IS NOT NULL ORDER BY generation, key_id`,
    [aggregateId],
  );
  const isDestroyed = rows.some(({ wrapped }) => wrapped === null);
  const events = log
    .readAggregate(aggregateId)
    .filter(({ globalSequence }) => globalSequence !== null && globalSequence < floor);
  if (rows.length === 0 || (events.length === 0 && !isDestroyed)) return [];
  return [
    {
      aggregateId,
      keys: rows.map(({ generation, keyId, wrapped }) => {
        const context = { vaultId: keys.vaultId, keyId, aggregateId };
        const key = wrapped && unwrapAggregateKey(sodium, keys.aggregateKeysKey, context, wrapped);
        return { generation, keyId, key };
      }),
      states: isDestroyed ? [] : encodeBase(events),
    },
  ];
}

/** What was said once more in the log up to `floor`; nothing in most vaults. */
function readRestated(database: Database, aggregateId: string, floor: number): readonly SnapshotRestated[] {
  const eventIds = database
    .all<{ id: string }>(
      `SELECT DISTINCT stands_for AS id FROM events WHERE aggregate_id = ? AND stands_for IS NOT NULL
          AND log_id IS NOT NULL AND global_sequence < ? ORDER BY stands_for`,
      [aggregateId, floor],
    )
    .map(({ id }) => id);
  return eventIds.length === 0 ? [] : [{ aggregateId, eventIds }];
}
