import { del, delMany, get, keys, set, setMany } from 'idb-keyval';
import type { UseStore } from 'idb-keyval';
import { MoError } from '../errors/mo-error.ts';
import { parseAttempts } from './back-off.ts';
import type { UnlockAttempts } from './back-off.ts';

/** Where the key record of one store rests. */
export interface KeyStore {
  /** What {@link KeyStore.save} stored, unverified; null when there is none. */
  load(): Promise<unknown>;
  /** Durable when it resolves. Replaces the record in one put: there is no moment without one. */
  save(record: object): Promise<void>;
  /**
   * Puts one record in the place of another and keeps what it stood for until {@link KeyStore.forgetReplaced}: both in
   * one transaction.
   */
  replace(record: object | null, replaced: object | null): Promise<void>;
  /** What {@link KeyStore.replace} kept, unverified; null when there is nothing. */
  loadReplaced(): Promise<unknown>;
  forgetReplaced(): Promise<void>;
  /** Removes everything of this store, or nothing; with the last store, the database as well. */
  remove(): Promise<void>;
  loadAttempts(): Promise<UnlockAttempts>;
  saveAttempts(attempts: UnlockAttempts): Promise<void>;
}

export const KEY_DATABASE = 'mo-kit-keys';
const OBJECT_STORE = 'keys';

/**
 * The key store in IndexedDB. Transactions are `durability: 'strict'` (browsers default to relaxed, and a key must not
 * be less durable than what it opens). A connection lives for one operation, so that it never keeps a page out of the
 * back/forward cache and never blocks a version change. `storage/unavailable`, `storage/quota`.
 */
export function createKeyStore(storeName: string): KeyStore {
  const recordKey = `record:${storeName}`;
  const replacedKey = `replaced:${storeName}`;
  const attemptsKey = `attempts:${storeName}`;
  return {
    load: () => guard(async () => (await get<unknown>(recordKey, strictStore)) ?? null),
    save: (record) => guard(() => set(recordKey, record, strictStore)),
    replace: (record, replaced) =>
      guard(() =>
        setMany(
          [
            [recordKey, record],
            [replacedKey, replaced],
          ],
          strictStore,
        ),
      ),
    loadReplaced: () => guard(async () => (await get<unknown>(replacedKey, strictStore)) ?? null),
    forgetReplaced: () => guard(() => del(replacedKey, strictStore)),
    remove: () =>
      guard(async () => {
        await delMany([recordKey, replacedKey, attemptsKey], strictStore);
        if ((await keys(strictStore)).length === 0) await deleteDatabase();
      }),
    loadAttempts: () => guard(async () => parseAttempts(await get<unknown>(attemptsKey, strictStore))),
    saveAttempts: (attempts) => guard(() => set(attemptsKey, attempts, strictStore)),
  };
}

const strictStore: UseStore = async (mode, run) => {
  const database = await openDatabase(mode === 'readwrite');
  // What is not there holds nothing; looking for a vault leaves no trace.
  if (database === null) return undefined as never;
  // Closing only waits for the transactions under way; new ones open a new connection.
  database.onversionchange = () => database.close();
  try {
    const transaction = database.transaction(OBJECT_STORE, mode, { durability: 'strict' });
    return await run(transaction.objectStore(OBJECT_STORE));
  } finally {
    database.close();
  }
};

/** Null when there is none and it is not to be made. */
function openDatabase(create: boolean): Promise<IDBDatabase | null> {
  return new Promise((resolve, reject) => {
    let isAbsent = false;
    const request = indexedDB.open(KEY_DATABASE, 1);
    request.onupgradeneeded = () => {
      isAbsent = !create;
      if (create) request.result.createObjectStore(OBJECT_STORE);
      else request.transaction?.abort();
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => {
      if (isAbsent) resolve(null);
      else reject(request.error ?? new Error('The database could not be opened.'));
    };
  });
}

/** After the last store of this origin is gone. Another connection that is open at this moment keeps it, empty. */
function deleteDatabase(): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(KEY_DATABASE);
    request.onsuccess = () => resolve();
    request.onerror = () => resolve();
    request.onblocked = () => resolve();
  });
}

async function guard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MoError) throw error;
    if (error instanceof DOMException && error.name === 'QuotaExceededError') {
      throw new MoError('storage/quota', 'There is no space left to store the keys.', { cause: error });
    }
    if (error instanceof DOMException && error.name === 'VersionError') {
      throw new MoError('vault/upgraded-elsewhere', 'The keys were stored by a newer version.', {
        cause: error,
      });
    }
    throw new MoError('storage/unavailable', 'This browser or page does not let keys be stored.', {
      cause: error,
    });
  }
}
