import { NO_ATTEMPTS } from './back-off.ts';
import type { UnlockAttempts } from './back-off.ts';
import type { KeyStore } from './key-store.ts';

/** A key store that ends with its realm: for ephemeral vaults, and for tests. Copies as IndexedDB does. */
export function createMemoryKeyStore(): KeyStore {
  let record: unknown = null;
  let replaced: unknown = null;
  let attempts: UnlockAttempts = NO_ATTEMPTS;
  return {
    load: () => Promise.resolve(structuredClone(record)),
    save: (next) => {
      record = structuredClone(next);
      return Promise.resolve();
    },
    replace: (next, kept) => {
      record = structuredClone(next);
      replaced = structuredClone(kept);
      return Promise.resolve();
    },
    loadReplaced: () => Promise.resolve(structuredClone(replaced)),
    forgetReplaced: () => {
      replaced = null;
      return Promise.resolve();
    },
    remove: () => {
      record = null;
      replaced = null;
      attempts = NO_ATTEMPTS;
      return Promise.resolve();
    },
    loadAttempts: () => Promise.resolve(attempts),
    saveAttempts: (next) => {
      attempts = { ...next };
      return Promise.resolve();
    },
  };
}
