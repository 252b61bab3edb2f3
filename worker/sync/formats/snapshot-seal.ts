/**
 * The outer side of a snapshot: a key of its own, sealed to whoever may start from it, and chunks that can be fetched and
 * opened one by one.
 */
import * as v from 'valibot';
import { SNAPSHOT_CHUNK_BYTES } from '../../../server-kit/protocol/index.ts';
import { AEAD_OVERHEAD_BYTES, authenticationFailed, open, seal } from '../../crypto/aead.ts';
import { associatedData } from '../../crypto/associated-data.ts';
import { decodeCbor, encodeCbor } from '../../crypto/cbor.ts';
import { openSealed, sealTo } from '../../crypto/hpke.ts';
import type { Sodium } from '../../crypto/sodium.ts';
import { MoError } from '../../errors/mo-error.ts';
import { recipientsOf, type Roster } from './roster.ts';

/** Where a snapshot belongs; all of it is associated data. */
export interface SnapshotPlace {
  /** base64url of 32 bytes. */
  readonly logId: string;
  /** base64url of 16 random bytes. */
  readonly snapshotId: string;
  /** Of the log at the head that the snapshot contains. */
  readonly epoch: number;
}

/** What stands in the clear before the first chunk's ciphertext: the snapshot's key, sealed. */
export interface SnapshotEnvelope {
  readonly epoch: number;
  /** Under `K_log` of the epoch. */
  readonly underLogKey: Uint8Array;
  /** HPKE to each recipient of the epoch. */
  readonly sealedKeys: readonly Uint8Array[];
  /** Its length with the four bytes that say so. */
  readonly byteLength: number;
}

const FORMAT_VERSION = 1;
const LENGTH_BYTES = 4;
/** 64 devices, the recovery key and the account slot, and room. */
const MAX_ENVELOPE_BYTES = 131_072;

const envelopeSchema = v.strictTuple([
  v.literal(FORMAT_VERSION),
  v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  v.instance(Uint8Array),
  v.array(v.instance(Uint8Array)),
]);

/** Seals the key of a snapshot (32 bytes) to everybody who receives keys, and under `K_log` for who joins later. */
export async function sealEnvelope(
  sodium: Sodium,
  place: SnapshotPlace,
  snapshotKey: Uint8Array,
  logKey: Uint8Array,
  roster: Roster,
): Promise<Uint8Array> {
  const sealedKeys: Uint8Array[] = [];
  for (const recipient of recipientsOf(roster)) {
    sealedKeys.push(await sealTo(recipient, keyInfo(place), keyContext(place), snapshotKey));
  }
  const underLogKey = seal(sodium, logKey, snapshotKey, keyContext(place));
  const body = encodeCbor([FORMAT_VERSION, place.epoch, underLogKey, sealedKeys]);
  const envelope = new Uint8Array(LENGTH_BYTES + body.length);
  new DataView(envelope.buffer).setUint32(0, body.length);
  envelope.set(body, LENGTH_BYTES);
  return envelope;
}

/** Reads the envelope of a first chunk; `storage/corrupt`. */
export function splitEnvelope(firstChunk: Uint8Array): SnapshotEnvelope {
  if (firstChunk.length < LENGTH_BYTES) throw malformed();
  const length = new DataView(firstChunk.buffer, firstChunk.byteOffset).getUint32(0);
  const byteLength = LENGTH_BYTES + length;
  if (length > MAX_ENVELOPE_BYTES || byteLength > firstChunk.length) throw malformed();
  const parsed = v.safeParse(envelopeSchema, decodeCbor(firstChunk.subarray(LENGTH_BYTES, byteLength)));
  if (!parsed.success) throw malformed();
  const [, epoch, underLogKey, sealedKeys] = parsed.output;
  return { epoch, underLogKey, sealedKeys, byteLength };
}

/** What a device may have to open a snapshot with. */
export interface SnapshotKeyring {
  /** `K_log` of an epoch, or null. The result is wiped. */
  logKey(epoch: number): Uint8Array | null;
  /** X-Wing keys (32 bytes): the device's, the recovery key's, the account slot's. */
  readonly kemSeeds: readonly Uint8Array[];
}

/** The key of the snapshot, 32 bytes; null when it is sealed to others only. */
export async function openSnapshotKey(
  sodium: Sodium,
  place: SnapshotPlace,
  { underLogKey, sealedKeys }: SnapshotEnvelope,
  keyring: SnapshotKeyring,
): Promise<Uint8Array | null> {
  const logKey = keyring.logKey(place.epoch);
  if (logKey !== null) {
    try {
      return open(sodium, logKey, underLogKey, keyContext(place));
    } catch {
      // Of another log, or of an epoch that lost against another.
    } finally {
      logKey.fill(0);
    }
  }
  for (const seed of keyring.kemSeeds) {
    for (const sealedKey of sealedKeys) {
      try {
        return await openSealed(seed, keyInfo(place), keyContext(place), sealedKey);
      } catch {
        // Sealed to somebody else.
      }
    }
  }
  return null;
}

/** Bytes of plaintext that a chunk holds when it is full. */
export function chunkCapacity(index: number, envelopeBytes: number): number {
  return SNAPSHOT_CHUNK_BYTES - AEAD_OVERHEAD_BYTES - (index === 0 ? envelopeBytes : 0);
}

/** One chunk; whether it is the last is bound, so that none can be left off the end. */
export function sealChunk(
  sodium: Sodium,
  snapshotKey: Uint8Array,
  place: SnapshotPlace,
  position: { readonly index: number; readonly isLast: boolean },
  plaintext: Uint8Array,
): Uint8Array {
  return seal(sodium, snapshotKey, plaintext, chunkContext(place, position));
}

/** The inverse of {@link sealChunk}; `crypto/authentication-failed`. */
export function openChunk(
  sodium: Sodium,
  snapshotKey: Uint8Array,
  place: SnapshotPlace,
  position: { readonly index: number; readonly isLast: boolean },
  sealed: Uint8Array,
): Uint8Array {
  if (snapshotKey.length !== 32) throw authenticationFailed();
  return open(sodium, snapshotKey, sealed, chunkContext(place, position));
}

function keyInfo({ logId }: SnapshotPlace): Uint8Array {
  return associatedData('mo-kit/v1/snapshot-key/seal', logId);
}

function keyContext({ logId, snapshotId, epoch }: SnapshotPlace): Uint8Array {
  return associatedData('mo-kit/v1/snapshot-key', logId, snapshotId, epoch);
}

function chunkContext(
  { logId, snapshotId, epoch }: SnapshotPlace,
  { index, isLast }: { readonly index: number; readonly isLast: boolean },
): Uint8Array {
  return associatedData('mo-kit/v1/snapshot-chunk', FORMAT_VERSION, logId, snapshotId, epoch, index, isLast);
}

function malformed(): MoError {
  return new MoError('storage/corrupt', 'A snapshot is malformed.');
}
