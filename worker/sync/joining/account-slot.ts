/**
 * The account slot: what somebody with passphrase and secret key, and nothing else, needs to become a device of the vault. A
 * server keeps it and can guess nothing of it. See JOINING.md.
 */
import * as v from 'valibot';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64url, toBase64url } from '../../../server-kit/protocol/index.ts';
import { authenticationFailed, open, seal } from '../../crypto/aead.ts';
import { associatedData } from '../../crypto/associated-data.ts';
import { decodeCbor, encodeCbor } from '../../crypto/cbor.ts';
import { equalBytes } from '../../crypto/equal-bytes.ts';
import { checkArgon2Parameters, type Argon2Runner } from '../../crypto/kdf/argon2.ts';
import type { RecoveryPublicKeys } from '../../crypto/recovery-keys.ts';
import type { Sodium } from '../../crypto/sodium.ts';
import { wipe } from '../../crypto/wipe.ts';
import { hasCode } from '../../errors/has-code.ts';
import { MoError } from '../../errors/mo-error.ts';
import type { VerifiedHead } from '../formats/epoch-record.ts';
import {
  accountSlotKey,
  accountSlotMacKey,
  stretchPassphrase,
  type StretchParameters,
} from './account-slot-keys.ts';

const VERSION = 1;
/** The one that stands in the roster, and one that is about to. */
const MAX_ENTRIES = 2;

/** What is in the slot. */
export interface AccountSlotContent {
  readonly vaultId: string;
  readonly recovery: RecoveryPublicKeys;
  /** Of the account's keys, 32 bytes. */
  readonly seed: Uint8Array;
  /** How far whoever wrote the slot had verified the log. */
  readonly head: VerifiedHead;
  /** The epoch there, and its `K_log`, 32 bytes: those that come later are sealed to the account's keys. */
  readonly epoch: number;
  readonly logKey: Uint8Array;
}

/** The secrets that close and open a slot. */
export interface SlotSecrets {
  /** Argon2id of the passphrase, 32 bytes. */
  readonly stretched: Uint8Array;
  readonly stretch: StretchParameters;
  /** 16 bytes. */
  readonly secretKey: Uint8Array;
}

const bytesOf = (length: number) =>
  v.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === length);
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const slotSchema = v.strictTuple([
  v.literal(VERSION),
  v.pipe(v.array(v.instance(Uint8Array)), v.minLength(1), v.maxLength(MAX_ENTRIES)),
  bytesOf(32),
]);
const entrySchema = v.strictTuple([
  bytesOf(32),
  v.strictTuple([bytesOf(16), count, count, count]),
  v.instance(Uint8Array),
]);
const contentSchema = v.strictTuple([
  id,
  bytesOf(32),
  bytesOf(1_216),
  bytesOf(32),
  v.strictTuple([id, count, bytesOf(32)]),
  count,
  bytesOf(32),
]);

/** One entry of the slot: CBOR `[account's Ed25519 key, [salt, memory, passes, lanes], AEAD(content)]`. */
export function sealAccountEntry(
  sodium: Sodium,
  accountId: string,
  signKey: Uint8Array,
  secrets: SlotSecrets,
  { vaultId, recovery, seed, head, epoch, logKey }: AccountSlotContent,
): Uint8Array {
  const { stretch, stretched, secretKey } = secrets;
  const key = accountSlotKey(stretched, secretKey, stretch.salt);
  const { signPublicKey, kemPublicKey } = recovery;
  const headFields = [head.logId, head.sequence, head.hash];
  const content = encodeCbor([vaultId, signPublicKey, kemPublicKey, seed, headFields, epoch, logKey]);
  try {
    const sealed = seal(sodium, key, content, entryContext(accountId, signKey, stretch));
    return encodeCbor([signKey, stretchFields(stretch), sealed]);
  } finally {
    wipe(key, content);
  }
}

/** CBOR `[1, [entry …], MAC]`. The MAC is by the secret key, so that a changed slot is told from a wrong passphrase. */
export function encodeAccountSlot(
  accountId: string,
  secretKey: Uint8Array,
  entries: readonly Uint8Array[],
): Uint8Array {
  return encodeCbor([VERSION, entries, macOf(accountId, secretKey, entries)]);
}

/** The entries of a slot. Another secret key, another account or a changed byte: `crypto/authentication-failed`. */
export function decodeAccountSlot(
  accountId: string,
  secretKey: Uint8Array,
  slot: Uint8Array,
): readonly Uint8Array[] {
  const value = decodeCbor(slot);
  if (Array.isArray(value) && typeof value[0] === 'number' && value[0] > VERSION) {
    throw new MoError('vault/upgraded-elsewhere', 'A newer version wrote the account slot.');
  }
  const parsed = v.safeParse(slotSchema, value);
  if (!parsed.success) throw authenticationFailed();
  const [, entries, mac] = parsed.output;
  if (!equalBytes(mac, macOf(accountId, secretKey, entries))) throw authenticationFailed();
  return entries;
}

/** The account's Ed25519 key that an entry is about; `crypto/authentication-failed` when it is malformed. */
export function signKeyOfEntry(entry: Uint8Array): Uint8Array {
  return parseEntry(entry).signKey;
}

/**
 * What the slot holds for passphrase and secret key; half a second for each entry. One or two: when the passphrase was changed a moment ago, the
 * one that stands in the roster counts. Costs out of bounds are
 * `crypto/unsupported-parameters` before any memory is taken; a slot that the secret key does not vouch for is
 * `crypto/authentication-failed`, and one that it does, but the passphrase does not open, `vault/wrong-passphrase`. The
 * caller wipes seed and key.
 */
export async function openAccountSlot(
  { sodium, argon2 }: { readonly sodium: Sodium; readonly argon2: Argon2Runner },
  accountId: string,
  { passphrase, secretKey }: { readonly passphrase: string; readonly secretKey: Uint8Array },
  slot: Uint8Array,
  options: { readonly signal?: AbortSignal } = {},
): Promise<readonly AccountSlotContent[]> {
  const entries = decodeAccountSlot(accountId, secretKey, slot).map(parseEntry);
  for (const { stretch } of entries) checkArgon2Parameters(stretch);
  const opened: AccountSlotContent[] = [];
  for (const { signKey, stretch, sealed } of entries) {
    const stretched = await stretchPassphrase(argon2, passphrase, stretch, options);
    const key = accountSlotKey(stretched, secretKey, stretch.salt);
    try {
      opened.push(contentOf(open(sodium, key, sealed, entryContext(accountId, signKey, stretch))));
    } catch (error) {
      if (!hasCode(error, 'crypto/authentication-failed')) throw error;
    } finally {
      wipe(stretched, key);
    }
  }
  if (opened.length === 0) {
    throw new MoError('vault/wrong-passphrase', 'The account slot is closed with another passphrase.');
  }
  return opened;
}

/** One slot for each account. */
export function accountSlotId(accountId: string): string {
  return toBase64url(sha256(associatedData('mo-kit/v1/account-slot/id', accountId)).slice(0, 16));
}

function parseEntry(entry: Uint8Array) {
  const parsed = v.safeParse(entrySchema, decodeCbor(entry));
  if (!parsed.success) throw authenticationFailed();
  const [signKey, [salt, memoryKiB, iterations, parallelism], sealed] = parsed.output;
  return { signKey, stretch: { salt, memoryKiB, iterations, parallelism }, sealed };
}

function contentOf(plain: Uint8Array): AccountSlotContent {
  const parsed = v.safeParse(contentSchema, decodeCbor(plain));
  if (!parsed.success) throw authenticationFailed();
  const [vaultId, signPublicKey, kemPublicKey, seed, [logId, sequence, hash], epoch, logKey] = parsed.output;
  const recovery = { signPublicKey, kemPublicKey };
  return { vaultId, recovery, seed, head: { logId, sequence, hash }, epoch, logKey };
}

function macOf(accountId: string, secretKey: Uint8Array, entries: readonly Uint8Array[]): Uint8Array {
  const key = accountSlotMacKey(secretKey);
  try {
    return hmac(
      sha256,
      key,
      associatedData('mo-kit/v1/account-slot/slot', VERSION, fromBase64url(accountId), entries),
    );
  } finally {
    wipe(key);
  }
}

function entryContext(accountId: string, signKey: Uint8Array, stretch: StretchParameters): Uint8Array {
  return associatedData(
    'mo-kit/v1/account-slot',
    VERSION,
    fromBase64url(accountId),
    signKey,
    stretchFields(stretch),
  );
}

const stretchFields = ({ salt, memoryKiB, iterations, parallelism }: StretchParameters) => [
  salt,
  memoryKiB,
  iterations,
  parallelism,
];
