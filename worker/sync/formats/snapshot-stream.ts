/**
 * A snapshot as a stream: pieces behind one another, signed at the end by the device that made it, padded, cut into chunks
 * and sealed. Neither side needs more memory than for one chunk.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { toBase64url } from '../../../server-kit/protocol/index.ts';
import { authenticationFailed } from '../../crypto/aead.ts';
import { associatedData } from '../../crypto/associated-data.ts';
import type { Sodium } from '../../crypto/sodium.ts';
import { wipe } from '../../crypto/wipe.ts';
import { isSignedBy } from './record-body.ts';
import { rosterOf, signingKeyOf } from './roster.ts';
import { paddedLength } from './padding.ts';
import { decodeFrame, encodeFrame, malformedSnapshot, type SnapshotFrame } from './snapshot-frames.ts';
import { chunkCapacity, openChunk, sealChunk, type SnapshotPlace } from './snapshot-seal.ts';

const LENGTH_BYTES = 4;
const END_MARK = 0x80;
/** More than any piece that is written; a larger one would only be there to fill a reader's memory. */
const MAX_FRAME_BYTES = 4_194_304;

/** What the server is told of a finished snapshot. */
export interface SnapshotSize {
  readonly sizeBytes: number;
  readonly chunks: number;
  /** Of the whole ciphertext, base64url. */
  readonly sha256: string;
}

export interface SnapshotWriter {
  add(frame: SnapshotFrame): void;
  /** Signs, pads and seals what is left. */
  finish(signing: { readonly signer: string; sign(statement: Uint8Array): Uint8Array }): SnapshotSize;
}

/** Hands each chunk to `put` as soon as it is full. */
export function createSnapshotWriter(
  sodium: Sodium,
  place: SnapshotPlace,
  snapshotKey: Uint8Array,
  envelope: Uint8Array,
  put: (index: number, chunk: Uint8Array) => void,
): SnapshotWriter {
  const content = sha256.create();
  const ciphertext = sha256.create();
  let index = 0;
  let sizeBytes = 0;
  let length = 0;
  let used = 0;
  const buffer = new Uint8Array(chunkCapacity(1, 0));

  const flush = (isLast: boolean) => {
    const sealed = sealChunk(sodium, snapshotKey, place, { index, isLast }, buffer.subarray(0, used));
    let chunk = sealed;
    if (index === 0) {
      chunk = new Uint8Array(envelope.length + sealed.length);
      chunk.set(envelope);
      chunk.set(sealed, envelope.length);
    }
    ciphertext.update(chunk);
    sizeBytes += chunk.length;
    put(index, chunk);
    index += 1;
    used = 0;
  };

  const append = (bytes: Uint8Array) => {
    length += bytes.length;
    for (let done = 0; done < bytes.length;) {
      // Only with more to come: the last chunk is sealed as such.
      if (used === chunkCapacity(index, envelope.length)) flush(false);
      const part = bytes.subarray(done, done + chunkCapacity(index, envelope.length) - used);
      buffer.set(part, used);
      used += part.length;
      done += part.length;
    }
  };

  const appendFrame = (encoded: Uint8Array) => {
    const prefix = new Uint8Array(LENGTH_BYTES);
    new DataView(prefix.buffer).setUint32(0, encoded.length);
    append(prefix);
    append(encoded);
    return prefix;
  };

  return {
    add(frame) {
      const encoded = encodeFrame(frame);
      const prefix = appendFrame(encoded);
      content.update(prefix).update(encoded);
      wipe(encoded);
    },
    finish({ signer, sign }) {
      const signature = sign(statementOf(place, content.digest(), signer));
      appendFrame(encodeFrame({ kind: 'end', signer, signature }));
      const padding = new Uint8Array(paddedLength(length) - length);
      padding[0] = END_MARK;
      append(padding);
      flush(true);
      wipe(buffer);
      return { sizeBytes, chunks: index, sha256: toBase64url(ciphertext.digest()) };
    },
  };
}

/**
 * The pieces of a snapshot, the head first; the end is not among them but verified: when this returns, all that came was
 * signed by a device that the snapshot's own roster knows and has not revoked. Whose roster that is, is for the caller to
 * say, so nothing may be kept before.
 *
 * @throws MoError `crypto/authentication-failed` or `storage/corrupt`
 */
export function* readSnapshot(
  sodium: Sodium,
  place: SnapshotPlace,
  snapshotKey: Uint8Array,
  source: { readonly chunks: number; readonly envelopeBytes: number; chunk(index: number): Uint8Array },
): Generator<Exclude<SnapshotFrame, { kind: 'end' }>, { readonly signer: string }, undefined> {
  const content = sha256.create();
  const plain = plainChunks(sodium, place, snapshotKey, source);
  let rest: Uint8Array = new Uint8Array();
  let length = 0;
  let head: Extract<SnapshotFrame, { kind: 'head' }> | null = null;

  /** The next so many bytes of the stream. */
  const take = (bytes: number): Uint8Array => {
    while (rest.length < bytes) {
      const next = plain.next();
      if (next.done === true) throw malformedSnapshot();
      const joined = new Uint8Array(rest.length + next.value.length);
      joined.set(rest);
      joined.set(next.value, rest.length);
      rest = joined;
    }
    const taken = rest.subarray(0, bytes);
    rest = rest.subarray(bytes);
    length += bytes;
    return taken;
  };

  for (;;) {
    const prefix = take(LENGTH_BYTES);
    const frameBytes = new DataView(prefix.buffer, prefix.byteOffset).getUint32(0);
    if (frameBytes > MAX_FRAME_BYTES) throw malformedSnapshot();
    const encoded = take(frameBytes);
    const frame = decodeFrame(encoded);
    if ((head === null) !== (frame.kind === 'head')) throw malformedSnapshot();
    if (frame.kind === 'end') {
      const signKey = signingKeyOf(rosterOf(sodium, head?.rosterEntries ?? []), frame.signer);
      const statement = statementOf(place, content.digest(), frame.signer);
      if (!isSignedBy(sodium, signKey, statement, frame.signature)) throw authenticationFailed();
      const padding = take(paddedLength(length) - length);
      if (padding[0] !== END_MARK || padding.subarray(1).some((byte) => byte !== 0))
        throw malformedSnapshot();
      if (rest.length > 0 || plain.next().done !== true) throw malformedSnapshot();
      return { signer: frame.signer };
    }
    if (frame.kind === 'head') head = frame;
    content.update(prefix).update(encoded);
    yield frame;
  }
}

function* plainChunks(
  sodium: Sodium,
  place: SnapshotPlace,
  snapshotKey: Uint8Array,
  { chunks, envelopeBytes, chunk }: Parameters<typeof readSnapshot>[3],
): Generator<Uint8Array, undefined, undefined> {
  for (let index = 0; index < chunks; index += 1) {
    const bytes = chunk(index);
    const sealed = index === 0 ? bytes.subarray(envelopeBytes) : bytes;
    yield openChunk(sodium, snapshotKey, place, { index, isLast: index === chunks - 1 }, sealed);
  }
}

function statementOf(
  { logId, snapshotId, epoch }: SnapshotPlace,
  content: Uint8Array,
  signer: string,
): Uint8Array {
  return associatedData('mo-kit/v1/snapshot', logId, snapshotId, epoch, content, signer);
}
