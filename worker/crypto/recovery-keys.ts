import { redacted } from '../errors/redacted.ts';
import { deriveKey } from './derive-key.ts';
import { loadSodium } from './sodium.ts';
import { wipe } from './wipe.ts';

/** What other devices and a server know of the recovery words; it opens nothing. */
export interface RecoveryPublicKeys {
  /** Ed25519, 32 bytes. */
  readonly signPublicKey: Uint8Array;
  /** X-Wing, 1216 bytes. */
  readonly kemPublicKey: Uint8Array;
}

/** Everything the 24 words stand for beyond this device. */
export interface RecoveryKeys extends RecoveryPublicKeys {
  /** Ed25519, 32 bytes: creates the account, lets devices in, deletes. */
  readonly signSeed: Uint8Array;
  /** X-Wing, 32 bytes: opens what was sealed to `kemPublicKey`. */
  readonly kemSeed: Uint8Array;
  /** 32 bytes: where a server keeps what is sealed for the words. */
  readonly locator: Uint8Array;
  /** 32 bytes: what fetching it takes. */
  readonly credential: Uint8Array;
  /** Overwrites every secret above. Idempotent. */
  wipe(): void;
}

/**
 * The keys of the words' 32 bytes of entropy, each by HKDF under a label of its own, so that none tells another: the
 * server that stores a blob by locator and credential learns nothing about the keys.
 */
export async function recoveryKeysOf(entropy: Uint8Array): Promise<RecoveryKeys> {
  const sodium = await loadSodium();
  const derive = (purpose: 'sign' | 'kem' | 'locator' | 'credential') =>
    deriveKey(entropy, '', `mo-kit/v1/recovery/${purpose}`);
  const signSeed = derive('sign');
  const kemSeed = derive('kem');
  const locator = derive('locator');
  const credential = derive('credential');
  const sign = sodium.crypto_sign_seed_keypair(signSeed);
  const kem = sodium.crypto_kem_xwing_seed_keypair(kemSeed);
  wipe(sign.privateKey, kem.privateKey);
  return redacted({
    signSeed,
    signPublicKey: sign.publicKey,
    kemSeed,
    kemPublicKey: kem.publicKey,
    locator,
    credential,
    wipe: () => wipe(signSeed, kemSeed, locator, credential),
  });
}
