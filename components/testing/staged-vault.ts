import { MoError } from '@mo-kit/worker';
import type { VaultClient, WatchHandlers } from '@mo-kit/worker';

/** What an element gets to see of a vault. */
export type Stage = 'filled' | 'loading' | 'error';

/** Reads of a client; everything else passes. */
const READS = new Set(['watch', 'watchHistory', 'list', 'get', 'search', 'history']);

/** A vault whose answers never come, or are failures, for the states of an element that are over in a moment. */
export function stagedVault(client: VaultClient, stage: Stage): VaultClient {
  if (stage === 'filled') return client;
  const error = new MoError('storage/quota', 'The device is full.');
  const read = (...given: readonly unknown[]): unknown => {
    const handlers = given.find((each) => typeof each === 'object' && each !== null && 'onError' in each);
    if (handlers !== undefined) {
      if (stage === 'error') queueMicrotask(() => (handlers as WatchHandlers<unknown>).onError(error));
      return () => undefined;
    }
    return stage === 'error' ? Promise.reject(error) : new Promise(() => undefined);
  };
  const staged = <Part extends object>(part: Part): Part => {
    // One for each part: an element that is given another source with each update begins anew for ever.
    const parts = new Map<string, object>();
    return new Proxy(part, {
      get(target, name) {
        if (typeof name === 'string' && READS.has(name)) return read;
        const value = Reflect.get(target, name, target) as unknown;
        if (name !== 'goals' && name !== 'projects') return value;
        const known = parts.get(name) ?? staged(value as object);
        parts.set(name, known);
        return known;
      },
    });
  };
  return staged(client);
}
