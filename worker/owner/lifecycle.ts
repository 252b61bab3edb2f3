import { renewCacheKey, openVaultKeys, parseKeyRecord } from '../crypto/key-record.ts';
import type { KeyRecord, VaultKeys } from '../crypto/key-record.ts';
import type { PassphraseKdf } from '../crypto/key-record-format.ts';
import type { Argon2Runner } from '../crypto/kdf/argon2.ts';
import type { KeyStore } from '../crypto/key-store.ts';
import { randomId } from '../crypto/random.ts';
import { loadSodium } from '../crypto/sodium.ts';
import { wipe } from '../crypto/wipe.ts';
import type { CollectionDeciders } from '../domain/document.ts';
import { MoError } from '../errors/mo-error.ts';
import type { BlockDirectory } from '../storage/block-file.ts';
import type { Database } from '../storage/database.ts';
import { schemaVersion } from '../storage/event-store/schema.ts';
import { initializeEventStore } from '../storage/event-store/store-meta.ts';
import type { SyncDrivers } from '../sync/sync-engine.ts';
import type { Durability } from '../storage/page-log/page-log.ts';
import type { Sqlite } from '../storage/sqlite.ts';
import { createMutex } from './mutex.ts';
import { openVault, type OpenVault } from './open-vault.ts';
import { decideOpening, type Opening } from './opening.ts';
import type { LongCall } from './owner-core.ts';
import { loadReplacedVault } from './replaced-vault.ts';
import { createVaultFiles, shortFileId, type VaultFiles } from './vault-files.ts';
import { warmUp } from './warm-up.ts';

export interface OwnerCoreDeps {
  readonly sqlite: Sqlite;
  /** Of this store alone: a wipe deletes everything in it. */
  readonly directory: BlockDirectory;
  readonly keyStore: KeyStore;
  readonly argon2: Argon2Runner;
  /** The time, ms since the epoch. */
  readonly now: () => number;
  /** Of the event store; `flush` unless said otherwise. */
  readonly durability?: Durability;
  /** In place of the page log, for tests of what happens when it fails. */
  readonly files?: VaultFiles;
  /** Cost of a backup's passphrase, and the least that is taken of one; what age takes unless said otherwise. Tests make many. */
  readonly scryptLogN?: number;
  /** Without it the vault cannot be synced. */
  readonly sync?: SyncDrivers;
  /** A host's own rules for its collections. */
  readonly deciders?: CollectionDeciders;
}

/** How long an unlock counts as fresh. */
const PROOF_MS = 60_000;

/** A vault that is open, with the keys it lives on. */
export interface OpenState {
  readonly vault: OpenVault;
  readonly keys: VaultKeys;
}

/** `create` makes the files; `resume` takes over from an owner that had them open, and does what has to be done then only. */
export type OpenWay = 'create' | 'open' | 'resume';

/** Something that lives as long as a vault is open. */
export interface LifecycleObserver {
  opened(state: OpenState): void;
  closing(): void;
  /** The person has shown a passphrase; it is not kept. */
  shown?(shown: ShownPassphrase): void;
}

/** A passphrase, and the slot of the key record that it opens. */
export interface ShownPassphrase {
  readonly passphrase: string;
  readonly kdf: PassphraseKdf;
}

/**
 * What there is of a vault, and how it opens and closes. Actions are written over this; each decides what of it runs
 * {@link Lifecycle.exclusively}, because a command waits meanwhile.
 */
export interface Lifecycle {
  readonly keyStore: KeyStore;
  readonly argon2: Argon2Runner;
  readonly now: () => number;
  readonly files: VaultFiles;
  readonly scryptLogN: number | undefined;
  /** One task at a time, each behind what the command before it has left to do. Everything below is to be called within one. */
  exclusively<T>(task: () => T | Promise<T>): Promise<T>;
  /** Null while the vault is closed. */
  readonly state: OpenState | null;
  /** @throws MoError `vault/locked` */
  requireOpen(): OpenState;
  /** The person has just shown a secret that opens the vault: this passphrase, or something else. */
  noteProof(shown?: ShownPassphrase): void;
  /** @throws MoError `vault/step-up-required` if the vault is open and that was not within the last minute */
  requireProof(): void;
  /** The key record of a vault that may be opened, or null for an empty store; any `storage/*` of the opening table. */
  loadVault(): Promise<KeyRecord | null>;
  /** The same. `vault/empty` for an empty store. */
  requireVault(): Promise<KeyRecord>;
  /** Does once, in memory, what an opening does: the browser compiles it while a key is derived, or a standby waits. */
  warmUp(): Promise<void>;
  /** The key record, without a look at the files. `vault/empty` when there is none. */
  requireRecord(): Promise<KeyRecord>;
  /** Opens with these keys, which it keeps. */
  open(record: KeyRecord, keys: VaultKeys, way: OpenWay, call?: LongCall): Promise<void>;
  /** Opens with a copy of the key. */
  openWith(record: KeyRecord, vaultKey: Uint8Array, call?: LongCall, way?: OpenWay): Promise<void>;
  /** Clears away what was left by work that was cut short, now that the vault is known to open without it. */
  sweep(): Promise<void>;
  /** Closes both databases and wipes the keys. Idempotent. */
  close(): void;
  /** Asks whoever runs this owner to close the vault and to open it again with the session that is held. */
  reopen(): void;
  onReopen(listener: () => void): void;
  /** Tells when a vault has opened, and right before it closes. */
  observe(observer: LifecycleObserver): void;
  /** Deletes files and keys. `storage/busy` when something is left. */
  removeEverything(): Promise<void>;
}

export function createLifecycle(deps: OwnerCoreDeps): Lifecycle {
  const { keyStore, argon2, now, sqlite, directory, durability = 'flush' } = deps;
  const files = deps.files ?? createVaultFiles({ sqlite, directory, durability });
  const mutex = createMutex();
  const observers: LifecycleObserver[] = [];
  const reopenListeners: (() => void)[] = [];
  let state: OpenState | null = null;
  let provenAt: number | null = null;

  const loadRecord = async (): Promise<KeyRecord | null> => {
    const stored = await keyStore.load();
    return stored === null ? null : parseKeyRecord(stored);
  };

  const look = async (record: KeyRecord | null): Promise<Opening> => {
    const expected = record && { vaultId: record.vaultId, fileId: record.eventStore.fileId };
    return decideOpening({
      expectedFileId: expected?.fileId ?? null,
      eventStore: await files.inspectEventStore(expected),
      isMarked: record !== null && (await files.isMarked(record.vaultId)),
    });
  };

  const renewCache = async (keys: VaultKeys) => {
    const renewed = await renewCacheKey(await lifecycle.requireRecord(), keys.vaultKey);
    const renewedKeys = await openVaultKeys(renewed, keys.vaultKey);
    try {
      // The record first: a file under a key that was never stored could not be opened again.
      await keyStore.save(renewed);
      await files.removeCache(keys.vaultId);
      return await files.openCache(keys.vaultId, renewedKeys.cache, 'create');
    } finally {
      renewedKeys.wipe();
    }
  };

  const lifecycle: Lifecycle = {
    keyStore,
    argon2,
    now,
    files,
    scryptLogN: deps.scryptLogN,
    exclusively: (task) =>
      mutex.run(() => {
        state?.vault.settle();
        return task();
      }),
    get state() {
      return state;
    },

    requireOpen() {
      if (state === null) throw new MoError('vault/locked', 'The vault is locked.');
      return state;
    },

    noteProof(shown) {
      provenAt = now();
      if (shown !== undefined) for (const observer of observers) observer.shown?.(shown);
    },

    requireProof() {
      if (state === null) return;
      const age = provenAt === null ? Infinity : now() - provenAt;
      // A clock that was set back proves nothing.
      if (age >= 0 && age <= PROOF_MS) return;
      throw new MoError('vault/step-up-required', 'This needs a fresh unlock.');
    },

    async loadVault() {
      const record = await loadRecord();
      const opening = await look(record);
      if (opening === 'unfinished') await lifecycle.removeEverything();
      return opening === 'locked' ? record : null;
    },

    async requireVault() {
      const record = await lifecycle.loadVault();
      if (record === null) throw noVault();
      return record;
    },

    warmUp: () => warmUp(sqlite),
    async requireRecord() {
      const record = await loadRecord();
      if (record === null) throw noVault();
      return record;
    },

    async open({ vaultId }, keys, way, call = {}) {
      call.onProgress?.({ stage: 'opening', fraction: null });
      const mode = way === 'create' ? 'create' : 'open';
      const cache = files.openCache(vaultId, keys.cache, mode);
      // Meanwhile the event store; whether the cache opens is looked at behind it.
      cache.catch(() => undefined);
      let eventStore: Database | null = null;
      try {
        eventStore = await files.openEventStore(vaultId, keys.eventStore, mode);
        // A creation that was cut short between the file and its first commit is carried on: nothing is in there yet.
        if (way !== 'resume' && (await files.isMarked(vaultId))) {
          if (schemaVersion(eventStore) === 0) {
            initializeEventStore(eventStore, { vaultId, incarnation: randomId() });
          }
          await files.unmarkCreation(vaultId);
        }
        const vault = await openVault(
          {
            sodium: await loadSodium(),
            keys,
            eventStore,
            openCache: () => cache,
            renewCache: () => renewCache(keys),
            now,
            recoverySignKey: keys.recovery.signPublicKey,
            ...(deps.deciders === undefined ? {} : { deciders: deps.deciders }),
          },
          call,
        );
        // Both databases hold copies of their own.
        wipe(keys.eventStore.key, keys.cache.key);
        state = { vault, keys };
        for (const observer of observers) observer.opened(state);
        // Whoever handed the session on has swept, and commands wait for the next owner.
        if (way !== 'resume') await lifecycle.sweep().catch(() => undefined);
      } catch (error) {
        eventStore?.close();
        await cache.then(
          (opened) => opened.close(),
          () => undefined,
        );
        throw error;
      }
    },

    async openWith(record, vaultKey, call, way = 'open') {
      const keys = await openVaultKeys(record, vaultKey);
      try {
        await lifecycle.open(record, keys, way, call);
      } catch (error) {
        keys.wipe();
        throw error;
      }
    },

    async sweep() {
      const { vaultId, eventStore, cache } = await lifecycle.requireRecord();
      const replaced = await loadReplacedVault(keyStore);
      const own = [eventStore.fileId, cache.fileId].map(shortFileId);
      // What is not encrypted goes as well: it was turned into this vault, and overwriting it may have been cut short.
      await files.sweep([...own, ...(replaced?.files ?? [])], vaultId);
      for (const file of replaced?.files ?? []) await files.setAside(file);
      for (const file of own) await files.bringBack(file);
    },

    close() {
      const closing = state;
      if (closing !== null) for (const observer of observers) observer.closing();
      state = null;
      provenAt = null;
      closing?.vault.close();
      closing?.keys.wipe();
    },

    reopen: () => void reopenListeners.forEach((listener) => listener()),

    onReopen: (listener) => void reopenListeners.push(listener),

    observe: (observer) => void observers.push(observer),

    async removeEverything() {
      const left = await files.removeAll();
      if (left.length > 0)
        throw new MoError('storage/busy', 'Some files are still in use.', { retryable: true });
      await keyStore.remove();
      if ((await keyStore.load()) !== null)
        throw new MoError('storage/busy', 'The keys are still there.', { retryable: true });
    },
  };
  return lifecycle;
}

function noVault(): MoError {
  return new MoError('vault/empty', 'There is no vault yet.');
}
