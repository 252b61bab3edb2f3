/** What a snapshot says, piece by piece, so that neither who makes it nor who starts from it holds all of it at once. */
import * as v from 'valibot';
import { decodeCbor, encodeCbor, type CborValue } from '../../crypto/cbor.ts';
import { MoError } from '../../errors/mo-error.ts';
import type { KeyEntry } from './record-body.ts';

/** The first piece: where in the log it was made, and everything that the records up to there said of keys and devices. */
export interface SnapshotHead {
  readonly vaultId: string;
  readonly head: { readonly sequence: number; /** 32 bytes. */ readonly hash: Uint8Array };
  /** Of the states that follow; another one is another version of the kit's. */
  readonly stateVersion: number;
  /** ms since the epoch. */
  readonly madeAt: number;
  readonly rosterEntries: readonly Uint8Array[];
  readonly tips: readonly SnapshotTip[];
  readonly epochs: readonly { readonly epoch: number; /** 32 bytes. */ readonly key: Uint8Array }[];
  /** Sequences of records that whoever made this could not open. */
  readonly unopened: readonly number[];
}

/** The newest event of a device in the log. */
export interface SnapshotTip {
  readonly deviceId: string;
  readonly sequence: number;
  /** 32 bytes; null where the log began anew and the device has not written there yet. */
  readonly hash: Uint8Array | null;
  readonly countsTo: number | null;
}

/** One aggregate: its keys, and what its events add up to. */
export interface SnapshotAggregate {
  readonly aggregateId: string;
  readonly keys: readonly Omit<KeyEntry, 'aggregateId'>[];
  /** UTF-8 JSON by type; none of one that was destroyed. An id is of one type, unless two devices chose it for two. */
  readonly states: readonly { readonly type: string; readonly json: Uint8Array }[];
}

/** Events of an aggregate that others said once more up to there: if their own devices bring them later, they are copies. */
export interface SnapshotRestated {
  readonly aggregateId: string;
  readonly eventIds: readonly string[];
}

export type SnapshotFrame =
  | ({ readonly kind: 'head' } & SnapshotHead)
  | { readonly kind: 'aggregates'; readonly aggregates: readonly SnapshotAggregate[] }
  | { readonly kind: 'restated'; readonly restated: readonly SnapshotRestated[] }
  | { readonly kind: 'end'; readonly signer: string; readonly signature: Uint8Array };

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const bytes = v.instance(Uint8Array);
const bytesOf = (length: number) =>
  v.pipe(
    bytes,
    v.check((value) => value.length === length),
  );
const tip = v.strictTuple([id, count, v.nullable(bytesOf(32)), v.nullable(count)]);
const key = v.strictTuple([v.pipe(count, v.minValue(1)), id, v.nullable(bytesOf(32))]);
const schemas = {
  head: v.strictTuple([
    v.literal('head'),
    id,
    v.strictTuple([v.pipe(count, v.minValue(1)), bytesOf(32)]),
    count,
    count,
    v.array(bytes),
    v.array(tip),
    v.array(v.strictTuple([v.pipe(count, v.minValue(1)), bytesOf(32)])),
    v.array(count),
  ]),
  aggregates: v.strictTuple([
    v.literal('aggregates'),
    v.array(
      v.strictTuple([id, v.array(key), v.array(v.strictTuple([v.pipe(v.string(), v.maxLength(64)), bytes]))]),
    ),
  ]),
  restated: v.strictTuple([v.literal('restated'), v.array(v.strictTuple([id, v.array(id)]))]),
  end: v.strictTuple([v.literal('end'), id, bytesOf(64)]),
} as const;

/** Deterministic CBOR of a piece. */
export function encodeFrame(frame: SnapshotFrame): Uint8Array {
  switch (frame.kind) {
    case 'head': {
      const { vaultId, head, stateVersion, madeAt, rosterEntries, tips, epochs, unopened } = frame;
      return encodeCbor([
        'head',
        vaultId,
        [head.sequence, head.hash],
        stateVersion,
        madeAt,
        rosterEntries,
        tips.map(({ deviceId, sequence, hash, countsTo }) => [deviceId, sequence, hash, countsTo]),
        epochs.map((each) => [each.epoch, each.key]),
        unopened,
      ]);
    }
    case 'aggregates':
      return encodeCbor(['aggregates', frame.aggregates.map(aggregateToCbor)]);
    case 'restated':
      return encodeCbor([
        'restated',
        frame.restated.map(({ aggregateId, eventIds }) => [aggregateId, eventIds]),
      ]);
    case 'end':
      return encodeCbor(['end', frame.signer, frame.signature]);
  }
}

/** The inverse of {@link encodeFrame}; `storage/corrupt`. */
export function decodeFrame(encoded: Uint8Array): SnapshotFrame {
  const value = decodeCbor(encoded);
  switch (Array.isArray(value) ? (value[0] as unknown) : null) {
    case 'head': {
      const [, vaultId, [sequence, hash], stateVersion, madeAt, rosterEntries, tips, epochs, unopened] =
        parse(schemas.head, value);
      return {
        kind: 'head',
        vaultId,
        head: { sequence, hash },
        stateVersion,
        madeAt,
        rosterEntries,
        tips: tips.map(([deviceId, last, tipHash, countsTo]) => ({
          deviceId,
          sequence: last,
          hash: tipHash,
          countsTo,
        })),
        epochs: epochs.map(([epoch, logKey]) => ({ epoch, key: logKey })),
        unopened,
      };
    }
    case 'aggregates':
      return {
        kind: 'aggregates',
        aggregates: parse(schemas.aggregates, value)[1].map(([aggregateId, keys, states]) => ({
          aggregateId,
          keys: keys.map(([generation, keyId, secret]) => ({ generation, keyId, key: secret })),
          states: states.map(([type, json]) => ({ type, json })),
        })),
      };
    case 'restated':
      return {
        kind: 'restated',
        restated: parse(schemas.restated, value)[1].map(([aggregateId, eventIds]) => ({
          aggregateId,
          eventIds,
        })),
      };
    case 'end': {
      const [, signer, signature] = parse(schemas.end, value);
      return { kind: 'end', signer, signature };
    }
    default:
      throw malformedSnapshot();
  }
}

function aggregateToCbor({ aggregateId, keys, states }: SnapshotAggregate): CborValue {
  return [
    aggregateId,
    keys.map(({ generation, keyId, key: secret }) => [generation, keyId, secret]),
    states.map(({ type, json }) => [type, json]),
  ];
}

function parse<Schema extends v.GenericSchema>(schema: Schema, value: unknown): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) throw malformedSnapshot();
  return parsed.output;
}

export function malformedSnapshot(): MoError {
  return new MoError('storage/corrupt', 'A snapshot is malformed.');
}
