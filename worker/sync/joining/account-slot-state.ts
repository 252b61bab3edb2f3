import * as v from 'valibot';
import { fromBase64url, toBase64url } from '../../crypto/base64url.ts';
import { decodeCbor, encodeCbor } from '../../crypto/cbor.ts';
import { MoError } from '../../errors/mo-error.ts';
import type { Database } from '../../storage/database.ts';
import { readMeta, writeMeta } from '../../storage/event-store/store-meta.ts';

const bytesOf = (length: number) =>
  v.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === length);
const bytes = v.custom<Uint8Array>((value) => value instanceof Uint8Array);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const stretch = v.strictObject({
  salt: bytesOf(16),
  memoryKiB: count,
  iterations: count,
  parallelism: count,
});

/** Devices may come in by this passphrase, or by none. */
const wish = v.variant('kind', [
  v.strictObject({
    kind: v.literal('on'),
    stretch,
    stretched: bytesOf(32),
    /** The salt of the key slot of this device that the same passphrase opens. */
    keySlotSalt: bytes,
  }),
  v.strictObject({ kind: v.literal('off') }),
]);

const schema = v.strictObject({
  wish,
  /** The roster's account slot that this was wished over, by `since`: what comes after that is somebody's newer word. */
  basedOn: count,
  /** The account's Ed25519 key of a try that was given up: the server may know it, the roster does not. */
  dropped: v.nullable(bytesOf(32)),
  /** What is on its way to server and roster: the seed is nowhere else yet. */
  writing: v.nullable(
    v.strictObject({
      seed: bytesOf(32),
      signKey: bytesOf(32),
      entry: bytes,
      locator: bytesOf(32),
      logId: v.string(),
      epoch: count,
    }),
  ),
  /** Where it stands, and for which keys. */
  written: v.nullable(
    v.strictObject({
      url: v.string(),
      logId: v.string(),
      locator: bytesOf(32),
      signKey: bytesOf(32),
      recoverySignKey: bytesOf(32),
    }),
  ),
});

/**
 * What this device has to do with the account slot, until it is done and from then on: a wish outlives being offline, crashes
 * and restarts. Kept in the event store of this device, in no backup and no log. The stretched passphrase is in it, so that
 * the slot follows the secret key without asking the person; it opens the slot only together with that.
 */
export type AccountSlotState = v.InferOutput<typeof schema>;
export type AccountSlotWish = AccountSlotState['wish'];

const KEY = 'account-slot';
const SEEN_KEY = 'account-slot-seen';

/** Null when the slot is no concern of this device. */
export function loadAccountSlot(database: Database): AccountSlotState | null {
  const value = readMeta(database, KEY);
  if (value === null) return null;
  const parsed = v.safeParse(schema, decodeCbor(fromBase64url(value)));
  if (!parsed.success) throw new MoError('storage/corrupt', 'The state of the account slot is malformed.');
  return parsed.output;
}

export function saveAccountSlot(database: Database, state: AccountSlotState | null): void {
  writeMeta(database, KEY, state === null ? null : toBase64url(encodeCbor(state)));
}

/** The account's Ed25519 key that this device saw in the roster last, base64url; null for none. */
export function loadSeenAccountKey(database: Database): string | null {
  return readMeta(database, SEEN_KEY);
}

export function saveSeenAccountKey(database: Database, signKey: string | null): void {
  writeMeta(database, SEEN_KEY, signKey);
}
