/**
 * Two devices agree on a secret through a server that may sit in between. Each commits to a one-time key and a nonce before
 * either shows them; then both have the same six digits, or somebody was in between. Whoever that is had to choose all
 * keys and nonces before seeing one that makes the digits, so one attempt fools a person once in a million, and a
 * mailbox allows one attempt.
 */
import * as v from 'valibot';
import { sha256 } from '@noble/hashes/sha2.js';
import { associatedData } from '../../crypto/associated-data.ts';
import { decodeCbor, encodeCbor, type CborValue } from '../../crypto/cbor.ts';
import { deriveKey } from '../../crypto/derive-key.ts';
import { equalBytes } from '../../crypto/equal-bytes.ts';
import { openSealed, sealTo } from '../../crypto/hpke.ts';
import { SEAL_OVERHEAD_BYTES, SEAL_PUBLIC_KEY_BYTES } from '../../crypto/hpke-lengths.ts';
import { randomBytes } from '../../crypto/random.ts';
import type { Sodium } from '../../crypto/sodium.ts';
import { wipe } from '../../crypto/wipe.ts';
import { hasCode } from '../../errors/has-code.ts';
import type { PairingMailbox } from './mailbox.ts';
import { pairingFailed } from './pairing-letters.ts';

export type PairingRole = 'newcomer' | 'member';

/** What both devices have when nobody was in between. */
export interface ComparedKeys {
  /** 32 bytes: seals the letters that follow. The caller wipes it. */
  readonly secret: Uint8Array;
  /** Six digits for the eyes of the person, the same on both screens. */
  readonly check: string;
}

/** A one-time X-Wing key with its nonce: what is committed to, and then shown. */
interface Share {
  readonly publicKey: Uint8Array;
  readonly nonce: Uint8Array;
}

const NONCE_BYTES = 32;
const HALF_BYTES = 32;
const CHECK_DIGITS = 6;

const bytesOf = (length: number) =>
  v.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === length);
const STEPS = {
  commit: v.strictTuple([v.literal('commit'), bytesOf(32)]),
  reveal: v.strictTuple([v.literal('reveal'), bytesOf(SEAL_PUBLIC_KEY_BYTES), bytesOf(NONCE_BYTES)]),
  half: v.strictTuple([v.literal('half'), bytesOf(HALF_BYTES + SEAL_OVERHEAD_BYTES)]),
} as const;

/** Three letters each way, in turn; the newcomer begins. `sync/pairing-failed` for anything out of step. */
export async function compareKeys(
  sodium: Sodium,
  role: PairingRole,
  mailboxId: Uint8Array,
  mailbox: PairingMailbox,
  signal?: AbortSignal,
): Promise<ComparedKeys> {
  const pair = sodium.crypto_kem_xwing_keypair();
  const own: Share = { publicKey: pair.publicKey, nonce: randomBytes(NONCE_BYTES) };
  const ownHalf = randomBytes(HALF_BYTES);
  const otherRole: PairingRole = role === 'newcomer' ? 'member' : 'newcomer';
  let otherHalf: Uint8Array | undefined;
  const send = (letter: CborValue) => mailbox.post(encodeCbor(letter), signal);
  /** What both do in one step, the newcomer first. The member looks at what came before it answers. */
  const exchange = async <Step extends keyof typeof STEPS>(
    step: Step,
    letter: CborValue,
    accept: (received: v.InferOutput<(typeof STEPS)[Step]>) => void = () => undefined,
  ) => {
    if (role === 'newcomer') await send(letter);
    const received = parse(STEPS[step], await mailbox.next(signal));
    accept(received);
    if (role === 'member') await send(letter);
    return received;
  };

  try {
    const [, commitment] = await exchange('commit', ['commit', commitmentOf(role, mailboxId, own)]);
    const reveal = ['reveal', own.publicKey, own.nonce];
    const [, publicKey, nonce] = await exchange('reveal', reveal, ([, shownKey, shownNonce]) => {
      const shown = commitmentOf(otherRole, mailboxId, { publicKey: shownKey, nonce: shownNonce });
      if (!equalBytes(shown, commitment)) throw pairingFailed();
    });
    const other: Share = { publicKey, nonce };
    const shares = role === 'newcomer' ? ([own, other] as const) : ([other, own] as const);
    const transcript = sha256(
      associatedData('mo-kit/v1/short-code/transcript', mailboxId, ...partsOf(...shares)),
    );
    const info = associatedData('mo-kit/v1/short-code/half');
    const contextOf = (from: PairingRole) => associatedData('mo-kit/v1/short-code/half', from, transcript);
    const sealed = await sealTo(other.publicKey, info, contextOf(role), ownHalf);
    const [, received] = await exchange('half', ['half', sealed]);
    otherHalf = await openSealed(pair.privateKey, info, contextOf(otherRole), received);
    const halves = role === 'newcomer' ? [ownHalf, otherHalf] : [otherHalf, ownHalf];
    return { secret: secretOf(halves, transcript), check: checkOf(...shares) };
  } catch (error) {
    throw hasCode(error, 'crypto/authentication-failed') ? pairingFailed() : error;
  } finally {
    wipe(pair.privateKey, ownHalf, otherHalf);
  }
}

/** The six digits: of public keys and nonces only, so that both sides have fixed them when they are first known. */
export function checkOf(newcomer: Share, member: Share): string {
  const digest = sha256(associatedData('mo-kit/v1/short-code/check', ...partsOf(newcomer, member)));
  const number = new DataView(digest.buffer, digest.byteOffset).getBigUint64(0);
  return (number % 10n ** BigInt(CHECK_DIGITS)).toString().padStart(CHECK_DIGITS, '0');
}

function commitmentOf(role: PairingRole, mailboxId: Uint8Array, { publicKey, nonce }: Share): Uint8Array {
  return sha256(associatedData('mo-kit/v1/short-code/commitment', role, mailboxId, publicKey, nonce));
}

function partsOf(newcomer: Share, member: Share): readonly Uint8Array[] {
  return [newcomer.publicKey, newcomer.nonce, member.publicKey, member.nonce];
}

function secretOf(halves: readonly Uint8Array[], transcript: Uint8Array): Uint8Array {
  const together = new Uint8Array(2 * HALF_BYTES);
  halves.forEach((half, index) => together.set(half, index * HALF_BYTES));
  try {
    return deriveKey(together, transcript, 'mo-kit/v1/short-code/secret');
  } finally {
    wipe(together);
  }
}

function parse<Schema extends v.GenericSchema>(schema: Schema, letter: Uint8Array): v.InferOutput<Schema> {
  let content: unknown;
  try {
    content = decodeCbor(letter);
  } catch {
    throw pairingFailed();
  }
  const parsed = v.safeParse(schema, content);
  if (!parsed.success) throw pairingFailed();
  return parsed.output;
}
