import { wipe } from '../crypto/wipe.ts';
import { MoError } from '../errors/mo-error.ts';
import { encryptAgeFile, type BackupRecipient } from './age-file.ts';
import type { ArchiveEvent } from './archive-format.ts';
import { writeArchive } from './archive-writer.ts';
import type { ReadOptions } from './read-backup.ts';
import type { Snapshot } from './snapshot.ts';

/** Where the events of a snapshot come from: the next `limit` behind a commit, none newer than the snapshot. */
export type EventSource = (after: number, limit: number) => Promise<readonly ArchiveEvent[]>;

const EVENTS_AT_ONCE = 500;
/** What was encrypted so far is handed to the browser in such parts, which it may keep on disk. */
const PART_BYTES = 4 * 1024 * 1024;

/**
 * The backup of a snapshot as a file. Only ciphertext is gathered; the vault can be used meanwhile. Wipes the keys of
 * the snapshot, whatever happens.
 *
 * @throws MoError `vault/canceled`, or what the source throws
 */
export async function writeBackup(
  snapshot: Snapshot,
  source: EventSource,
  recipient: BackupRecipient,
  options: ReadOptions & { readonly scryptLogN?: number },
): Promise<Blob> {
  const { signal } = options;
  let failure: unknown = null;
  async function* entries() {
    try {
      yield snapshot.manifest;
      yield snapshot.vault;
      yield* snapshot.devices;
      yield* snapshot.keys;
      if (snapshot.base !== null) {
        yield snapshot.base.base;
        yield* snapshot.base.states;
        yield* snapshot.base.counted;
      }
      yield* eventsOf(snapshot, source, options);
    } catch (error) {
      // Between here and the reader stands a stream that may give its own error.
      failure = error;
      throw error;
    }
  }
  try {
    const stream = await encryptAgeFile(writeArchive(entries()), recipient, options.scryptLogN);
    return await gather(stream, signal);
  } catch (error) {
    throw failure ?? error;
  } finally {
    for (const { key } of snapshot.keys) wipe(key);
    const { authoritySeed, secretKey, recovery } = snapshot.vault;
    wipe(authoritySeed, secretKey, recovery.entropy);
  }
}

async function* eventsOf({ manifest }: Snapshot, source: EventSource, { signal, onFraction }: ReadOptions) {
  let after = 0;
  let written = 0;
  while (written < manifest.events) {
    throwIfAborted(signal);
    const events = await source(after, EVENTS_AT_ONCE);
    const last = events.at(-1);
    if (last === undefined) throw new MoError('storage/corrupt', 'Events are missing from the log.');
    yield* events;
    after = last.commit;
    written += events.length;
    onFraction?.(written / manifest.events);
  }
}

async function gather(stream: ReadableStream<Uint8Array>, signal: AbortSignal | undefined): Promise<Blob> {
  const reader = stream.getReader();
  const parts: Blob[] = [];
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      throwIfAborted(signal);
      chunks.push(value.slice());
      bytes += value.length;
      if (bytes < PART_BYTES) continue;
      parts.push(new Blob(chunks));
      chunks = [];
      bytes = 0;
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    throw error;
  }
  return new Blob([...parts, ...chunks], { type: 'application/octet-stream' });
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new MoError('vault/canceled', 'The backup was canceled.');
}
