import type { ReadInput, ReadPage, SyncStore } from '../storage/port.ts';

/**
 * Pages that are read while the store is asked whether the caller may have them, so that a pull waits for the store once.
 * Whoever was let in a moment ago nearly always is again; nobody else can start a reading, and nobody is given a page
 * before the answer is there.
 */
export interface ReadAhead {
  /** Undefined for a token that was not let in lately. */
  start(token: string | null, input: () => ReadInput): Promise<ReadPage | undefined> | undefined;
  letIn(token: string | null): void;
  refused(token: string | null): void;
}

/** Tokens that are remembered. */
const MAX_TOKENS = 10_000;

export function createReadAhead(store: Pick<SyncStore, 'read'>): ReadAhead {
  const tokens = new Set<string>();
  return {
    start(token, input) {
      if (token === null || !tokens.has(token)) return undefined;
      const page = store.read(input());
      // Nobody takes it when the caller is refused.
      page.catch(() => undefined);
      return page;
    },
    letIn(token) {
      if (token === null || tokens.has(token)) return;
      if (tokens.size >= MAX_TOKENS) tokens.clear();
      tokens.add(token);
    },
    refused(token) {
      if (token !== null) tokens.delete(token);
    },
  };
}
