import { hasCode } from '../../errors/has-code.ts';
import type { CallOutput, DeviceClient } from '../server-client.ts';
import type { SyncHost } from '../sync-host.ts';
import { loadUpload, makeSnapshot } from './make-snapshot.ts';
import { uploadSnapshot } from './upload-snapshot.ts';

/** When a snapshot is worth its making. */
export interface SnapshotPolicy {
  /** Fewer bytes of records than this are pulled as fast as a snapshot. */
  readonly minTailBytes: number;
  /** After it was found to be worth it, between half of this and all of it is waited, by chance. */
  readonly waitMs: number;
}

export const SNAPSHOT_POLICY: SnapshotPolicy = { minTailBytes: 1_048_576, waitMs: 300_000 };

/** What one aggregate takes in a snapshot, about; for a first one, whose size nobody knows yet. */
const BYTES_PER_AGGREGATE = 350;
/** An upload that nobody carried on for so long is in the way of others. */
const ABANDONED_MS = 86_400_000;

type Snapshots = CallOutput<'listSnapshots'>['snapshots'];
type Client = Pick<DeviceClient, 'call'>;

/**
 * Whether a newcomer would be better off with a new snapshot of the log: the records behind the newest one are more bytes
 * than it would be. So what a newcomer fetches stays within about twice the size of the data. False while somebody else
 * brings one.
 */
export async function wantsSnapshot(
  host: SyncHost,
  client: Client,
  logId: string,
  policy: SnapshotPolicy,
  options: { readonly signal?: AbortSignal } = {},
): Promise<boolean> {
  const { head, recordBytes } = await client.call('getLog', { params: { logId }, ...options });
  if (recordBytes < policy.minTailBytes || head.sequence === 0) return false;
  const { snapshots } = await client.call('listSnapshots', { params: { logId }, ...options });
  const newest = snapshots.find(({ complete }) => complete);
  // The average will do: records behind the snapshot are not counted one by one.
  const tailBytes = (recordBytes * (head.sequence - (newest?.head.sequence ?? 0))) / head.sequence;
  const sizeBytes = newest?.sizeBytes ?? (await aggregates(host)) * BYTES_PER_AGGREGATE;
  if (tailBytes < Math.max(policy.minTailBytes, sizeBytes)) return false;
  return !(await isUnderWay(host, client, logId, snapshots));
}

/** Carries on the upload that was begun, or makes a snapshot and brings it. False when this device is not one to make it. */
export async function bringSnapshot(
  host: SyncHost,
  client: Client,
  logId: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<boolean> {
  const begun = await host.exclusively(({ database }) => loadUpload(database, logId));
  const upload = begun ?? (await makeSnapshot(host, logId, options));
  if (upload === null) return false;
  await uploadSnapshot(host, client, logId, upload, options);
  return true;
}

/** Removes uploads that were abandoned, and says whether another device's goes on. */
async function isUnderWay(
  host: SyncHost,
  client: Client,
  logId: string,
  snapshots: Snapshots,
): Promise<boolean> {
  const own = await host.exclusively(({ database }) => loadUpload(database, logId));
  let isBusy = false;
  for (const { snapshotId, complete, createdAt } of snapshots) {
    if (complete || snapshotId === own?.snapshotId) continue;
    if (host.now() - createdAt < ABANDONED_MS) {
      isBusy = true;
      continue;
    }
    await client.call('deleteSnapshot', { params: { logId, snapshotId } }).catch((error: unknown) => {
      if (!hasCode(error, 'input/not-found')) throw error;
    });
  }
  return isBusy;
}

function aggregates(host: SyncHost): Promise<number> {
  return host.exclusively(
    ({ database }) =>
      database.get<{ count: number }>('SELECT count(DISTINCT aggregate_id) AS count FROM keys')?.count ?? 0,
  );
}
