import type { RestoreReport } from '../api.ts';
import type { BackupParts, BackupReader } from '../backup/read-backup.ts';
import { createStoreWriter, type StoreWriter } from '../backup/restore-store.ts';
import { restoreKeyRecord } from '../crypto/vault-material.ts';
import type { KeyRecord, VaultKeys } from '../crypto/key-record.ts';
import { equalBytes } from '../crypto/equal-bytes.ts';
import { randomId } from '../crypto/random.ts';
import { loadSodium } from '../crypto/sodium.ts';
import { inputError } from '../domain/input-error.ts';
import { MoError } from '../errors/mo-error.ts';
import { saveSyncIntent } from '../sync/sync-intent.ts';
import { checkIntegrity } from '../storage/copy-database.ts';
import type { Database } from '../storage/database.ts';
import { createEventLog } from '../storage/event-store/event-log.ts';
import { initializeEventStore } from '../storage/event-store/store-meta.ts';
import { verifyEventLog } from '../storage/event-store/verify-event-log.ts';
import { signalOf } from './actions/action.ts';
import { compareEvents, type EventComparison } from './compare-events.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { LongCall } from './owner-core.ts';
import { loadReplacedVault, type ReplacedVault } from './replaced-vault.ts';
import { shortFileId } from './vault-files.ts';

/**
 * Makes a vault of a backup, in an empty store or in the place of what is there. The new files are made beside the old
 * ones and verified; then one write of the key record switches. Whatever fails before it leaves everything as it was, and
 * what was replaced is kept until {@link confirmRestore}.
 */
export function restoreAsVault(
  lifecycle: Lifecycle,
  read: BackupReader,
  options: { readonly passphrase: string; readonly mode: RestorePlace },
  call: LongCall,
): Promise<RestoreReport> {
  return lifecycle.exclusively(async () => {
    const replaced = await findReplaced(lifecycle, options.mode);
    const staged = await stage(lifecycle, read, options.passphrase, call);
    try {
      await switchTo(lifecycle, staged, replaced);
    } catch (error) {
      // What the record names is the vault, however the write of it ended.
      if (!(await isNamed(lifecycle, staged))) await discard(lifecycle, staged);
      staged.keys.wipe();
      throw error;
    }
    await lifecycle.open(staged.record, staged.keys, 'open', call);
    lifecycle.noteProof();
    return staged.report;
  });
}

/**
 * An empty store; the place of what is there, which is kept; or, with `encrypt`, the place of an unencrypted database, which
 * is not.
 */
export type RestorePlace = 'new' | 'replace' | 'encrypt';

/** Lets go of what was replaced: its record first, so that nothing points to files that are gone. */
export async function confirmRestore({ keyStore, files }: Lifecycle): Promise<void> {
  const replaced = await loadReplacedVault(keyStore);
  if (replaced === null) return;
  await keyStore.forgetReplaced();
  for (const file of replaced.files) await files.discard(file);
}

/** Puts back what was replaced. What had been restored is cleared away when the vault is opened again. */
export async function undoRestore({ keyStore, files, state }: Lifecycle): Promise<void> {
  if (state !== null) throw new MoError('vault/exists', 'The vault must be locked first.');
  const replaced = await loadReplacedVault(keyStore);
  if (replaced === null) throw inputError('input/not-found', 'replaced');
  const restored = (await files.listFileIds()).filter((file) => !replaced.files.includes(file));
  // Before the switch: where the keys were lost already, no record names them afterwards, and they must not be taken for nothing.
  for (const file of replaced.files) await files.bringBack(file);
  for (const file of restored) await files.setAside(file);
  await keyStore.replace(replaced.record, null);
}

/** What stands in the way, as it is to be kept; null for an empty store. */
async function findReplaced(lifecycle: Lifecycle, mode: RestorePlace): Promise<ReplacedVault | null> {
  const { keyStore, files, state } = lifecycle;
  if (state !== null) throw new MoError('vault/exists', 'There is a vault open in this store.');
  if (mode === 'new') {
    if ((await lifecycle.loadVault()) !== null) {
      throw new MoError('vault/exists', 'There is a vault in this store already.');
    }
    return null;
  }
  if (mode === 'encrypt') {
    if (await isUnencrypted(lifecycle)) return null;
    throw new MoError('vault/exists', 'There is a vault in this store already.');
  }
  // One at a time: what was kept is neither lost nor buried under another.
  if ((await loadReplacedVault(keyStore)) !== null) {
    throw new MoError('backup/restore-unconfirmed', 'An earlier restore is not confirmed yet.');
  }
  const record = await keyStore.load();
  const kept = { record: typeof record === 'object' ? record : null, files: await files.listFileIds() };
  return kept.record === null && kept.files.length === 0 ? null : kept;
}

async function isUnencrypted(lifecycle: Lifecycle): Promise<boolean> {
  const opening = await lifecycle.loadVault().then(
    () => null,
    (error: unknown) => (error instanceof MoError ? error.code : null),
  );
  return opening === 'storage/unencrypted' && (await loadReplacedVault(lifecycle.keyStore)) === null;
}

interface StagedVault {
  readonly record: KeyRecord;
  readonly keys: VaultKeys;
  readonly report: RestoreReport;
}

/** The vault of the backup in files of its own, complete and verified; nothing knows of it yet. */
async function stage(
  lifecycle: Lifecycle,
  read: BackupReader,
  passphrase: string,
  call: LongCall,
): Promise<StagedVault> {
  const sodium = await loadSodium();
  let begun: { readonly record: KeyRecord; readonly keys: VaultKeys } | null = null;
  let database: Database | null = null;
  let writer: StoreWriter | null = null;
  let comparison: EventComparison | null = null;

  const begin = async (parts: BackupParts) => {
    const { manifest, vault, keys, base } = parts;
    const { vaultId } = manifest;
    const { argon2, files } = lifecycle;
    call.onProgress?.({ stage: 'deriving-key', fraction: null });
    begun = await restoreKeyRecord({
      vaultId,
      passphrase,
      material: vault,
      argon2,
      now: lifecycle.now(),
      ...signalOf(call),
    });
    await files.setAside(shortFileId(begun.keys.eventStore.fileId));
    database = await files.openEventStore(vaultId, begun.keys.eventStore, 'create');
    initializeEventStore(database, { vaultId, incarnation: randomId() });
    // A new device is not in the roster yet. It asks to be let in where the vault was in step.
    saveSyncIntent(database, manifest.syncUrl);
    const log = createEventLog(database, sodium, begun.keys);
    comparison = compareEvents(parts);
    writer = createStoreWriter(database, sodium, begun.keys, { log, now: lifecycle.now() });
    writer.addKeys(keys);
    if (base !== null) writer.addBase(base);
  };

  try {
    const manifest = await read(
      {
        onParts: begin,
        onEvents(events) {
          writer?.addEvents(events);
          comparison?.expect(events);
        },
      },
      {
        ...signalOf(call),
        onFraction: (fraction) => call.onProgress?.({ stage: 'restoring', fraction }),
      },
    );
    const done = finish(begun, database, writer, comparison);
    call.onProgress?.({ stage: 'verifying', fraction: null });
    checkIntegrity(done.database);
    verifyEventLog(done.database, sodium, done.keys);
    done.comparison.compare(createEventLog(done.database, sodium, done.keys));
    const { added, shredded, known } = done.writer.counts;
    if (added + shredded + known !== manifest.events) throw damaged();
    done.database.close();
    return { ...done, report: { vaultId: manifest.vaultId, added, known, shredded } };
  } catch (error) {
    (database as Database | null)?.close();
    if (begun !== null) await discard(lifecycle, begun);
    throw error;
  }
}

/** TypeScript cannot see that reading a backup to its end has begun it. */
function finish(
  begun: { readonly record: KeyRecord; readonly keys: VaultKeys } | null,
  database: Database | null,
  writer: StoreWriter | null,
  comparison: EventComparison | null,
) {
  if (begun === null || database === null || writer === null || comparison === null) throw damaged();
  return { ...begun, database, writer, comparison };
}

async function switchTo(
  { keyStore, files }: Lifecycle,
  { record }: StagedVault,
  replaced: ReplacedVault | null,
): Promise<void> {
  await keyStore.replace(record, replaced);
  // If this cannot be done now, it is done at the next opening. Not before the switch: where the keys of what is replaced were lost
  // already, nothing but its files says that it is there.
  try {
    for (const file of replaced?.files ?? []) await files.setAside(file);
    await files.bringBack(shortFileId(record.eventStore.fileId));
  } catch {
    // The record has switched.
  }
}

async function isNamed({ requireRecord }: Lifecycle, { record }: StagedVault): Promise<boolean> {
  const current = await requireRecord().catch(() => null);
  return current !== null && equalBytes(current.eventStore.fileId, record.eventStore.fileId);
}

async function discard({ files }: Lifecycle, staged: { record: KeyRecord; keys: VaultKeys }): Promise<void> {
  staged.keys.wipe();
  await files.discard(shortFileId(staged.record.eventStore.fileId)).catch(() => undefined);
}

function damaged(): MoError {
  return new MoError('backup/damaged', 'The backup is damaged or not complete.');
}
