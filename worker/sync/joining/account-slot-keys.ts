import { deriveKey } from '../../crypto/derive-key.ts';
import type { Argon2Parameters, Argon2Runner } from '../../crypto/kdf/argon2.ts';
import { encodePassphrase } from '../../crypto/passphrase.ts';
import type { Sodium } from '../../crypto/sodium.ts';
import { wipe } from '../../crypto/wipe.ts';
import { redacted } from '../../errors/redacted.ts';
import { ACCOUNT_SLOT, type AccountSlotKeys, type Signing } from '../formats/roster.ts';

/** How a passphrase is stretched: salt (16 bytes) and costs of Argon2id. */
export interface StretchParameters extends Argon2Parameters {
  readonly salt: Uint8Array;
}

/** The pair of keys that a newcomer finds in the account slot. */
export interface AccountKeys extends AccountSlotKeys {
  /** X-Wing, 32 bytes: opens the keys of epochs. */
  readonly kemSeed: Uint8Array;
  /** Ed25519 in libsodium's form, 64 bytes: lets devices in, and signs in at the server. */
  readonly signSecretKey: Uint8Array;
  readonly signing: Signing;
  /** Idempotent. */
  wipe(): void;
}

/** Of the seed in the slot, 32 random bytes. */
export function accountKeysOf(sodium: Sodium, seed: Uint8Array): AccountKeys {
  const signSeed = deriveKey(seed, '', 'mo-kit/v1/account-slot/sign');
  const kemSeed = deriveKey(seed, '', 'mo-kit/v1/account-slot/kem');
  const sign = sodium.crypto_sign_seed_keypair(signSeed);
  const kem = sodium.crypto_kem_xwing_seed_keypair(kemSeed);
  wipe(signSeed, kem.privateKey);
  const signSecretKey = sign.privateKey;
  return redacted({
    signKey: sign.publicKey,
    kemKey: kem.publicKey,
    kemSeed,
    signSecretKey,
    signing: {
      signer: ACCOUNT_SLOT,
      sign: (message: Uint8Array) => sodium.crypto_sign_detached(message, signSecretKey),
    },
    wipe: () => wipe(kemSeed, signSecretKey),
  });
}

/**
 * Where a server keeps the slot of a secret key (16 bytes), and what fetching it takes, 32 bytes each. The server has hashes of
 * both, and neither tells anything of what opens the slot.
 */
export function accountSlotAccess(secretKey: Uint8Array): {
  readonly locator: Uint8Array;
  readonly credential: Uint8Array;
} {
  return {
    locator: deriveKey(secretKey, '', 'mo-kit/v1/account-slot/locator'),
    credential: deriveKey(secretKey, '', 'mo-kit/v1/account-slot/credential'),
  };
}

/** The key by which whoever has the secret key knows a slot that members wrote; it opens nothing. */
export function accountSlotMacKey(secretKey: Uint8Array): Uint8Array {
  return deriveKey(secretKey, '', 'mo-kit/v1/account-slot/mac');
}

/** Argon2id of the passphrase, 32 bytes; half a second. Without the secret key it opens nothing. The caller wipes it. */
export async function stretchPassphrase(
  argon2: Argon2Runner,
  passphrase: string,
  { salt, memoryKiB, iterations, parallelism }: StretchParameters,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Uint8Array> {
  const password = encodePassphrase(passphrase, 'existing');
  try {
    return await argon2({ password, salt, memoryKiB, iterations, parallelism }, options);
  } finally {
    wipe(password);
  }
}

/**
 * The key of the slot: HKDF over the stretched passphrase (32 bytes) and the secret key (16 bytes), both of a fixed length.
 * Whoever lacks one of them has nothing: without the secret key there are 128 random bits to guess for each passphrase, and
 * without the passphrase each guess costs one Argon2id.
 */
export function accountSlotKey(stretched: Uint8Array, secretKey: Uint8Array, salt: Uint8Array): Uint8Array {
  const both = new Uint8Array(stretched.length + secretKey.length);
  both.set(stretched);
  both.set(secretKey, stretched.length);
  try {
    return deriveKey(both, salt, 'mo-kit/v1/account-slot/key');
  } finally {
    wipe(both);
  }
}
