import type { AutoLockSettings, KeySlotInfo } from '../api.ts';
import { MoError } from '../errors/mo-error.ts';
import type { VaultPresence } from '../owner/owner-core.ts';
import { retryAt } from './back-off.ts';
import type { KeyStore } from './key-store.ts';

/** The version of key records this code knows; repeated here so that the hub loads no schema. */
const KNOWN_VERSION = 1;

/**
 * How the vault stands, from the key record alone and without a secret. `now` is ms since the epoch.
 * `vault/upgraded-elsewhere` for a record of a later version, `storage/corrupt` for something that is no record.
 */
export async function readPresence(keyStore: KeyStore, now: number): Promise<VaultPresence> {
  const record = await keyStore.load();
  if (record === null) {
    return { state: 'empty', vaultId: null, recoveryConfirmed: false, hasPasskey: false, retryAt: null };
  }
  return {
    state: 'locked',
    ...presenceOf(record),
    retryAt: retryAt(await keyStore.loadAttempts(), now),
  };
}

/** When the vault is to lock by itself; null without a vault. Read without a secret: the owner has verified the record. */
export async function readAutoLock(keyStore: KeyStore): Promise<AutoLockSettings | null> {
  const record = await keyStore.load();
  if (typeof record !== 'object' || record === null || !('autoLock' in record)) return null;
  const { autoLock } = record;
  if (typeof autoLock !== 'object' || autoLock === null) return null;
  const values = autoLock as Partial<Record<keyof AutoLockSettings, unknown>>;
  const interval = (value: unknown) => (typeof value === 'number' && value > 0 ? value : null);
  return {
    idleMs: interval(values.idleMs),
    hiddenMs: interval(values.hiddenMs),
    afterMs: interval(values.afterMs),
    onSleep: values.onSleep === true,
  };
}

function presenceOf(
  record: unknown,
): Pick<VaultPresence, 'recoveryConfirmed' | 'hasPasskey'> & { vaultId: string } {
  if (typeof record !== 'object' || record === null) throw damaged();
  const { version, vaultId, recoveryConfirmed, slots } = record as Partial<
    Record<'version' | 'vaultId' | 'recoveryConfirmed' | 'slots', unknown>
  >;
  if (typeof version === 'number' && version > KNOWN_VERSION) {
    throw new MoError('vault/upgraded-elsewhere', 'The keys were written by a newer version.');
  }
  if (version !== KNOWN_VERSION || typeof vaultId !== 'string' || typeof recoveryConfirmed !== 'boolean') {
    throw damaged();
  }
  const hasPasskey =
    Array.isArray(slots) && slots.some((slot) => (slot as KeySlotInfo | null)?.kind === 'passkey');
  return { vaultId, recoveryConfirmed, hasPasskey };
}

function damaged(): MoError {
  return new MoError('storage/corrupt', 'The key record is damaged.');
}
