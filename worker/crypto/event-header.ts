import * as v from 'valibot';
import { MoError } from '../errors/mo-error.ts';
import { decodeCbor, encodeCbor } from './cbor.ts';

export const EVENT_VERSION = 1;

/** A place in a synced log that a device had verified. */
export interface LogHead {
  readonly logId: string;
  readonly sequence: number;
  /** 32 bytes. */
  readonly hash: Uint8Array;
}

/**
 * What stands beside the payload of an inner event; all of it is associated data of the payload. Aggregate type, event
 * type, schema version and time are inside the payload. The header itself only ever rests inside encrypted pages
 * and travels inside the outer seal.
 */
export interface EventHeader {
  readonly version: typeof EVENT_VERSION;
  readonly vaultId: string;
  readonly aggregateId: string;
  readonly eventId: string;
  /** The aggregate key the payload is sealed under. */
  readonly keyId: string;
  readonly deviceId: string;
  /** 1 for the first event of a device, then without gaps. */
  readonly deviceSequence: number;
  /** {@link hashInnerEvent} of the device's event before, 32 bytes; null exactly when `deviceSequence` is 1. */
  readonly previousHash: Uint8Array | null;
  /** The newest head the device had seen when it made the event; null while nothing was ever synced. */
  readonly seenHead: LogHead | null;
}

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const hash = v.pipe(
  v.instance(Uint8Array),
  v.check((bytes) => bytes.length === 32),
);
const sequence = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const headerFields = v.strictTuple([
  v.literal(EVENT_VERSION),
  id,
  id,
  id,
  id,
  id,
  v.pipe(sequence, v.minValue(1)),
  v.nullable(hash),
  v.nullable(v.strictTuple([id, sequence, hash])),
]);

/** The header as a deterministic CBOR array, in the order of the fields of {@link EventHeader}. */
export function encodeEventHeader(header: EventHeader): Uint8Array {
  const { seenHead } = header;
  return encodeCbor([
    header.version,
    header.vaultId,
    header.aggregateId,
    header.eventId,
    header.keyId,
    header.deviceId,
    header.deviceSequence,
    header.previousHash,
    seenHead === null ? null : [seenHead.logId, seenHead.sequence, seenHead.hash],
  ]);
}

/** The inverse of {@link encodeEventHeader}. `vault/upgraded-elsewhere` for a later version, else `storage/corrupt`. */
export function decodeEventHeader(bytes: Uint8Array): EventHeader {
  const value = decodeCbor(bytes);
  if (Array.isArray(value) && typeof value[0] === 'number' && value[0] > EVENT_VERSION) {
    throw new MoError('vault/upgraded-elsewhere', 'An event was written by a newer version.');
  }
  const parsed = v.safeParse(headerFields, value);
  if (!parsed.success) throw new MoError('storage/corrupt', 'An event header is malformed.');
  const [version, vaultId, aggregateId, eventId, keyId, deviceId, deviceSequence, previousHash, head] =
    parsed.output;
  if ((previousHash === null) !== (deviceSequence === 1)) {
    throw new MoError('storage/corrupt', 'An event header is malformed.');
  }
  return {
    version,
    vaultId,
    aggregateId,
    eventId,
    keyId,
    deviceId,
    deviceSequence,
    previousHash,
    seenHead: head === null ? null : { logId: head[0], sequence: head[1], hash: head[2] },
  };
}
