/**
 * The record that begins an epoch. It is not sealed under `K_log`: it announces it. The new key is sealed (HPKE) to
 * everybody who receives keys; the rest, roster and key of the epoch before included, is sealed under the new key, so
 * that the server sees nothing but how many receive it.
 */
import * as v from 'valibot';
import { sha256 } from '@noble/hashes/sha2.js';
import { parseRecord, type SyncRecord } from '../../../server-kit/protocol/index.ts';
import { authenticationFailed, open, seal } from '../../crypto/aead.ts';
import { associatedData } from '../../crypto/associated-data.ts';
import { decodeCbor, encodeCbor, type CborValue } from '../../crypto/cbor.ts';
import { openSealed, sealTo } from '../../crypto/hpke.ts';
import type { Sodium } from '../../crypto/sodium.ts';
import { MoError } from '../../errors/mo-error.ts';
import { pad, unpad } from './padding.ts';
import { EPOCH_RECORD, recordText, splitRecord, type RecordPlace } from './record-seal.ts';
import {
  recipientsOf,
  rosterOf,
  signingKeyOf,
  type Roster,
  type RosterSigner,
  type Signing,
} from './roster.ts';

/** How far somebody had followed a log. */
export interface VerifiedHead {
  readonly logId: string;
  readonly sequence: number;
  /** 32 bytes. */
  readonly hash: Uint8Array;
}

/** The newest event of a device that counts. */
export interface ChainTip {
  readonly deviceId: string;
  readonly sequence: number;
  /** 32 bytes; of the inner event. */
  readonly hash: Uint8Array;
}

/** For the first record of a log that continues another. */
export interface Restart {
  readonly head: VerifiedHead;
  /** What devices that are revoked by now had written: it is pushed again by others, and counts up to here. */
  readonly revokedTips: readonly ChainTip[];
  /** What its beginner has without the events; null for one that has all of them. */
  readonly base: RestartBase | null;
}

/** A log that begins behind events which its beginner lacks: records say what those of each aggregate add up to. */
export interface RestartBase {
  /** ms since the epoch: back to when the history goes. */
  readonly madeAt: number;
  /** The newest of these events of each device. */
  readonly tips: readonly ChainTip[];
}

export interface EpochAnnouncement {
  /** `K_log` of the epoch, 32 bytes. */
  readonly logKey: Uint8Array;
  /** `K_log` of the epoch before in this log, 32 bytes, or null for the first. */
  readonly previousLogKey: Uint8Array | null;
  /** The whole chain, so that a newcomer can verify it from its first entry. */
  readonly rosterEntries: readonly Uint8Array[];
  readonly restart: Restart | null;
}

export interface OpenedEpoch extends EpochAnnouncement {
  readonly epoch: number;
  /** Of `rosterEntries`; verified. */
  readonly roster: Roster;
  readonly signer: RosterSigner;
}

const hash = v.pipe(
  v.instance(Uint8Array),
  v.check((bytes) => bytes.length === 32),
);
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const outerSchema = v.strictTuple([v.array(v.instance(Uint8Array)), v.instance(Uint8Array)]);
const place = v.strictTuple([id, count, hash]);
const tips = v.array(place);
const bodySchema = v.strictTuple([
  v.nullable(hash),
  v.array(v.instance(Uint8Array)),
  v.nullable(
    v.union([v.strictTuple([place, tips]), v.strictTuple([place, tips, v.strictTuple([count, tips])])]),
  ),
  v.nullable(id),
  v.pipe(
    v.instance(Uint8Array),
    v.check((bytes) => bytes.length === 64),
  ),
]);

/** The text of the record. `place.epoch` is the new epoch. */
export async function sealEpochRecord(
  sodium: Sodium,
  place: RecordPlace,
  announcement: EpochAnnouncement,
  signing: Signing,
): Promise<string> {
  const { logKey, previousLogKey, rosterEntries, restart } = announcement;
  const roster = rosterOf(sodium, rosterEntries);
  if (roster === null) throw authenticationFailed();
  const sealedKeys: Uint8Array[] = [];
  for (const recipient of recipientsOf(roster)) {
    sealedKeys.push(await sealTo(recipient, keyInfo(place), keyContext(place), logKey));
  }
  const signature = signing.sign(statementOf(place, announcement, roster, signing.signer));
  const body = encodeCbor([previousLogKey, rosterEntries, restartToCbor(restart), signing.signer, signature]);
  const sealedBody = seal(sodium, logKey, pad(body), bodyContext(place, sealedKeys));
  return recordText(place, EPOCH_RECORD, encodeCbor([sealedKeys, sealedBody]));
}

/** Whether a record announces an epoch. */
export function isEpochRecord(record: SyncRecord): boolean {
  try {
    return splitRecord(record).kind === EPOCH_RECORD;
  } catch {
    return false;
  }
}

/**
 * The key of the epoch for whoever holds one of these X-Wing keys (32 bytes each); null when it is sealed to others only. The
 * recipients are not named, so each sealed key is tried: about 0.2 ms each.
 */
export async function receiveEpochKey(
  kemSecretKeys: readonly Uint8Array[],
  logId: string,
  record: SyncRecord,
): Promise<Uint8Array | null> {
  const place = { logId, recordId: record.id, epoch: record.epoch };
  const { sealedKeys } = splitEpoch(record);
  for (const kemSecretKey of kemSecretKeys) {
    for (const sealedKey of sealedKeys) {
      try {
        return await openSealed(kemSecretKey, keyInfo(place), keyContext(place), sealedKey);
      } catch {
        // Sealed to somebody else.
      }
    }
  }
  return null;
}

/**
 * Opens and verifies the rest with the key of the epoch. Whether this roster may stand at this place in the log is for
 * the caller to say; what is checked here is that the chain is whole and that one who is valid in it signed the record.
 *
 * @throws MoError `crypto/authentication-failed` or `storage/corrupt`
 */
export function openEpochRecord(
  sodium: Sodium,
  logKey: Uint8Array,
  logId: string,
  record: SyncRecord,
): OpenedEpoch {
  const place = { logId, recordId: record.id, epoch: record.epoch };
  const { sealedKeys, sealedBody } = splitEpoch(record);
  const body = unpad(open(sodium, logKey, sealedBody, bodyContext(place, sealedKeys)));
  const parsed = v.safeParse(bodySchema, decodeCbor(body));
  if (!parsed.success) throw malformed();
  const [previousLogKey, rosterEntries, restartFields, signer, signature] = parsed.output;
  const roster = rosterOf(sodium, rosterEntries);
  const key = signingKeyOf(roster, signer);
  if (roster === null || key === null) throw authenticationFailed();
  const restart = restartFields === null ? null : restartOf(restartFields);
  const announcement = { logKey, previousLogKey, rosterEntries, restart };
  const statement = statementOf(place, announcement, roster, signer);
  if (!sodium.crypto_sign_verify_detached(signature, statement, key)) throw authenticationFailed();
  return { epoch: record.epoch, ...announcement, roster, signer };
}

/** The record of a text that announces an epoch, or null. */
export function parseEpochRecord(text: string): SyncRecord | null {
  const record = parseRecord(text);
  return record !== null && isEpochRecord(record) ? record : null;
}

function splitEpoch(record: SyncRecord): { sealedKeys: readonly Uint8Array[]; sealedBody: Uint8Array } {
  const { kind, content } = splitRecord(record);
  if (kind !== EPOCH_RECORD) throw authenticationFailed();
  const parsed = v.safeParse(outerSchema, decodeCbor(content));
  if (!parsed.success) throw malformed();
  return { sealedKeys: parsed.output[0], sealedBody: parsed.output[1] };
}

function statementOf(
  { logId, recordId, epoch }: RecordPlace,
  { logKey, previousLogKey, restart }: EpochAnnouncement,
  roster: Roster,
  signer: RosterSigner,
): Uint8Array {
  return associatedData(
    'mo-kit/v1/epoch',
    logId,
    recordId,
    epoch,
    sha256(logKey),
    previousLogKey === null ? null : sha256(previousLogKey),
    roster.vaultId,
    roster.number,
    roster.hash,
    restartToCbor(restart),
    signer,
  );
}

function restartToCbor(restart: Restart | null): CborValue {
  if (restart === null) return null;
  const { head, revokedTips, base } = restart;
  const fields = [[head.logId, head.sequence, head.hash], revokedTips.map(tipToCbor)];
  return base === null ? fields : [...fields, [base.madeAt, base.tips.map(tipToCbor)]];
}

function restartOf([[logId, sequence, headHash], revoked, base]: readonly [
  TipFields,
  readonly TipFields[],
  (readonly [number, readonly TipFields[]])?,
]): Restart {
  return {
    head: { logId, sequence, hash: headHash },
    revokedTips: revoked.map(tipOf),
    base: base === undefined ? null : { madeAt: base[0], tips: base[1].map(tipOf) },
  };
}

type TipFields = readonly [string, number, Uint8Array];

function tipToCbor({ deviceId, sequence, hash: tip }: ChainTip): CborValue {
  return [deviceId, sequence, tip];
}

function tipOf([deviceId, sequence, tip]: TipFields): ChainTip {
  return { deviceId, sequence, hash: tip };
}

function keyInfo({ logId }: RecordPlace): Uint8Array {
  return associatedData('mo-kit/v1/epoch-key/seal', logId);
}

function keyContext({ logId, recordId, epoch }: RecordPlace): Uint8Array {
  return associatedData('mo-kit/v1/epoch-key', logId, recordId, epoch);
}

function bodyContext({ logId, recordId, epoch }: RecordPlace, sealedKeys: readonly Uint8Array[]): Uint8Array {
  return associatedData('mo-kit/v1/epoch-body', logId, recordId, epoch, sha256(encodeCbor(sealedKeys)));
}

function malformed(): MoError {
  return new MoError('storage/corrupt', 'A record that announces an epoch is malformed.');
}
