import { sha256 } from '@noble/hashes/sha2.js';
import { toBase64url } from '../crypto/base64url.ts';
import type { ArchiveEntry } from './archive-format.ts';

const CHUNK_BYTES = 64 * 1024;

type ArchivePart = Exclude<ArchiveEntry, { kind: 'end' }>;

/**
 * An archive as a stream of bytes: one line of JSON for each entry, and the `end` that closes it. Entries are asked for
 * as the reader takes them; an entry that fails makes the stream fail.
 */
export function writeArchive(entries: AsyncIterable<ArchivePart>): ReadableStream<Uint8Array> {
  const chunks = toChunks(entries);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}

async function* toChunks(entries: AsyncIterable<ArchivePart>): AsyncGenerator<Uint8Array, void> {
  const encoder = new TextEncoder();
  const hash = sha256.create();
  const counts = { devices: 0, keys: 0, events: 0 };
  let text = '';
  for await (const entry of entries) {
    if (entry.kind === 'device') counts.devices += 1;
    if (entry.kind === 'key') counts.keys += 1;
    if (entry.kind === 'event') counts.events += 1;
    text += lineOf(entry);
    if (text.length < CHUNK_BYTES) continue;
    const bytes = encoder.encode(text);
    text = '';
    hash.update(bytes);
    yield bytes;
  }
  const bytes = encoder.encode(text);
  hash.update(bytes);
  yield bytes;
  yield encoder.encode(lineOf({ kind: 'end', counts, sha256: hash.digest() }));
}

function lineOf(entry: ArchiveEntry): string {
  return `${JSON.stringify(entry, (_name, value: unknown) => (value instanceof Uint8Array ? toBase64url(value) : value))}\n`;
}
