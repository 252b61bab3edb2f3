import { encodeRecord, type SyncRecord } from '../../../server-kit/protocol/index.ts';
import { authenticationFailed, open, seal } from '../../crypto/aead.ts';
import { associatedData } from '../../crypto/associated-data.ts';
import { fromBase64url, toBase64url } from '../../crypto/base64url.ts';
import type { Sodium } from '../../crypto/sodium.ts';
import { MoError } from '../../errors/mo-error.ts';
import { pad, unpad } from './padding.ts';

/** The version of the outer seal; part of its associated data. */
export const SEAL_VERSION = 1;

/** The first byte of the ciphertext of a record that is sealed under the key of its epoch. */
export const SEALED_RECORD = 0;
/** The first byte of a record that announces an epoch: see `epoch-record.ts`. */
export const EPOCH_RECORD = 1;

/**
 * The largest body of a record: padded, sealed, in base64url and with the JSON around it, it is just below what the
 * protocol takes (262,144 bytes).
 */
export const MAX_BODY_BYTES = 192_511;

/** Where a record stands; all of it is associated data, so that none of it can be exchanged. */
export interface RecordPlace {
  /** base64url of 32 bytes. */
  readonly logId: string;
  /** base64url of 16 random bytes. */
  readonly recordId: string;
  readonly epoch: number;
}

/** Pads and seals a body under `K_log` of its epoch (32 bytes); the text that the server keeps. */
export function sealRecord(sodium: Sodium, logKey: Uint8Array, place: RecordPlace, body: Uint8Array): string {
  if (body.length > MAX_BODY_BYTES) throw new MoError('input/too-large', 'The change is too large.');
  const sealed = seal(sodium, logKey, pad(body), recordContext(place));
  return recordText(place, SEALED_RECORD, sealed);
}

/** Opens what {@link sealRecord} made. `crypto/authentication-failed` for another key, log, id, epoch or byte. */
export function openRecord(
  sodium: Sodium,
  logKey: Uint8Array,
  logId: string,
  record: SyncRecord,
): Uint8Array {
  const { kind, content } = splitRecord(record);
  if (kind !== SEALED_RECORD) throw authenticationFailed();
  return unpad(
    open(sodium, logKey, content, recordContext({ logId, recordId: record.id, epoch: record.epoch })),
  );
}

/** The text of a record: the kind of its ciphertext, then the ciphertext. */
export function recordText({ recordId, epoch }: RecordPlace, kind: number, content: Uint8Array): string {
  const bytes = new Uint8Array(content.length + 1);
  bytes[0] = kind;
  bytes.set(content, 1);
  return encodeRecord({ v: 1, id: recordId, epoch, ct: toBase64url(bytes) });
}

/** The parts of a record's ciphertext. `input/invalid` when it is not canonical base64url. */
export function splitRecord(record: SyncRecord): { readonly kind: number; readonly content: Uint8Array } {
  const bytes = fromBase64url(record.ct);
  return { kind: bytes[0] ?? -1, content: bytes.subarray(1) };
}

function recordContext({ logId, recordId, epoch }: RecordPlace): Uint8Array {
  return associatedData('mo-kit/v1/record', SEAL_VERSION, logId, recordId, epoch);
}
