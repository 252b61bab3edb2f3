import type { KeyRecord, KeyRecordBody } from './key-record-format.ts';
import { resealKeySlot } from './key-slot.ts';
import { randomBytes } from './random.ts';
import { wrapper } from './record-parts.ts';
import { loadSodium } from './sodium.ts';
import { finishRecord, unwrapUnderVaultKey, verifyRecord } from './vault-keys.ts';
import type { WrapPurpose } from './vault-keys.ts';
import { withSlotContent } from './change-slots.ts';
import { wipe } from './wipe.ts';

/**
 * A new `K_vault`, without the secrets that are absent: it is sealed to the public key of every slot, and what the old one
 * wraps is wrapped anew. Whoever had the old key has nothing that opens the new record. The caller saves the record in
 * one write, which is the switch, and wipes the key.
 */
export async function rotateVaultKey(
  record: KeyRecord,
  oldKey: Uint8Array,
): Promise<{ record: KeyRecord; vaultKey: Uint8Array }> {
  verifyRecord(oldKey, record);
  const sodium = await loadSodium();
  const { vaultId } = record;
  const vaultKey = randomBytes(32);
  const wrapNew = wrapper(sodium, vaultKey, vaultId);
  const rewrap = (purpose: WrapPurpose, subject: Uint8Array | string | null, wrapped: Uint8Array) => {
    const secret = unwrapUnderVaultKey(sodium, oldKey, vaultId, purpose, subject, wrapped);
    try {
      return wrapNew(purpose, subject, secret);
    } finally {
      wipe(secret);
    }
  };
  const { eventStore, cache, device, wrappedRecoveryEntropy: entropy } = record;
  try {
    const slots = await withSlotContent(sodium, record, oldKey, ({ authority }) =>
      Promise.all(record.slots.map((slot) => resealKeySlot(sodium, { vaultId, vaultKey, authority }, slot))),
    );
    const body: KeyRecordBody = {
      ...record,
      revision: record.revision + 1,
      slots,
      wrappedAuthoritySeed: rewrap('authority', null, record.wrappedAuthoritySeed),
      eventStore: {
        ...eventStore,
        wrappedKey: rewrap('event-store', eventStore.fileId, eventStore.wrappedKey),
      },
      cache: { ...cache, wrappedKey: rewrap('cache', cache.fileId, cache.wrappedKey) },
      wrappedAggregateKeysKey: rewrap('aggregate-keys', null, record.wrappedAggregateKeysKey),
      device: {
        ...device,
        wrappedSeed: rewrap('device', device.deviceId, device.wrappedSeed),
        wrappedKemSeed: rewrap('device-kem', device.deviceId, device.wrappedKemSeed),
      },
      wrappedSecretKey: rewrap('secret-key', null, record.wrappedSecretKey),
      wrappedRecoveryEntropy: entropy && rewrap('recovery-entropy', null, entropy),
    };
    return { record: finishRecord(vaultKey, body), vaultKey };
  } catch (error) {
    wipe(vaultKey);
    throw error;
  }
}
