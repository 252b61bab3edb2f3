import type { Sodium } from '../crypto/sodium.ts';
import { wipe } from '../crypto/wipe.ts';
import { MoError } from '../errors/mo-error.ts';
import type { OpenAgeFile } from './age-file.ts';
import type { ArchiveEntry, ArchiveKey, ArchiveManifest, ArchiveVault } from './archive-format.ts';
import { readArchive } from './archive-reader.ts';
import { verifyArchivedBase, type ArchivedBase } from './archived-base.ts';
import { createEventVerifier, type VerifiedEvent } from './verified-events.ts';

/** Everything of a backup but its events. */
export interface BackupParts {
  readonly manifest: ArchiveManifest;
  readonly vault: ArchiveVault;
  readonly keys: readonly ArchiveKey[];
  /** Where the history begins, where older records were missing; null when it is whole. */
  readonly base: ArchivedBase | null;
}

/** What is done with a backup while it is read. What it is given is authentic; that nothing is missing is known only at the end. */
export interface BackupVisitor {
  onParts?(parts: BackupParts): Promise<void> | void;
  /** In order, in groups. */
  onEvents?(events: readonly VerifiedEvent[]): Promise<void> | void;
}

export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** 0–1. */
  readonly onFraction?: (fraction: number) => void;
}

/** Reads a backup, an unencrypted database, or what is left of a store, to its end. */
export type BackupReader = (visitor: BackupVisitor, options: ReadOptions) => Promise<ArchiveManifest>;

const EVENTS_AT_ONCE = 500;

/**
 * Reads a backup to its end and verifies all of it: the file, the archive, and each event with its chain, signature and
 * key. In steps, so that an abort can come through. The keys are wiped at the end.
 *
 * @throws MoError `backup/unreadable`, `backup/unsupported`, `backup/damaged`, `vault/canceled`, or what the visitor throws
 */
export async function readBackup(
  file: OpenAgeFile,
  sodium: Sodium,
  visitor: BackupVisitor,
  { signal, onFraction }: ReadOptions,
): Promise<ArchiveManifest> {
  const collected = createCollector();
  let verifier: ReturnType<typeof createEventVerifier> | null = null;
  let manifest: ArchiveManifest | null = null;
  let events: VerifiedEvent[] = [];
  let read = 0;

  const begin = async () => {
    const parts = collected.parts();
    manifest = parts.manifest;
    const context = {
      sodium,
      vaultId: parts.manifest.vaultId,
      signPublicKeys: collected.signPublicKeys,
      keys: new Map(parts.keys.map((key) => [key.keyId, key])),
    };
    if (parts.base !== null) verifyArchivedBase(parts.base, context);
    await visitor.onParts?.(parts);
    return createEventVerifier(context);
  };

  const flush = async () => {
    if (events.length > 0) await visitor.onEvents?.(events);
    read += events.length;
    events = [];
    onFraction?.(manifest === null || manifest.events === 0 ? 1 : read / manifest.events);
    await new Promise((resolve) => setTimeout(resolve));
    if (signal?.aborted) throw new MoError('vault/canceled', 'Reading the backup was canceled.');
  };

  try {
    for await (const entry of readArchive(await file.read())) {
      if (entry.kind === 'event' || entry.kind === 'end') verifier ??= await begin();
      if (entry.kind === 'end') break;
      if (entry.kind === 'event') {
        const event = verifier?.check(entry);
        if (event !== undefined) events.push(event);
        if (events.length >= EVENTS_AT_ONCE) await flush();
      } else {
        collected.add(entry);
      }
    }
    await flush();
    verifier?.finish();
    if (manifest === null) throw new MoError('backup/damaged', 'The backup is damaged or not complete.');
    return manifest;
  } finally {
    collected.wipe();
  }
}

function createCollector() {
  let manifest: ArchiveManifest | undefined;
  let vault: ArchiveVault | undefined;
  const keys: ArchiveKey[] = [];
  let base: ArchivedBase['base'] | undefined;
  const states: ArchivedBase['states'][number][] = [];
  const counted: ArchivedBase['counted'][number][] = [];
  const signPublicKeys = new Map<string, Uint8Array>();
  return {
    signPublicKeys,
    add(entry: ArchiveEntry) {
      if (entry.kind === 'manifest') manifest = entry;
      if (entry.kind === 'vault') vault = entry;
      if (entry.kind === 'device') signPublicKeys.set(entry.deviceId, entry.signPublicKey);
      if (entry.kind === 'key') keys.push(entry);
      if (entry.kind === 'base') base = entry;
      if (entry.kind === 'state') states.push(entry);
      if (entry.kind === 'counted') counted.push(entry);
    },
    parts(): BackupParts {
      if (manifest === undefined || vault === undefined) {
        throw new MoError('backup/damaged', 'The backup is damaged or not complete.');
      }
      return { manifest, vault, keys, base: base === undefined ? null : { base, states, counted } };
    },
    wipe() {
      for (const { key } of keys) wipe(key);
      wipe(vault?.authoritySeed, vault?.secretKey, vault?.recovery.entropy);
    },
  };
}
