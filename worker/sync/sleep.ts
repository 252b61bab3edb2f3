import type { SyncDrivers } from './sync-engine.ts';

/** Resolves after this time, or as soon as the signal aborts. */
export function sleep(timer: SyncDrivers['timer'], ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = timer(done, ms);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
