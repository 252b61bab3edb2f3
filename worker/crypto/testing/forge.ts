import { checksumOf, macInputOf } from '../key-record-format.ts';
import type { KeyRecord, KeyRecordBody, KeySlot } from '../key-record-format.ts';
import { finishRecord } from '../vault-keys.ts';

/** What somebody can do who may write the profile but has no key: change anything and mend the checksum. */
export function forge(record: KeyRecord, changes: Partial<KeyRecord>): KeyRecord {
  const changed = { ...structuredClone(record), ...changes };
  return { ...changed, checksum: checksumOf(changed) };
}

/** The same for one slot. */
export function forgeSlot(record: KeyRecord, kind: KeySlot['kind'], changes: object): KeyRecord {
  const slots = record.slots.map((slot) =>
    slot.kind === kind ? ({ ...slot, ...changes } as KeySlot) : slot,
  );
  return forge(record, { slots });
}

/** A change by somebody who has `K_vault`: the MAC is right, so only the bindings inside can object. */
export function reseal(vaultKey: Uint8Array, record: KeyRecord, changes: Partial<KeyRecordBody>): KeyRecord {
  return finishRecord(vaultKey, { ...structuredClone(record), ...changes });
}

/** All bytes of a record in one string, for searching. */
export function bytesOf(record: KeyRecord): Buffer {
  return Buffer.concat([macInputOf(record), record.mac, record.checksum]);
}
