import { createHash } from 'node:crypto';
import { toBase64url } from '../../protocol/encoding.ts';
import { SNAPSHOT_CHUNK_BYTES } from '../../protocol/limits.ts';
import type { StoredLog } from '../../storage/port.ts';
import { ownLog } from '../access.ts';
import { documentKey, newDocument, readDocument, readDocuments, type TypedDocument } from '../documents.ts';
import { ProblemError } from '../problem-error.ts';
import { Reply } from '../reply.ts';
import type { Caller, RouteHandlers, SyncServer } from '../server.ts';
import { allowanceOf } from './accounts.ts';

/** Finished snapshots that a log keeps: the newest, and the one before it for whoever is reading that. */
const KEPT_SNAPSHOTS = 2;
/** Uploads that one log may have under way. */
const OPEN_UPLOADS = 2;

type Snapshot = TypedDocument<'snapshot'>;

/** Encrypted snapshots in chunks: an upload or download that was cut off goes on where it stopped. */
export const snapshotRoutes: RouteHandlers<
  | 'listSnapshots'
  | 'createSnapshot'
  | 'getSnapshot'
  | 'deleteSnapshot'
  | 'putChunk'
  | 'getChunk'
  | 'completeSnapshot'
> = {
  async listSnapshots(server, { caller, params }) {
    const log = await ownLog(server, caller, params['logId']);
    const found = await snapshotsOf(server, caller, log);
    return { snapshots: await Promise.all(found.map((snapshot) => answerOf(server, snapshot))) };
  },

  async createSnapshot(server, { caller, params, body, user }) {
    const { store, clock, config } = server;
    const log = await ownLog(server, caller, params['logId']);
    if (body.sizeBytes > config.limits.snapshotBytes)
      throw new ProblemError('input/too-large', { field: 'sizeBytes' });
    const at = await hashAt(server, log, body.head.sequence);
    if (at !== body.head.hash) throw new ProblemError('input/conflict', { field: 'head' });
    const logs = await store.listLogs(caller.accountId);
    const used = logs.reduce((sum, own) => sum + own.bytes + own.blobBytes, 0);
    const allowance = await allowanceOf(server, caller.accountId, user);
    const key = snapshotKey(caller, log.logId, body.snapshotId);
    const snapshot = await store.update(
      { keys: [key], lists: [{ partition: caller.accountId, kind: 'snapshot' }] },
      (found) => {
        const known = readDocument('snapshot', found.get(key), 0);
        if (known !== undefined) {
          const same = known.data.sizeBytes === body.sizeBytes && known.data.sha256 === body.sha256;
          if (!same || known.data.sequence !== body.head.sequence) throw new ProblemError('input/conflict');
          return { result: known };
        }
        const uploads = readDocuments('snapshot', found.list(caller.accountId, 'snapshot'), 0).filter(
          ({ data }) => !data.complete,
        );
        if (uploads.filter(({ data }) => data.logId === log.logId).length >= OPEN_UPLOADS)
          throw new ProblemError('storage/quota', { detail: 'Uploads are under way.' });
        // An upload has its room from the beginning, or many at once would take more than the account may.
        const promised = uploads.reduce((sum, { data }) => sum + data.sizeBytes, body.sizeBytes);
        if (used + promised > allowance) throw new ProblemError('storage/quota');
        const data = {
          logId: log.logId,
          snapshotId: body.snapshotId,
          ...body.head,
          sizeBytes: body.sizeBytes,
          sha256: body.sha256,
          complete: false,
          createdAt: clock(),
        };
        return { result: { ...key, data, expiresAt: null }, put: [newDocument(key, data)] };
      },
    );
    return answerOf(server, snapshot);
  },

  async getSnapshot(server, { caller, params }) {
    return answerOf(server, await ownSnapshot(server, caller, params));
  },

  async deleteSnapshot(server, { caller, params }) {
    await removeSnapshot(server, await ownSnapshot(server, caller, params));
    return undefined;
  },

  async putChunk(server, { caller, params, bytes }) {
    const snapshot = await ownSnapshot(server, caller, params);
    const { logId, snapshotId, complete } = snapshot.data;
    const index = Number(params['index']);
    if (complete) throw new ProblemError('input/conflict', { detail: 'The snapshot is complete.' });
    if (bytes.length !== chunkLength(snapshot, index)) {
      throw new ProblemError('input/invalid', { detail: 'The chunk has another length than announced.' });
    }
    await server.store.putBlob(logId, snapshotId, index, bytes);
    return undefined;
  },

  async getChunk(server, { caller, params }) {
    const snapshot = await ownSnapshot(server, caller, params);
    const { logId, snapshotId } = snapshot.data;
    const bytes = await server.store.getBlob(logId, snapshotId, Number(params['index']));
    if (bytes === undefined) throw new ProblemError('input/not-found');
    return new Reply(200, bytes, { 'content-type': 'application/octet-stream' });
  },

  async completeSnapshot(server, { caller, params }) {
    const { store } = server;
    const snapshot = await ownSnapshot(server, caller, params);
    const { logId, snapshotId, sha256 } = snapshot.data;
    if (!snapshot.data.complete) {
      const hash = createHash('sha256');
      for (let index = 0; index < chunkCount(snapshot); index += 1) {
        const bytes = await store.getBlob(logId, snapshotId, index);
        if (bytes === undefined) throw new ProblemError('input/conflict', { detail: 'Chunks are missing.' });
        hash.update(bytes);
      }
      if (toBase64url(hash.digest()) !== sha256) {
        throw new ProblemError('input/conflict', { detail: 'The hash is another than announced.' });
      }
      const key = snapshotKey(caller, logId, snapshotId);
      await store.update({ keys: [key] }, (found) => {
        const current = readDocument('snapshot', found.get(key), 0);
        if (current === undefined) throw new ProblemError('input/not-found');
        return { result: undefined, put: [newDocument(key, { ...current.data, complete: true })] };
      });
      const finished = (await snapshotsOf(server, caller, { logId })).filter(({ data }) => data.complete);
      for (const old of finished.slice(KEPT_SNAPSHOTS)) await removeSnapshot(server, old);
    }
    return answerOf(server, await ownSnapshot(server, caller, params));
  },
};

/** Newest first: by the head that they contain, then by age. */
async function snapshotsOf(
  { store }: SyncServer,
  caller: Caller,
  { logId }: Pick<StoredLog, 'logId'>,
): Promise<Snapshot[]> {
  return readDocuments('snapshot', await store.list(caller.accountId, 'snapshot'), 0)
    .filter(({ data }) => data.logId === logId)
    .sort((a, b) => b.data.sequence - a.data.sequence || b.data.createdAt - a.data.createdAt);
}

async function ownSnapshot(
  server: SyncServer,
  caller: Caller,
  params: Readonly<Record<string, string>>,
): Promise<Snapshot> {
  const log = await ownLog(server, caller, params['logId']);
  const [stored] = await server.store.get([snapshotKey(caller, log.logId, params['snapshotId'] ?? '')]);
  const snapshot = readDocument('snapshot', stored, 0);
  if (snapshot === undefined) throw new ProblemError('input/not-found');
  return snapshot;
}

async function removeSnapshot({ store }: SyncServer, snapshot: Snapshot): Promise<void> {
  await store.update({ keys: [snapshot] }, () => ({ result: undefined, remove: [snapshot] }));
  await store.removeBlobs(snapshot.data.logId, snapshot.data.snapshotId);
}

/** The chain's hash at a position that the log has. */
async function hashAt({ store }: SyncServer, log: StoredLog, sequence: number) {
  const page = await store.read({ logId: log.logId, after: sequence, maxRecords: 1, maxBytes: 1 });
  return page?.afterHash ?? null;
}

async function answerOf({ store }: SyncServer, snapshot: Snapshot) {
  const { logId, snapshotId, sequence, hash, sizeBytes, sha256, complete, createdAt } = snapshot.data;
  const chunks = chunkCount(snapshot);
  const present = new Set(complete ? [] : await store.listBlobs(logId, snapshotId));
  const missing = complete
    ? []
    : Array.from({ length: chunks }, (_, index) => index).filter((index) => !present.has(index));
  return {
    snapshotId,
    head: { sequence, hash },
    sizeBytes,
    sha256,
    chunkBytes: SNAPSHOT_CHUNK_BYTES,
    chunks,
    complete,
    missing,
    createdAt,
  };
}

function snapshotKey(caller: Caller, logId: string, snapshotId: string) {
  return documentKey(caller.accountId, 'snapshot', `${logId}.${snapshotId}`);
}

function chunkCount({ data }: Snapshot): number {
  return Math.ceil(data.sizeBytes / SNAPSHOT_CHUNK_BYTES);
}

/** −1 for an index that the snapshot does not have. */
function chunkLength(snapshot: Snapshot, index: number): number {
  const count = chunkCount(snapshot);
  if (index >= count) return -1;
  return index < count - 1 ? SNAPSHOT_CHUNK_BYTES : snapshot.data.sizeBytes - index * SNAPSHOT_CHUNK_BYTES;
}
