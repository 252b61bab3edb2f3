import { sha256 } from '@noble/hashes/sha2.js';
import { MoError } from '../errors/mo-error.ts';
import { open, seal } from './aead.ts';
import { associatedData } from './associated-data.ts';
import { decodeCbor, encodeCbor } from './cbor.ts';
import { decodeEventHeader, encodeEventHeader } from './event-header.ts';
import type { EventHeader } from './event-header.ts';
import type { Sodium } from './sodium.ts';

export { EVENT_VERSION } from './event-header.ts';
export type { EventHeader, LogHead } from './event-header.ts';
export { createAggregateKey, unwrapAggregateKey, wrapAggregateKey } from './aggregate-key.ts';
export type { AggregateKey, AggregateKeyContext } from './aggregate-key.ts';

/** What a device signs and chains: never rewritten, byte for byte the same on every device. */
export interface InnerEvent {
  readonly header: EventHeader;
  /** `nonce ‖ ciphertext ‖ tag` under the aggregate key named by `header.keyId`. */
  readonly sealedPayload: Uint8Array;
}

/**
 * Seals a payload under its aggregate's key with the whole header as associated data, and gives the bytes of the inner
 * event: what is stored, hashed and synced. Synchronous, because a command is decided and appended under one mutex.
 */
export function sealEvent(
  sodium: Sodium,
  aggregateKey: Uint8Array,
  header: EventHeader,
  payload: Uint8Array,
): Uint8Array {
  const headerBytes = encodeEventHeader(header);
  return encodeCbor([headerBytes, seal(sodium, aggregateKey, payload, payloadContext(headerBytes))]);
}

/** Decodes and opens an inner event. `storage/corrupt` when malformed, `crypto/authentication-failed` when changed. */
export function openEvent(
  sodium: Sodium,
  aggregateKey: Uint8Array,
  encoded: Uint8Array,
): { header: EventHeader; payload: Uint8Array } {
  const { headerBytes, sealedPayload } = split(encoded);
  const header = decodeEventHeader(headerBytes);
  return { header, payload: open(sodium, aggregateKey, sealedPayload, payloadContext(headerBytes)) };
}

/** The bytes of an inner event from its parts: `[header bytes, sealed payload]` in deterministic CBOR. */
export function encodeInnerEvent(event: InnerEvent): Uint8Array {
  return encodeCbor([encodeEventHeader(event.header), event.sealedPayload]);
}

/** The inverse of {@link encodeInnerEvent}; opens nothing, so it tells whose key is needed. `storage/corrupt`. */
export function decodeInnerEvent(encoded: Uint8Array): InnerEvent {
  const { headerBytes, sealedPayload } = split(encoded);
  return { header: decodeEventHeader(headerBytes), sealedPayload };
}

/** SHA-256 of the bytes of an inner event: the link of the device's chain. 32 bytes. */
export function hashInnerEvent(encoded: Uint8Array): Uint8Array {
  return sha256(encoded);
}

/**
 * One atomic append of one device. The events are chained by `previousHash`, so the last hash stands for all of them
 * and for every event the device made before.
 */
export interface CommitStatement {
  readonly vaultId: string;
  readonly deviceId: string;
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** {@link hashInnerEvent} of the last event of the commit, 32 bytes. */
  readonly lastHash: Uint8Array;
}

/** Ed25519 (RFC 8032) over the statement; 64 bytes. `signSecretKey` is libsodium's 64-byte form. */
export function signCommit(
  sodium: Sodium,
  signSecretKey: Uint8Array,
  statement: CommitStatement,
): Uint8Array {
  return sodium.crypto_sign_detached(statementBytes(statement), signSecretKey);
}

/** Whether the device made exactly this statement. That the events fit it is told by {@link isCommitChain}. */
export function verifyCommit(
  sodium: Sodium,
  signPublicKey: Uint8Array,
  statement: CommitStatement,
  signature: Uint8Array,
): boolean {
  if (signature.length !== sodium.crypto_sign_BYTES) return false;
  if (signPublicKey.length !== sodium.crypto_sign_PUBLICKEYBYTES) return false;
  return sodium.crypto_sign_verify_detached(signature, statementBytes(statement), signPublicKey);
}

function payloadContext(headerBytes: Uint8Array): Uint8Array {
  return associatedData('mo-kit/v1/event-payload', headerBytes);
}

function statementBytes(statement: CommitStatement): Uint8Array {
  const { vaultId, deviceId, firstSequence, lastSequence, lastHash } = statement;
  return associatedData('mo-kit/v1/commit', vaultId, deviceId, firstSequence, lastSequence, lastHash);
}

function split(encoded: Uint8Array): { headerBytes: Uint8Array; sealedPayload: Uint8Array } {
  const value = decodeCbor(encoded);
  if (!Array.isArray(value) || value.length !== 2) throw malformed();
  const [headerBytes, sealedPayload] = value as readonly unknown[];
  if (!(headerBytes instanceof Uint8Array) || !(sealedPayload instanceof Uint8Array)) throw malformed();
  return { headerBytes, sealedPayload };
}

function malformed(): MoError {
  return new MoError('storage/corrupt', 'An event is malformed.');
}
