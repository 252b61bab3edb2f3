import type { SyncDrivers } from './sync-engine.ts';

/** The platform of a worker in a browser. */
export function createBrowserDrivers(): SyncDrivers {
  return {
    fetch: (url, init) => fetch(url, init),
    timer: (callback, ms) => {
      const timer = setTimeout(callback, Math.min(ms, 2 ** 31 - 1));
      return () => clearTimeout(timer);
    },
    random: () => Math.random(),
    onOnline: (listener) => {
      addEventListener('online', listener);
      return () => removeEventListener('online', listener);
    },
  };
}
