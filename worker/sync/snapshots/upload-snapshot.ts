import { MoError } from '../../errors/mo-error.ts';
import type { DeviceClient } from '../server-client.ts';
import type { SyncHost } from '../sync-host.ts';
import { createChunkTable } from './chunk-table.ts';
import { forgetUpload, type Upload } from './make-snapshot.ts';

/**
 * Brings the chunks that the server lacks, and lets it publish the snapshot. Stopping loses nothing: the next call goes on.
 * A server that does not take it (its log is another one by now, or there is no room) makes an end of this upload.
 */
export async function uploadSnapshot(
  host: SyncHost,
  client: Pick<DeviceClient, 'call'>,
  logId: string,
  upload: Upload,
  options: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  const { snapshotId, head, sizeBytes, sha256 } = upload;
  const params = { logId, snapshotId };
  try {
    const body = { snapshotId, head, sizeBytes, sha256 };
    const { missing } = await client.call('createSnapshot', { params: { logId }, body, ...options });
    for (const index of missing) {
      const bytes = await host.exclusively(({ database }) =>
        createChunkTable(database, logId).read(snapshotId, index),
      );
      if (bytes === null) throw new MoError('input/conflict', 'The chunk is not here.');
      await client.call('putChunk', { params: { ...params, index }, bytes, ...options });
    }
    await client.call('completeSnapshot', { params, ...options });
  } catch (error) {
    if (error instanceof MoError && (error.retryable || error.code === 'vault/canceled')) throw error;
    await forget();
    throw error;
  }
  await forget();

  function forget() {
    return host.exclusively(({ database }) => database.transaction(() => forgetUpload(database, logId)));
  }
}
