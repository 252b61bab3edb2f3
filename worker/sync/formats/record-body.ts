/** What is inside a sealed record: commits of inner events, aggregate keys, roster entries or an attestation. */
import * as v from 'valibot';
import { associatedData } from '../../crypto/associated-data.ts';
import { decodeCbor, encodeCbor, type CborValue } from '../../crypto/cbor.ts';
import type { Sodium } from '../../crypto/sodium.ts';
import { MoError } from '../../errors/mo-error.ts';
import type { VerifiedHead } from './epoch-record.ts';

/** One signed commit of one device: what `signCommit` signed, with its inner events byte for byte. */
export interface CommitBody {
  readonly deviceId: string;
  readonly firstSequence: number;
  readonly events: readonly Uint8Array[];
  /** 64 bytes. */
  readonly signature: Uint8Array;
}

/** The key of an aggregate; null once it was destroyed. */
export interface KeyEntry {
  readonly aggregateId: string;
  readonly generation: number;
  readonly keyId: string;
  /** 32 bytes. */
  readonly key: Uint8Array | null;
}

/** What the events of an aggregate add up to that whoever began the log lacks. */
export interface BaseEntry {
  readonly aggregateId: string;
  /** UTF-8 JSON by type. */
  readonly states: readonly { readonly type: string; readonly json: Uint8Array }[];
  /** Events of it that others said once more among these: if they come again, they are copies. */
  readonly restated: readonly string[];
}

export type RecordBody =
  | { readonly kind: 'commits'; readonly commits: readonly CommitBody[] }
  | {
      readonly kind: 'keys';
      readonly keys: readonly KeyEntry[];
      readonly deviceId: string;
      readonly signature: Uint8Array;
    }
  | {
      readonly kind: 'base';
      /** Nothing more is said behind it. */
      readonly isLast: boolean;
      readonly aggregates: readonly BaseEntry[];
      readonly deviceId: string;
      readonly signature: Uint8Array;
    }
  | { readonly kind: 'roster'; readonly entries: readonly Uint8Array[] }
  /** A device says which head it has verified: how devices find out that they are told different stories. */
  | {
      readonly kind: 'attestation';
      readonly deviceId: string;
      readonly head: VerifiedHead;
      /** ms since the epoch. */
      readonly at: number;
      readonly signature: Uint8Array;
    };

export type BaseBody = Extract<RecordBody, { kind: 'base' }>;

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const bytes = v.instance(Uint8Array);
const hash = v.pipe(
  bytes,
  v.check((value) => value.length === 32),
);
const signature = v.pipe(
  bytes,
  v.check((value) => value.length === 64),
);
const commit = v.strictTuple([
  id,
  v.pipe(count, v.minValue(1)),
  v.pipe(v.array(bytes), v.minLength(1)),
  signature,
]);
const key = v.strictTuple([id, v.pipe(count, v.minValue(1)), id, v.nullable(hash)]);
const schemas = {
  commits: v.strictTuple([v.literal('commits'), v.array(commit)]),
  keys: v.strictTuple([v.literal('keys'), v.array(key), id, signature]),
  base: v.strictTuple([
    v.literal('base'),
    v.boolean(),
    v.array(v.strictTuple([id, v.array(v.strictTuple([id, bytes])), v.array(id)])),
    id,
    signature,
  ]),
  roster: v.strictTuple([v.literal('roster'), v.array(bytes)]),
  attestation: v.strictTuple([
    v.literal('attestation'),
    id,
    v.strictTuple([id, count, hash]),
    count,
    signature,
  ]),
} as const;

/** Deterministic CBOR of a body; the largest is `MAX_BODY_BYTES`. */
export function encodeBody(body: RecordBody): Uint8Array {
  switch (body.kind) {
    case 'commits':
      return encodeCbor(['commits', body.commits.map(commitToCbor)]);
    case 'keys':
      return encodeCbor(['keys', body.keys.map(keyToCbor), body.deviceId, body.signature]);
    case 'base':
      return encodeCbor([
        'base',
        body.isLast,
        body.aggregates.map(baseToCbor),
        body.deviceId,
        body.signature,
      ]);
    case 'roster':
      return encodeCbor(['roster', body.entries]);
    case 'attestation':
      return encodeCbor(['attestation', body.deviceId, headToCbor(body.head), body.at, body.signature]);
  }
}

/** The inverse of {@link encodeBody}; null for a kind that this code does not know. `storage/corrupt` when malformed. */
export function decodeBody(encoded: Uint8Array): RecordBody | null {
  const value = decodeCbor(encoded);
  switch (Array.isArray(value) ? (value[0] as unknown) : null) {
    case 'commits': {
      const [, commits] = parse(schemas.commits, value);
      return {
        kind: 'commits',
        commits: commits.map(([deviceId, firstSequence, events, sign]) => ({
          deviceId,
          firstSequence,
          events,
          signature: sign,
        })),
      };
    }
    case 'keys': {
      const [, keys, deviceId, sign] = parse(schemas.keys, value);
      const entries = keys.map(([aggregateId, generation, keyId, secret]) => ({
        aggregateId,
        generation,
        keyId,
        key: secret,
      }));
      return { kind: 'keys', keys: entries, deviceId, signature: sign };
    }
    case 'base': {
      const [, isLast, aggregates, deviceId, sign] = parse(schemas.base, value);
      const entries = aggregates.map(([aggregateId, states, restated]) => ({
        aggregateId,
        states: states.map(([type, json]) => ({ type, json })),
        restated,
      }));
      return { kind: 'base', isLast, aggregates: entries, deviceId, signature: sign };
    }
    case 'roster':
      return { kind: 'roster', entries: parse(schemas.roster, value)[1] };
    case 'attestation': {
      const [, deviceId, [logId, sequence, headHash], at, sign] = parse(schemas.attestation, value);
      return {
        kind: 'attestation',
        deviceId,
        head: { logId, sequence, hash: headHash },
        at,
        signature: sign,
      };
    }
    case undefined:
    case null:
      throw malformed();
    default:
      return null;
  }
}

/** What a device signs when it announces keys, so that a member's word for a key can be told from a stranger's. */
export function keysStatement(vaultId: string, deviceId: string, keys: readonly KeyEntry[]): Uint8Array {
  return associatedData('mo-kit/v1/keys-record', vaultId, deviceId, keys.map(keyToCbor));
}

/** What a device signs when it says what aggregates were where this log begins. */
export function baseStatement(
  vaultId: string,
  logId: string,
  { isLast, aggregates, deviceId }: Pick<BaseBody, 'isLast' | 'aggregates' | 'deviceId'>,
): Uint8Array {
  return associatedData(
    'mo-kit/v1/base-record',
    vaultId,
    logId,
    isLast,
    aggregates.map(baseToCbor),
    deviceId,
  );
}

export function attestationStatement(
  vaultId: string,
  deviceId: string,
  head: VerifiedHead,
  at: number,
): Uint8Array {
  return associatedData('mo-kit/v1/attestation', vaultId, deviceId, headToCbor(head), at);
}

/** Ed25519 by a device; false for a key or signature of the wrong length too. */
export function isSignedBy(
  sodium: Sodium,
  signKey: Uint8Array | null,
  statement: Uint8Array,
  sign: Uint8Array,
): boolean {
  if (signKey?.length !== 32 || sign.length !== 64) return false;
  return sodium.crypto_sign_verify_detached(sign, statement, signKey);
}

function commitToCbor({ deviceId, firstSequence, events, signature: sign }: CommitBody): CborValue {
  return [deviceId, firstSequence, events, sign];
}

function keyToCbor({ aggregateId, generation, keyId, key: secret }: KeyEntry): CborValue {
  return [aggregateId, generation, keyId, secret];
}

function baseToCbor({ aggregateId, states, restated }: BaseEntry): CborValue {
  return [aggregateId, states.map(({ type, json }) => [type, json]), restated];
}

function headToCbor({ logId, sequence, hash: headHash }: VerifiedHead): CborValue {
  return [logId, sequence, headHash];
}

function parse<Schema extends v.GenericSchema>(schema: Schema, value: unknown): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) throw malformed();
  return parsed.output;
}

function malformed(): MoError {
  return new MoError('storage/corrupt', 'The body of a record is malformed.');
}
