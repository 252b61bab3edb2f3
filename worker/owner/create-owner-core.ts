import type { CreateResult } from '../api.ts';
import { retryAt } from '../crypto/back-off.ts';
import type { Argon2Runner } from '../crypto/kdf/argon2.ts';
import {
  confirmRecoveryWords,
  createKeyRecord,
  openVaultKeys,
  parseKeyRecord,
  renewCacheKey,
  rewrapPassphrase,
  unlockKeyRecord,
  type KeyRecord,
  type VaultKeys,
} from '../crypto/key-record.ts';
import type { KeyStore } from '../crypto/key-store.ts';
import { randomId } from '../crypto/random.ts';
import { loadSodium } from '../crypto/sodium.ts';
import { wipe } from '../crypto/wipe.ts';
import { MoError } from '../errors/mo-error.ts';
import type { BlockDirectory } from '../storage/block-file.ts';
import { schemaVersion } from '../storage/event-store/schema.ts';
import { initializeEventStore } from '../storage/event-store/store-meta.ts';
import type { Durability } from '../storage/page-log/page-log.ts';
import type { Sqlite } from '../storage/sqlite.ts';
import { createMutex } from './mutex.ts';
import { openVault, type OpenVault } from './open-vault.ts';
import { decideOpening, type Opening } from './opening.ts';
import type { LongCall, OwnerCore } from './owner-core.ts';
import { withBackOff } from './unlock-attempts.ts';
import { createVaultFiles, type VaultFiles } from './vault-files.ts';

export interface OwnerCoreDeps {
  readonly sqlite: Sqlite;
  /** Of this store alone: `wipe` deletes everything in it. */
  readonly directory: BlockDirectory;
  readonly keyStore: KeyStore;
  readonly argon2: Argon2Runner;
  /** The time, ms since the epoch. */
  readonly now: () => number;
  /** Of the event store; `flush` unless said otherwise. */
  readonly durability?: Durability;
  /** In place of the page log, for tests of what happens when it fails. */
  readonly files?: VaultFiles;
}

/** A vault that is open, with the keys it lives on. */
interface OpenState {
  readonly vault: OpenVault;
  readonly keys: VaultKeys;
}

/** The vault of one store, closed at first. See {@link OwnerCore}. */
export function createOwnerCore(deps: OwnerCoreDeps): OwnerCore {
  const { keyStore, argon2, now, sqlite, directory, durability = 'flush' } = deps;
  const files = deps.files ?? createVaultFiles({ sqlite, directory, durability });
  const mutex = createMutex();
  let state: OpenState | null = null;

  const requireOpen = (): OpenState => {
    if (state === null) throw new MoError('vault/locked', 'The vault is locked.');
    return state;
  };

  // ---- What is there -------------------------------------------------------------------------------------------------

  const loadRecord = async (): Promise<KeyRecord | null> => {
    const stored = await keyStore.load();
    return stored === null ? null : parseKeyRecord(stored);
  };

  const look = async (record: KeyRecord | null): Promise<Opening> => {
    const vaultId = record?.vaultId ?? (await files.listVaultIds())[0];
    if (vaultId === undefined) return 'empty';
    return decideOpening({
      expectedFileId: record?.eventStore.fileId ?? null,
      eventStore: await files.inspectEventStore(vaultId),
      isMarked: await files.isMarked(vaultId),
    });
  };

  /** The key record of a vault that may be opened, or null for an empty store. */
  const loadVault = async (): Promise<KeyRecord | null> => {
    const record = await loadRecord();
    const opening = await look(record);
    if (opening === 'unfinished') await removeEverything();
    return opening === 'locked' ? record : null;
  };

  const requireRecord = async (): Promise<KeyRecord> => {
    const record = await loadRecord();
    if (record === null) throw new MoError('vault/empty', 'There is no vault yet.');
    return record;
  };

  const requireVault = async (): Promise<KeyRecord> => {
    const record = await loadVault();
    if (record === null) throw new MoError('vault/empty', 'There is no vault yet.');
    return record;
  };

  const removeEverything = async () => {
    const left = await files.removeAll();
    if (left.length > 0)
      throw new MoError('storage/busy', 'Some files are still in use.', { retryable: true });
    await keyStore.remove();
  };

  // ---- Opening and closing -------------------------------------------------------------------------------------------

  const open = async (
    record: KeyRecord,
    keys: VaultKeys,
    mode: 'create' | 'open',
    options: LongCall = {},
  ) => {
    const { vaultId } = record;
    options.onProgress?.({ stage: 'opening', fraction: null });
    const renewCache = async () => {
      const renewed = await renewCacheKey(await requireRecord(), keys.vaultKey);
      const renewedKeys = await openVaultKeys(renewed, keys.vaultKey);
      try {
        // The record first: a file under a key that was never stored could not be opened again.
        await keyStore.save(renewed);
        await files.removeCache(vaultId);
        return await files.openCache(vaultId, renewedKeys.cache, 'create');
      } finally {
        renewedKeys.wipe();
      }
    };
    const eventStore = await files.openEventStore(vaultId, keys.eventStore, mode);
    try {
      // A creation that was cut short between the file and its first commit is carried on: nothing is in there yet.
      if (await files.isMarked(vaultId)) {
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
          openCache: () => files.openCache(vaultId, keys.cache, mode),
          renewCache,
          now,
        },
        options,
      );
      // Both databases hold copies of their own.
      wipe(keys.eventStore.key, keys.cache.key);
      state = { vault, keys };
    } catch (error) {
      eventStore.close();
      throw error;
    }
  };

  const close = () => {
    const closing = state;
    state = null;
    closing?.vault.close();
    closing?.keys.wipe();
  };

  const openWith = async (record: KeyRecord, vaultKey: Uint8Array, options?: LongCall) => {
    const keys = await openVaultKeys(record, vaultKey);
    try {
      await open(record, keys, 'open', options);
    } catch (error) {
      keys.wipe();
      throw error;
    }
  };

  // ---- Using it ------------------------------------------------------------------------------------------------------

  /** Runs `action` on the open vault; if that finds the cache damaged, once more with a new one. */
  const use = <T>(action: (vault: OpenVault) => T): Promise<T> =>
    mutex.run(async () => {
      const { vault } = requireOpen();
      if (vault.cache.isDamaged()) await vault.repair();
      try {
        return action(vault);
      } catch (error) {
        if (!vault.cache.isDamaged()) throw error;
        await vault.repair();
        return action(vault);
      }
    });

  return {
    presence: () =>
      mutex.run(async () => {
        // An open store cannot be inspected from outside, and need not be.
        const record = state === null ? await loadVault() : await requireRecord();
        if (record === null)
          return { state: 'empty', vaultId: null, recoveryConfirmed: false, retryAt: null };
        const { vaultId, recoveryConfirmed } = record;
        return {
          state: 'locked',
          vaultId,
          recoveryConfirmed,
          retryAt: retryAt(await keyStore.loadAttempts(), now()),
        };
      }),

    isOpen: () => state !== null,

    create: ({ passphrase }, options = {}) =>
      mutex.run(async (): Promise<CreateResult> => {
        if (state !== null || (await loadVault()) !== null) {
          throw new MoError('vault/exists', 'There is a vault in this store already.');
        }
        options.onProgress?.({ stage: 'deriving-key', fraction: null });
        const { record, keys, recoveryPhrase } = await createKeyRecord({
          passphrase,
          argon2,
          now: now(),
          ...signalOf(options),
        });
        try {
          options.signal?.throwIfAborted();
          await files.markCreation(record.vaultId);
          await keyStore.save(record);
          await open(record, keys, 'create', options);
        } catch (error) {
          close();
          keys.wipe();
          await removeEverything();
          throw error;
        }
        return { vaultId: record.vaultId, recoveryPhrase };
      }),

    unlock: (secret, options = {}) =>
      mutex.run(async () => {
        const record = state === null ? await requireVault() : await requireRecord();
        options.onProgress?.({ stage: 'deriving-key', fraction: null });
        const unlocked = await withBackOff(keyStore, now, () =>
          unlockKeyRecord(record, secret, { argon2, now: now(), ...signalOf(options) }),
        );
        try {
          if (state !== null) return;
          await keyStore.save(unlocked.record);
          await openWith(unlocked.record, unlocked.vaultKey, options);
        } finally {
          wipe(unlocked.vaultKey);
        }
      }),

    resume: (session, options) =>
      mutex.run(async () => {
        if (state !== null) return;
        const record = await requireVault();
        if (record.vaultId !== session.vaultId) {
          throw new MoError('crypto/authentication-failed', 'The session is of another vault.');
        }
        await openWith(record, session.vaultKey, options);
      }),

    session: () =>
      state === null ? null : { vaultId: state.keys.vaultId, vaultKey: state.keys.vaultKey.slice() },

    confirmRecovery: (answer) =>
      mutex.run(async () => {
        const { keys } = requireOpen();
        await keyStore.save(await confirmRecoveryWords(await requireRecord(), keys.vaultKey, answer));
      }),

    resetPassphrase: (input, options = {}) =>
      mutex.run(async () => {
        const record = await requireRecord();
        options.onProgress?.({ stage: 'deriving-key', fraction: null });
        const changed = await withBackOff(keyStore, now, () =>
          rewrapPassphrase(record, input, { argon2, now: now(), ...signalOf(options) }),
        );
        await keyStore.save(changed);
      }),

    execute: (command) => use((vault) => vault.execute(command)),
    listGoals: (query) => use((vault) => vault.listGoals(query)),
    getGoal: (goalId) => use((vault) => vault.getGoal(goalId)),
    watchGoals: (query, onEvent) => requireOpen().vault.watchGoals(query, onEvent),
    diagnose: (options) => use((vault) => vault.diagnose(options)),
    recoveredTail: () => state?.vault.recoveredTail ?? false,
    close: () => mutex.run(close),

    wipe: ({ confirm }) =>
      mutex.run(async () => {
        const vaultId = (await loadRecordId()) ?? (await files.listVaultIds())[0];
        if (vaultId === undefined) throw new MoError('vault/empty', 'There is no vault yet.');
        if (confirm !== vaultId) {
          throw new MoError('input/invalid', 'Confirm with the id of the vault.', { field: 'confirm' });
        }
        close();
        await removeEverything();
      }),
  };

  /** The id in the key record, even if the rest of the record is damaged: a broken vault can be wiped too. */
  async function loadRecordId(): Promise<string | undefined> {
    const stored = await keyStore.load();
    if (typeof stored !== 'object' || stored === null || !('vaultId' in stored)) return undefined;
    return typeof stored.vaultId === 'string' ? stored.vaultId : undefined;
  }
}

function signalOf({ signal }: LongCall): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
