import { SNAPSHOT_CHUNK_BYTES, type LogHead } from '../../../server-kit/protocol/index.ts';
import { MoError } from '../../errors/mo-error.ts';
import type { DeviceClient } from '../server-client.ts';
import type { SyncHost } from '../sync-host.ts';
import { createChunkTable } from './chunk-table.ts';

/** A snapshot whose chunks are all in the store, as the server announced it. */
export interface FetchedSnapshot {
  readonly snapshotId: string;
  readonly head: LogHead;
  readonly chunks: number;
}

/** More than any snapshot that a server takes: what it announces beyond that would only fill the disk. */
const MAX_CHUNKS = 1_024;

/**
 * Fetches the newest snapshot of a log into the store; null when there is none. Stopping loses nothing: the next call goes
 * on behind the chunks that are there.
 */
export async function fetchSnapshot(
  host: SyncHost,
  client: Pick<DeviceClient, 'call'>,
  logId: string,
  options: {
    readonly signal?: AbortSignal;
    readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  } = {},
): Promise<FetchedSnapshot | null> {
  const { signal, onProgress } = options;
  const call = { ...(signal && { signal }) };
  const { snapshots } = await client.call('listSnapshots', { params: { logId }, ...call });
  const newest = snapshots.find(({ complete }) => complete);
  if (newest === undefined) return null;
  const { snapshotId, head, chunks } = newest;
  if (chunks > MAX_CHUNKS || head.sequence === 0) return null;
  await host.exclusively(({ database }) => createChunkTable(database, logId).keepOnly(snapshotId));
  for (let index = 0; index < chunks; index += 1) {
    onProgress?.({ done: index, total: chunks });
    const isHere = await host.exclusively(({ database }) =>
      createChunkTable(database, logId).has(snapshotId, index),
    );
    if (isHere) continue;
    const params = { logId, snapshotId, index };
    const bytes = await client.call('getChunk', { params, ...call });
    if (bytes.length > SNAPSHOT_CHUNK_BYTES) {
      throw new MoError('sync/invalid-answer', 'A chunk is longer than any.', { retryable: true });
    }
    await host.exclusively(({ database }) =>
      createChunkTable(database, logId).write(snapshotId, index, bytes),
    );
  }
  onProgress?.({ done: chunks, total: chunks });
  return { snapshotId, head, chunks };
}
