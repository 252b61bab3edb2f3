import { createKeyRecord } from '../../crypto/key-record.ts';
import { loadSodium } from '../../crypto/sodium.ts';
import { fastArgon2 } from '../../owner/testing/fast-argon2.ts';
import type { TestDevice, TestPerson } from '../../sync/testing/test-device.ts';
import { openAgeFile } from '../age-file.ts';
import { readBackup, type BackupVisitor } from '../read-backup.ts';
import { createStoreWriter, type RestoreCounts, type StoreWriter } from '../restore-store.ts';
import { readEvents, takeSnapshot } from '../snapshot.ts';
import { writeBackup } from '../write-backup.ts';
import { TEST_SCRYPT_LOG_N } from './archive-fixture.ts';

export const FILE_PASSPHRASE = 'orbit lantern velvet canyon';

/** The backup file of a device; with the person's words, so that what is restored from it joins by itself at `syncUrl`. */
export async function backupFileOf(
  device: TestDevice,
  person: TestPerson,
  syncUrl: string | null = null,
): Promise<Blob> {
  const { record, keys } = await createKeyRecord({ passphrase: FILE_PASSPHRASE, argon2: fastArgon2, now: 1 });
  const { sodium, keys: own } = device.vault.sync;
  const { signPublicKey, kemPublicKey } = await person.words();
  const { vaultId, aggregateKeysKey } = own;
  const snapshot = await takeSnapshot(
    {
      sodium,
      eventStore: device.database,
      keys: { ...keys, vaultId, aggregateKeysKey, device: device.identity.device },
      record,
    },
    { content: 'full', createdAt: 1, kit: 'test', syncUrl },
  );
  const recovery = { signPublicKey, kemPublicKey, slot: null, entropy: person.entropy.slice() };
  return writeBackup(
    {
      ...snapshot,
      manifest: { ...snapshot.manifest, vaultId },
      vault: { ...snapshot.vault, secretKey: person.secretKey.slice(), recovery },
    },
    async (after, limit) => readEvents(device.database, snapshot, after, limit),
    { passphrase: FILE_PASSPHRASE },
    { scryptLogN: TEST_SCRYPT_LOG_N },
  );
}

/** Reads a backup file to its end, as a restore does. */
export async function readFile(file: Blob, visitor: BackupVisitor = {}) {
  const opened = await openAgeFile(file, { passphrase: FILE_PASSPHRASE }, TEST_SCRYPT_LOG_N);
  return readBackup(opened, await loadSodium(), visitor, {});
}

/** Merges a backup file into a device as an owner does. */
export async function mergeFile(device: TestDevice, file: Blob): Promise<RestoreCounts> {
  const { database, log, sodium, keys, now } = device.vault.sync;
  const merging: { writer: StoreWriter | null } = { writer: null };
  await readFile(file, {
    onParts({ keys: archived, base }) {
      merging.writer = createStoreWriter(database, sodium, keys, { log, now: now() });
      merging.writer.addKeys(archived);
      if (base !== null) merging.writer.addBase(base);
    },
    onEvents: (events) => merging.writer?.addEvents(events),
  });
  while (!device.vault.sync.catchUp());
  return { added: 0, known: 0, shredded: 0, ...merging.writer?.counts };
}
