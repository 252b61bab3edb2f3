import { sha256 } from '@noble/hashes/sha2.js';
import * as v from 'valibot';
import { fromBase64url, secretHash, toBase64url } from '../../../server-kit/protocol/index.ts';
import { authenticationFailed } from '../../crypto/aead.ts';
import { associatedData } from '../../crypto/associated-data.ts';
import { decodeCbor, encodeCbor } from '../../crypto/cbor.ts';
import { openSealed, sealTo } from '../../crypto/hpke.ts';
import type { RecoveryKeys } from '../../crypto/recovery-keys.ts';
import type { Sodium } from '../../crypto/sodium.ts';
import { wipe } from '../../crypto/wipe.ts';
import { hasCode } from '../../errors/has-code.ts';
import { MoError } from '../../errors/mo-error.ts';
import type { CallOptions, DeviceClient, ServerClient } from '../server-client.ts';

/** What somebody with the words does not know yet of the vault. */
export interface VaultIdentity {
  readonly vaultId: string;
  /** 16 bytes. */
  readonly secretKey: Uint8Array;
}

const MAX_ATTEMPTS = 5;

const outerSchema = v.strictTuple([v.literal(1), v.instance(Uint8Array), v.instance(Uint8Array)]);
const innerSchema = v.strictTuple([
  v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  v.pipe(
    v.instance(Uint8Array),
    v.check((bytes) => bytes.length === 16),
  ),
]);

/** CBOR `[1, sealed to the words' X-Wing key, signature by the words' Ed25519 key]`. See JOINING.md. */
export async function sealRecoverySlot(
  sodium: Sodium,
  recovery: RecoveryKeys,
  accountId: string,
  { vaultId, secretKey }: VaultIdentity,
): Promise<Uint8Array> {
  const content = encodeCbor([vaultId, secretKey]);
  const { privateKey } = sodium.crypto_sign_seed_keypair(recovery.signSeed);
  try {
    const sealed = await sealTo(recovery.kemPublicKey, SLOT_INFO, slotContext(accountId), content);
    const signature = sodium.crypto_sign_detached(slotStatement(accountId, sealed), privateKey);
    return encodeCbor([1, sealed, signature]);
  } finally {
    wipe(privateKey, content);
  }
}

/** The inverse. Another account, other words, or a changed byte: `crypto/authentication-failed`. */
export async function openRecoverySlot(
  sodium: Sodium,
  recovery: RecoveryKeys,
  accountId: string,
  slot: Uint8Array,
): Promise<VaultIdentity> {
  const outer = v.safeParse(outerSchema, decodeCbor(slot));
  if (!outer.success) throw authenticationFailed();
  const [, sealed, signature] = outer.output;
  const isSigned =
    signature.length === 64 &&
    sodium.crypto_sign_verify_detached(signature, slotStatement(accountId, sealed), recovery.signPublicKey);
  // Anybody who knows the public key can seal to it; only the words sign.
  if (!isSigned) throw authenticationFailed();
  const inner = await openSealed(recovery.kemSeed, SLOT_INFO, slotContext(accountId), sealed);
  const parsed = v.safeParse(innerSchema, decodeCbor(inner));
  if (!parsed.success) throw authenticationFailed();
  const [vaultId, secretKey] = parsed.output;
  return { vaultId, secretKey };
}

/** Puts the slot on the server, where the words find it. Writing it again is harmless. */
export async function putRecoverySlot(
  sodium: Sodium,
  client: DeviceClient,
  recovery: RecoveryKeys,
  identity: VaultIdentity,
  options: CallOptions = {},
): Promise<void> {
  const slotId = recoverySlotId(recovery.signPublicKey);
  const data = toBase64url(await sealRecoverySlot(sodium, recovery, client.accountId, identity));
  const access = {
    locatorHash: secretHash('locator', recovery.locator),
    credentialHash: secretHash('credential', recovery.credential),
  };
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const { slots } = await client.call('listSlots', options);
    const ifVersion = slots.find((slot) => slot.slotId === slotId)?.version ?? 0;
    try {
      await client.call('putSlot', { params: { slotId }, body: { ifVersion, data, access }, ...options });
      return;
    } catch (error) {
      // Another device wrote it in between.
      if (!hasCode(error, 'input/conflict')) throw error;
    }
  }
  throw new MoError('sync/conflict', 'Other devices write the slot all the time.', { retryable: true });
}

/** Where the words are at home at a server. */
export interface FoundVault extends VaultIdentity {
  /** Named after the first words that the vault had there. */
  readonly accountId: string;
}

/** The vault of the words at this server, or null when it has none. */
export async function fetchRecoverySlot(
  sodium: Sodium,
  server: ServerClient,
  recovery: RecoveryKeys,
  options: CallOptions = {},
): Promise<FoundVault | null> {
  const locator = toBase64url(recovery.locator);
  const found = await server.fetchSlot({ locator, credential: toBase64url(recovery.credential) }, options);
  if (found === null) return null;
  const { accountId, data } = found;
  return { accountId, ...(await openRecoverySlot(sodium, recovery, accountId, fromBase64url(data))) };
}

const SLOT_INFO = associatedData('mo-kit/v1/recovery-slot/seal');

function slotContext(accountId: string): Uint8Array {
  return associatedData('mo-kit/v1/recovery-slot', accountId);
}

function slotStatement(accountId: string, sealed: Uint8Array): Uint8Array {
  return associatedData('mo-kit/v1/recovery-slot/signed', accountId, sealed);
}

/** One slot for each set of words, which devices without the words know, too: the first 16 bytes of a hash of their Ed25519 key. */
export function recoverySlotId(signPublicKey: Uint8Array): string {
  return toBase64url(sha256(associatedData('mo-kit/v1/recovery-slot/id', signPublicKey)).slice(0, 16));
}
