import { FILE_ID_BYTES } from './key-record-format.ts';
import type { KeyRecord } from './key-record-format.ts';
import { randomBytes, randomId } from './random.ts';
import type { Sodium } from './sodium.ts';
import { wrapUnderVaultKey } from './vault-keys.ts';
import type { WrapPurpose } from './vault-keys.ts';
import { wipe } from './wipe.ts';

/** 128 bits. */
export const SECRET_KEY_BYTES = 16;

export type Wrap = (
  purpose: WrapPurpose,
  subject: Uint8Array | string | null,
  secret: Uint8Array,
) => Uint8Array;

/** {@link wrapUnderVaultKey} for one vault and its key. */
export function wrapper(sodium: Sodium, vaultKey: Uint8Array, vaultId: string): Wrap {
  return (purpose, subject, secret) => wrapUnderVaultKey(sodium, vaultKey, vaultId, purpose, subject, secret);
}

/** A new random key, which exists in the clear only while it is wrapped. */
export function wrapFresh(wrap: Wrap, purpose: WrapPurpose, subject: Uint8Array | null): Uint8Array {
  const key = randomBytes(32);
  try {
    return wrap(purpose, subject, key);
  } finally {
    wipe(key);
  }
}

/** A new random key and file id for a database. */
export function newFileKey(wrap: Wrap, purpose: 'event-store' | 'cache'): KeyRecord['cache'] {
  const fileId = randomBytes(FILE_ID_BYTES);
  return { fileId, wrappedKey: wrapFresh(wrap, purpose, fileId) };
}

/** A new device: an id, a pair to sign with and a pair to receive with. */
export function newDevice(sodium: Sodium, wrap: Wrap): KeyRecord['device'] {
  const deviceId = randomId();
  const seed = randomBytes(32);
  const sign = sodium.crypto_sign_seed_keypair(seed);
  const kemSeed = randomBytes(32);
  const kem = sodium.crypto_kem_xwing_seed_keypair(kemSeed);
  try {
    return {
      deviceId,
      signPublicKey: sign.publicKey,
      wrappedSeed: wrap('device', deviceId, seed),
      kemPublicKey: kem.publicKey,
      wrappedKemSeed: wrap('device-kem', deviceId, kemSeed),
    };
  } finally {
    wipe(seed, sign.privateKey, kemSeed, kem.privateKey);
  }
}
