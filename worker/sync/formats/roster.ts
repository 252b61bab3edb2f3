/**
 * The roster: which devices belong to the vault. It is a chain of signed entries; what they add up to is who may sign,
 * and who receives keys. A server's list of devices is access control and nothing more.
 */
import * as v from 'valibot';
import { sha256 } from '@noble/hashes/sha2.js';
import { associatedData } from '../../crypto/associated-data.ts';
import { decodeCbor, encodeCbor, type CborValue } from '../../crypto/cbor.ts';
import { equalBytes } from '../../crypto/equal-bytes.ts';
import { isConsented } from './recovery-change.ts';
import type { Sodium } from '../../crypto/sodium.ts';
import { MoError } from '../../errors/mo-error.ts';

/** Devices that a vault may have had in all, revoked ones included: what an epoch record has room for. */
export const MAX_ROSTER_DEVICES = 64;
export const MAX_DEVICE_NAME_LENGTH = 100;

/** What one entry does. */
export type RosterChange =
  /** The first entry: whose vault it is. */
  | {
      readonly kind: 'found';
      readonly vaultId: string;
      readonly recoverySignKey: Uint8Array;
      readonly recoveryKemKey: Uint8Array;
    }
  | {
      readonly kind: 'add';
      readonly deviceId: string;
      readonly name: string;
      readonly signKey: Uint8Array;
      readonly kemKey: Uint8Array;
      /** ms since the epoch, by the clock of whoever added it. */
      readonly addedAt: number;
    }
  | { readonly kind: 'revoke'; readonly deviceId: string }
  | { readonly kind: 'rename'; readonly deviceId: string; readonly name: string }
  /** A new recovery phrase. Made by `recoveryChange`, which has the new key sign where it enters. */
  | {
      readonly kind: 'recovery';
      readonly recoverySignKey: Uint8Array;
      readonly recoveryKemKey: Uint8Array;
      /** 64 bytes: see `consentStatement`. */
      readonly consent: Uint8Array;
    }
  /** The keys of the account slot, in place of those before; null when no device may come in by it any more. */
  | {
      readonly kind: 'account-slot';
      readonly signKey: Uint8Array | null;
      readonly kemKey: Uint8Array | null;
    };

/**
 * Who signs: a device of the roster by its id, {@link ACCOUNT_SLOT} for what a newcomer found in the account slot, or null for
 * the recovery key.
 */
export type RosterSigner = string | null;

/** The account slot as a signer. It lets devices in, and does nothing else. */
export const ACCOUNT_SLOT = 'account-slot';

export interface RosterDevice {
  readonly deviceId: string;
  readonly name: string;
  /** Ed25519, 32 bytes. */
  readonly signKey: Uint8Array;
  /** X-Wing, 1216 bytes. */
  readonly kemKey: Uint8Array;
  readonly addedAt: number;
  readonly revoked: boolean;
}

/** The public keys of what somebody finds in the account slot who opens it. */
export interface AccountSlotKeys {
  /** Ed25519, 32 bytes: lets devices in. */
  readonly signKey: Uint8Array;
  /** X-Wing, 1216 bytes: receives the key of each epoch. */
  readonly kemKey: Uint8Array;
}

/** What the entries say of the account slot. */
export interface RosterAccountSlot {
  /** Null while no device may come in by it. */
  readonly keys: AccountSlotKeys | null;
  /** The number of the entry that said so last; 0 when none ever did. */
  readonly since: number;
  /** Who signed that entry. */
  readonly setBy: RosterSigner;
  /** It ended because a device was shut out, and not because somebody turned it off. */
  readonly isRevoked: boolean;
}

/** What a chain of entries adds up to. */
export interface Roster {
  readonly vaultId: string;
  readonly recoverySignKey: Uint8Array;
  readonly recoveryKemKey: Uint8Array;
  readonly accountSlot: RosterAccountSlot;
  readonly devices: ReadonlyMap<string, RosterDevice>;
  /** Of the newest entry; the first has number 1. */
  readonly number: number;
  /** SHA-256 of the newest entry, 32 bytes. */
  readonly hash: Uint8Array;
}

/** Signs with an Ed25519 key; the signature has 64 bytes. */
export interface Signing {
  readonly signer: RosterSigner;
  sign(message: Uint8Array): Uint8Array;
}

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const bytesOf = (length: number) =>
  v.pipe(
    v.instance(Uint8Array),
    v.check((bytes) => bytes.length === length),
  );
const signKey = bytesOf(32);
const kemKey = bytesOf(1_216);
const name = v.pipe(v.string(), v.maxLength(4 * MAX_DEVICE_NAME_LENGTH));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const changeSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('found'), vaultId: id, recoverySignKey: signKey, recoveryKemKey: kemKey }),
  v.strictObject({ kind: v.literal('add'), deviceId: id, name, signKey, kemKey, addedAt: count }),
  v.strictObject({ kind: v.literal('revoke'), deviceId: id }),
  v.strictObject({ kind: v.literal('rename'), deviceId: id, name }),
  v.strictObject({
    kind: v.literal('recovery'),
    recoverySignKey: signKey,
    recoveryKemKey: kemKey,
    consent: bytesOf(64),
  }),
  v.strictObject({
    kind: v.literal('account-slot'),
    signKey: v.nullable(signKey),
    kemKey: v.nullable(kemKey),
  }),
]);
const entrySchema = v.strictTuple([
  v.pipe(count, v.minValue(1)),
  v.nullable(bytesOf(32)),
  changeSchema,
  v.nullable(id),
  bytesOf(64),
]);

/** The bytes of the next entry: CBOR `[number, hash of the entry before | null, change, signer | null, signature]`. */
export function signRosterEntry(before: Roster | null, change: RosterChange, signing: Signing): Uint8Array {
  const number = (before?.number ?? 0) + 1;
  const previous = before?.hash ?? null;
  const vaultId = change.kind === 'found' ? change.vaultId : (before?.vaultId ?? '');
  const message = entryMessage(vaultId, number, previous, change, signing.signer);
  return encodeCbor([number, previous, asCbor(change), signing.signer, signing.sign(message)]);
}

/**
 * The roster after an entry, or null when the entry is not valid there: out of place, not signed by a device that is
 * valid now, by the recovery key, or (to let a device in) by the account slot, or without sense. `storage/corrupt` when it is malformed.
 */
export function applyRosterEntry(sodium: Sodium, before: Roster | null, entry: Uint8Array): Roster | null {
  const [number, previous, change, signer, signature] = parseEntry(entry);
  if (number !== (before?.number ?? 0) + 1) return null;
  if (before === null ? previous !== null : previous === null || !equalBytes(previous, before.hash))
    return null;
  const vaultId = change.kind === 'found' ? change.vaultId : before?.vaultId;
  const key = change.kind === 'found' ? change.recoverySignKey : entryKeyOf(before, change, signer);
  if (vaultId === undefined || key === null) return null;
  const message = entryMessage(vaultId, number, previous, change, signer);
  if (!sodium.crypto_sign_verify_detached(signature, message, key)) return null;
  if (change.kind === 'recovery' && before !== null && !isConsented(sodium, before, change)) return null;
  return changed(before, change, signer, { number, hash: sha256(entry) });
}

/** The roster of a whole chain, or null when any entry is not valid. */
export function rosterOf(sodium: Sodium, entries: readonly Uint8Array[]): Roster | null {
  let roster: Roster | null = null;
  for (const entry of entries) {
    roster = applyRosterEntry(sodium, roster, entry);
    if (roster === null) return null;
  }
  return roster;
}

/** What an entry does and who signed it, as the entry says; `storage/corrupt` when it is malformed. */
export function readRosterEntry(entry: Uint8Array): {
  readonly change: RosterChange;
  readonly signer: RosterSigner;
} {
  const [, , change, signer] = parseEntry(entry);
  return { change, signer };
}

/**
 * The Ed25519 key that a signer has now: null for a device that is unknown or revoked, and for the account slot, which signs
 * nothing but entries that let devices in.
 */
export function signingKeyOf(roster: Roster | null, signer: RosterSigner): Uint8Array | null {
  if (roster === null) return null;
  if (signer === null) return roster.recoverySignKey;
  const device = roster.devices.get(signer);
  return device === undefined || device.revoked ? null : device.signKey;
}

/** Everybody who receives the key of an epoch: devices that are not revoked, the recovery key and the account slot. */
export function recipientsOf(roster: Roster): readonly Uint8Array[] {
  const devices = [...roster.devices.values()]
    .filter(({ revoked }) => !revoked)
    .map(({ kemKey: key }) => key);
  const { keys } = roster.accountSlot;
  return [...devices, roster.recoveryKemKey, ...(keys === null ? [] : [keys.kemKey])];
}

function entryKeyOf(roster: Roster | null, change: RosterChange, signer: RosterSigner): Uint8Array | null {
  if (signer !== ACCOUNT_SLOT) return signingKeyOf(roster, signer);
  return change.kind === 'add' ? (roster?.accountSlot.keys?.signKey ?? null) : null;
}

/** Null when the change makes no sense on this roster. */
function changed(
  before: Roster | null,
  change: RosterChange,
  signer: RosterSigner,
  place: { readonly number: number; readonly hash: Uint8Array },
): Roster | null {
  if (change.kind === 'found') {
    if (before !== null || signer !== null) return null;
    const { vaultId, recoverySignKey, recoveryKemKey } = change;
    return {
      vaultId,
      recoverySignKey,
      recoveryKemKey,
      accountSlot: { keys: null, since: 0, setBy: null, isRevoked: false },
      devices: new Map(),
      ...place,
    };
  }
  if (before === null) return null;
  const devices = new Map(before.devices);
  const known = 'deviceId' in change ? devices.get(change.deviceId) : undefined;
  switch (change.kind) {
    case 'add': {
      // An id is never used twice: a device that was revoked comes back as another one.
      if (known !== undefined || devices.size >= MAX_ROSTER_DEVICES) return null;
      // That name is taken.
      if (change.deviceId === ACCOUNT_SLOT) return null;
      const { deviceId, name: deviceName, signKey: key, kemKey: kem, addedAt } = change;
      devices.set(deviceId, {
        deviceId,
        name: deviceName,
        signKey: key,
        kemKey: kem,
        addedAt,
        revoked: false,
      });
      return { ...before, devices, ...place };
    }
    case 'revoke':
      if (known === undefined || known.revoked) return null;
      devices.set(known.deviceId, { ...known, revoked: true });
      // It may have opened the account slot: what it found there lets nobody in from here on, and receives nothing.
      return { ...before, devices, accountSlot: endedBy(before.accountSlot, signer, place.number), ...place };
    case 'rename':
      if (known === undefined) return null;
      devices.set(known.deviceId, { ...known, name: change.name });
      return { ...before, devices, ...place };
    case 'recovery': {
      const { recoverySignKey, recoveryKemKey } = change;
      return { ...before, recoverySignKey, recoveryKemKey, ...place };
    }
    case 'account-slot': {
      const { signKey: key, kemKey: kem } = change;
      if ((key === null) !== (kem === null)) return null;
      const keys = key === null || kem === null ? null : { signKey: key, kemKey: kem };
      return {
        ...before,
        accountSlot: { keys, since: place.number, setBy: signer, isRevoked: false },
        ...place,
      };
    }
  }
}

function endedBy(slot: RosterAccountSlot, setBy: RosterSigner, since: number): RosterAccountSlot {
  return slot.keys === null ? slot : { keys: null, since, setBy, isRevoked: true };
}

function parseEntry(entry: Uint8Array): v.InferOutput<typeof entrySchema> {
  const parsed = v.safeParse(entrySchema, decodeCbor(entry));
  if (!parsed.success) throw new MoError('storage/corrupt', 'An entry of the roster is malformed.');
  return parsed.output;
}

function entryMessage(
  vaultId: string,
  number: number,
  previous: Uint8Array | null,
  change: RosterChange,
  signer: RosterSigner,
): Uint8Array {
  return associatedData('mo-kit/v1/roster-entry', vaultId, number, previous, asCbor(change), signer);
}

/** A change is a flat object of text, numbers, bytes and null, which is what our CBOR takes. */
function asCbor(change: RosterChange): CborValue {
  return { ...change };
}
