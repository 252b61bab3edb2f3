import { decodeCbor } from '../crypto/cbor.ts';
import { openVaultKeys, parseKeyRecord } from '../crypto/key-record.ts';
import type { Sodium } from '../crypto/sodium.ts';
import { wipe } from '../crypto/wipe.ts';
import { hasCode } from '../errors/has-code.ts';
import { MoError } from '../errors/mo-error.ts';
import { checkIntegrity } from '../storage/copy-database.ts';
import type { DatabaseImage } from '../storage/database-image.ts';
import { EVENT_STORE_SCHEMA } from '../storage/event-store/schema.ts';
import type { ArchiveManifest } from './archive-format.ts';
import { verifyArchivedBase } from './archived-base.ts';
import type { BackupVisitor, ReadOptions } from './read-backup.ts';
import { readEvents, takeSnapshot } from './snapshot.ts';
import { createEventVerifier } from './verified-events.ts';

const EVENTS_AT_ONCE = 500;

/**
 * Reads an unencrypted MO database as if it were a backup, and verifies it as one: the file itself, then every event with its
 * chain, signature and key. Whoever wrote the file is not trusted. The keys are wiped at the end.
 *
 * @throws MoError `backup/unreadable` for any other database, `backup/unsupported` for one of another version,
 *   `backup/damaged`, `vault/canceled`, or what the visitor throws
 */
export async function readUnencrypted(
  image: DatabaseImage,
  sodium: Sodium,
  visitor: BackupVisitor,
  options: ReadOptions & { readonly createdAt: number; readonly kit: string },
): Promise<ArchiveManifest> {
  const vaultKey: { bytes?: Uint8Array } = {};
  try {
    const { snapshot, verifier } = await orDamaged(async () => {
      checkDatabase(image);
      const stored = readDevelopment(image);
      vaultKey.bytes = stored.vaultKey;
      const record = parseKeyRecord(decodeCbor(stored.record));
      const keys = await openVaultKeys(record, stored.vaultKey);
      try {
        const taken = await takeSnapshot(
          { sodium, eventStore: image, keys, record },
          // A development store has no server.
          { ...options, content: 'full', syncUrl: null },
        );
        const context = {
          sodium,
          vaultId: record.vaultId,
          signPublicKeys: new Map(taken.devices.map((each) => [each.deviceId, each.signPublicKey])),
          keys: new Map(taken.keys.map((each) => [each.keyId, each])),
        };
        if (taken.base !== null) verifyArchivedBase(taken.base, context);
        return { snapshot: taken, verifier: createEventVerifier(context) };
      } finally {
        keys.wipe();
      }
    });
    const { manifest, vault, keys, base } = snapshot;
    try {
      await visitor.onParts?.({ manifest, vault, keys, base });
      for (let after = 0, read = 0; read < manifest.events;) {
        const events = await orDamaged(() => {
          const rows = readEvents(image, snapshot, after, EVENTS_AT_ONCE);
          if (rows.length === 0) throw damaged();
          return rows.map((row) => verifier.check(row));
        });
        await visitor.onEvents?.(events);
        after = events.at(-1)?.row.commit ?? after;
        read += events.length;
        options.onFraction?.(read / manifest.events);
        await new Promise((resolve) => setTimeout(resolve));
        if (options.signal?.aborted) throw new MoError('vault/canceled', 'Reading was canceled.');
      }
      verifier.finish();
      return manifest;
    } finally {
      wipe(...keys.map(({ key }) => key), vault.authoritySeed, vault.secretKey, vault.recovery.entropy);
    }
  } finally {
    wipe(vaultKey.bytes);
  }
}

function checkDatabase(image: DatabaseImage): void {
  checkIntegrity(image);
  const tables = image.all("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'development'");
  if (tables.length !== 1) {
    throw new MoError('backup/unreadable', 'This file is not a database of MO Kit.');
  }
  const version = image.get<{ user_version: number }>('PRAGMA user_version')?.user_version;
  if (version !== EVENT_STORE_SCHEMA) {
    throw new MoError('backup/unsupported', 'The database was made by another version of MO Kit.');
  }
}

function readDevelopment(image: DatabaseImage): { record: Uint8Array; vaultKey: Uint8Array } {
  const rows = image.all<{ name: string; value: unknown }>('SELECT name, value FROM development');
  const valueOf = (wanted: string) => {
    const value = rows.find(({ name }) => name === wanted)?.value;
    if (!(value instanceof Uint8Array)) throw damaged();
    return value;
  };
  return { record: valueOf('key-record'), vaultKey: valueOf('vault-key') };
}

/** Whatever it fails at, the file is what is wrong; a fault that says more is kept. */
async function orDamaged<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof MoError && error.code.startsWith('backup/')) throw error;
    if (hasCode(error, 'vault/upgraded-elsewhere')) {
      throw new MoError('backup/unsupported', 'The database was made by a newer version of MO Kit.');
    }
    throw damaged();
  }
}

function damaged(): MoError {
  return new MoError('backup/damaged', 'The database is damaged or not complete.');
}
