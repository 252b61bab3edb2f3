import { authenticationFailed } from './aead.ts';
import type { KeyRecord } from './key-record-format.ts';
import { makeKeyRecord } from './key-record.ts';
import { sealKnownSlot } from './key-slot.ts';
import type { NewSecretDeps } from './new-slots.ts';
import { standingRecoveryEntropy } from './recovery-confirmation.ts';
import { loadSodium } from './sodium.ts';
import { unwrapUnderVaultKey, verifyRecord } from './vault-keys.ts';
import type { VaultKeys } from './vault-keys.ts';
import { wipe } from './wipe.ts';

/** What makes a vault the same vault on another installation. No local key and no device key is in here. */
export interface VaultMaterial {
  /** Of the vault, ms since the epoch. */
  readonly createdAt: number;
  /** 32 bytes: the seed of the authority that vouches for key slots; the recovery slot knows its public half. */
  readonly authoritySeed: Uint8Array;
  /** 16 bytes. */
  readonly secretKey: Uint8Array;
  readonly recovery: {
    readonly signPublicKey: Uint8Array;
    readonly kemPublicKey: Uint8Array;
    readonly slot: RecoverySlotMaterial | null;
    /** 32 bytes, until the words are confirmed. */
    readonly entropy: Uint8Array | null;
  };
}

/** The recovery slot without what it holds: `wrappedPrivateKey` opens with the 24 words alone. */
export interface RecoverySlotMaterial {
  readonly slotId: string;
  readonly label: string;
  readonly createdAt: number;
  /** 16 bytes. */
  readonly salt: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly wrappedPrivateKey: Uint8Array;
}

/** Reads it from the record of an open vault. `crypto/authentication-failed` when that was changed. */
export async function exportVaultMaterial(record: KeyRecord, vaultKey: Uint8Array): Promise<VaultMaterial> {
  verifyRecord(vaultKey, record);
  const sodium = await loadSodium();
  const unwrap = (purpose: 'authority' | 'secret-key', wrapped: Uint8Array) =>
    unwrapUnderVaultKey(sodium, vaultKey, record.vaultId, purpose, null, wrapped);
  return {
    createdAt: record.createdAt,
    authoritySeed: unwrap('authority', record.wrappedAuthoritySeed),
    secretKey: unwrap('secret-key', record.wrappedSecretKey),
    recovery: {
      ...record.recovery,
      slot: recoverySlotOf(record),
      entropy: await standingRecoveryEntropy(record, vaultKey),
    },
  };
}

/**
 * A new installation of a known vault: a `K_vault`, files and a device of its own. The recovery words of the vault open it
 * too, because its recovery slot is carried over. The caller wipes the keys.
 */
export async function restoreKeyRecord(
  input: NewSecretDeps & {
    readonly vaultId: string;
    readonly passphrase: string;
    readonly material: VaultMaterial;
  },
): Promise<{ record: KeyRecord; keys: VaultKeys }> {
  const { material, vaultId } = input;
  const { recovery, authoritySeed, secretKey } = material;
  const { slot } = recovery;
  return makeKeyRecord(input, {
    vaultId,
    recovery,
    secretKey,
    authoritySeed,
    unconfirmedEntropy: recovery.entropy,
    recoverySlot: slot && ((sodium, content) => sealKnownSlot(sodium, content, toSlot(slot))),
  });
}

export function wipeVaultMaterial({ authoritySeed, secretKey, recovery }: VaultMaterial): void {
  wipe(authoritySeed, secretKey, recovery.entropy);
}

function recoverySlotOf({ slots }: KeyRecord): RecoverySlotMaterial | null {
  const slot = slots.find(({ kind }) => kind === 'recovery');
  if (slot === undefined) return null;
  if (slot.kdf.algorithm !== 'hkdf-sha256') throw authenticationFailed();
  const { slotId, label, createdAt, publicKey, wrappedPrivateKey } = slot;
  return { slotId, label, createdAt, salt: slot.kdf.salt, publicKey, wrappedPrivateKey };
}

function toSlot({ salt, ...slot }: RecoverySlotMaterial) {
  return {
    kind: 'recovery',
    kdf: { algorithm: 'hkdf-sha256', salt },
    lastUsedAt: null,
    ...slot,
  } as const;
}
