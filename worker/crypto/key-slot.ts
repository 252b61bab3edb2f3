import { authenticationFailed, open, seal } from './aead.ts';
import { associatedData } from './associated-data.ts';
import { deriveKey } from './derive-key.ts';
import { generateSealKeyPair, openSealed, sealTo } from './hpke.ts';
import { ARGON2_SALT_BYTES } from './kdf/argon2.ts';
import type { Argon2Parameters, Argon2Runner } from './kdf/argon2.ts';
import type {
  KeySlot,
  KeySlotKind,
  PasskeyKdf,
  PassphraseKdf,
  RecoveryKdf,
  SlotMethod,
} from './key-record-format.ts';
import { randomBytes, randomId } from './random.ts';
import type { Sodium } from './sodium.ts';
import { wipe } from './wipe.ts';

/** Who a slot belongs to and what it gives away: `K_vault` and the key that vouches for it. */
export interface SlotContent {
  readonly vaultId: string;
  /** `K_vault`, 32 bytes. */
  readonly vaultKey: Uint8Array;
  /** Ed25519 pair that signs what is sealed to the slots of this vault. */
  readonly authority: { readonly publicKey: Uint8Array; readonly privateKey: Uint8Array };
}

/**
 * Makes a slot: a fresh key pair, its private half (with the authority's public key) wrapped under `wrappingKey`, and
 * `K_vault` sealed to its public half and signed. The signature is what keeps a writer of the profile, who knows every
 * public key, from sealing a key of their own to a slot.
 */
export async function createKeySlot(
  sodium: Sodium,
  content: SlotContent,
  secret: SlotMethod & { readonly wrappingKey: Uint8Array },
  details: { readonly now: number; readonly label?: string },
): Promise<KeySlot> {
  const { publicKey, privateKey } = await generateSealKeyPair();
  const { wrappingKey, ...kind } = secret;
  const identity = { slotId: randomId(), ...kind };
  const privatePart = new Uint8Array(64);
  privatePart.set(privateKey);
  privatePart.set(content.authority.publicKey, 32);
  try {
    const bound = slotContext('mo-kit/v1/slot/private-key', content.vaultId, identity);
    return {
      ...identity,
      label: details.label ?? '',
      createdAt: details.now,
      lastUsedAt: null,
      publicKey,
      wrappedPrivateKey: seal(sodium, wrappingKey, privatePart, bound),
      ...(await sealToSlot(sodium, content, identity, publicKey)),
    };
  } finally {
    wipe(privatePart, privateKey);
  }
}

/**
 * The slot with another `K_vault` behind it, without the secret that opens it. That the slot's public key is the one
 * its maker signed is checked first, so that a new key is never sealed to a stranger.
 */
export async function resealKeySlot(sodium: Sodium, content: SlotContent, slot: KeySlot): Promise<KeySlot> {
  const signed = signedBytes(content.vaultId, slot, slot.publicKey, slot.sealedVaultKey);
  if (!sodium.crypto_sign_verify_detached(slot.vaultKeySignature, signed, content.authority.publicKey)) {
    throw authenticationFailed();
  }
  return { ...slot, ...(await sealToSlot(sodium, content, slot, slot.publicKey)) };
}

/** A slot of this vault that is known from elsewhere, from a backup say, with `K_vault` put behind it. */
export async function sealKnownSlot(
  sodium: Sodium,
  content: SlotContent,
  slot: Omit<KeySlot, 'sealedVaultKey' | 'vaultKeySignature'> & SlotMethod,
): Promise<KeySlot> {
  return { ...slot, ...(await sealToSlot(sodium, content, slot, slot.publicKey)) };
}

async function sealToSlot(
  sodium: Sodium,
  { vaultId, vaultKey, authority }: SlotContent,
  slot: SlotIdentity,
  publicKey: Uint8Array,
): Promise<Pick<KeySlot, 'sealedVaultKey' | 'vaultKeySignature'>> {
  const { info, aad } = vaultKeyContext(vaultId, slot);
  const sealedVaultKey = await sealTo(publicKey, info, aad, vaultKey);
  const signed = signedBytes(vaultId, slot, publicKey, sealedVaultKey);
  return {
    sealedVaultKey,
    vaultKeySignature: sodium.crypto_sign_detached(signed, authority.privateKey),
  };
}

/**
 * `K_vault` by way of one slot. Null when the wrapping key is not this slot's, the one failure a person can cause;
 * `crypto/authentication-failed` when the slot opens but what it holds was changed.
 */
export async function openKeySlot(
  sodium: Sodium,
  vaultId: string,
  slot: KeySlot,
  wrappingKey: Uint8Array,
): Promise<Uint8Array | null> {
  const privatePart = unwrapPrivatePart(sodium, vaultId, slot, wrappingKey);
  if (privatePart === null) return null;
  const privateKey = privatePart.subarray(0, 32);
  const authorityPublicKey = privatePart.subarray(32);
  try {
    const signed = signedBytes(vaultId, slot, slot.publicKey, slot.sealedVaultKey);
    if (!sodium.crypto_sign_verify_detached(slot.vaultKeySignature, signed, authorityPublicKey)) {
      throw authenticationFailed();
    }
    const { info, aad } = vaultKeyContext(vaultId, slot);
    return await openSealed(privateKey, info, aad, slot.sealedVaultKey);
  } finally {
    wipe(privatePart);
  }
}

/** The key under which a passphrase wraps its slot's private half; half a second. The caller wipes it. */
export async function passphraseWrappingKey(
  argon2: Argon2Runner,
  passphrase: Uint8Array,
  kdf: PassphraseKdf,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const { salt, memoryKiB, iterations, parallelism } = kdf;
  const stretched = await argon2(
    { password: passphrase, salt, memoryKiB, iterations, parallelism },
    signal === undefined ? {} : { signal },
  );
  try {
    return deriveKey(stretched, salt, 'mo-kit/v1/passphrase/slot');
  } finally {
    wipe(stretched);
  }
}

/** The key under which the recovery words wrap their slot's private half. The caller wipes it. */
export function recoveryWrappingKey(entropy: Uint8Array, kdf: RecoveryKdf): Uint8Array {
  return deriveKey(entropy, kdf.salt, 'mo-kit/v1/recovery/slot');
}

/** The key under which a passkey wraps its slot's private half, from the 32 bytes it evaluates to. The caller wipes it. */
export function passkeyWrappingKey(prfResult: Uint8Array, kdf: PasskeyKdf): Uint8Array {
  return deriveKey(prfResult, kdf.salt, 'mo-kit/v1/passkey/slot');
}

export function newPassphraseKdf(parameters: Argon2Parameters): PassphraseKdf {
  const { memoryKiB, iterations, parallelism } = parameters;
  return {
    algorithm: 'argon2id',
    salt: randomBytes(ARGON2_SALT_BYTES),
    memoryKiB,
    iterations,
    parallelism,
  };
}

export function newRecoveryKdf(): RecoveryKdf {
  return { algorithm: 'hkdf-sha256', salt: randomBytes(16) };
}

/** What identifies a slot: its id, its kind and how its secret is stretched. */
type SlotIdentity = { readonly slotId: string; readonly kind: KeySlotKind; readonly kdf: KeySlot['kdf'] };

function unwrapPrivatePart(
  sodium: Sodium,
  vaultId: string,
  slot: KeySlot,
  wrappingKey: Uint8Array,
): Uint8Array | null {
  try {
    const bound = slotContext('mo-kit/v1/slot/private-key', vaultId, slot);
    return open(sodium, wrappingKey, slot.wrappedPrivateKey, bound);
  } catch {
    return null;
  }
}

function vaultKeyContext(vaultId: string, slot: SlotIdentity): { info: Uint8Array; aad: Uint8Array } {
  return {
    info: associatedData('mo-kit/v1/slot/seal', vaultId),
    aad: slotContext('mo-kit/v1/slot/vault-key', vaultId, slot),
  };
}

function signedBytes(
  vaultId: string,
  slot: SlotIdentity,
  publicKey: Uint8Array,
  sealedVaultKey: Uint8Array,
): Uint8Array {
  return associatedData(
    'mo-kit/v1/slot/signature',
    slotContext('mo-kit/v1/slot/vault-key', vaultId, slot),
    publicKey,
    sealedVaultKey,
  );
}

function slotContext(
  label: `mo-kit/v1/slot/${string}`,
  vaultId: string,
  { slotId, kind, kdf }: SlotIdentity,
): Uint8Array {
  return associatedData(label, vaultId, slotId, kind, kdf);
}
