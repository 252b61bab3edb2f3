import { MoError } from '../errors/mo-error.ts';
import { wordsNeeded } from '../sync/enable-sync.ts';
import { retryDelayMs } from '../sync/retry-delay.ts';
import { loadSyncSettings } from '../sync/sync-settings.ts';
import type { SyncDrivers } from '../sync/sync-engine.ts';
import { loadSyncIntent, saveSyncIntent } from '../sync/sync-intent.ts';
import type { Lifecycle, OpenState } from './lifecycle.ts';
import type { OwnerSync } from './owner-sync.ts';

/** A server that refuses may think better of it, when its operator opens it or the person signs in at the host. */
const REFUSED_RETRY_MS = 600_000;

/**
 * A vault that was made on a page with a sync server is turned on there by itself: at once, or when the server can be
 * reached, also after a restart. It ends when it worked, when the person turned sync on or off, or when the words were
 * confirmed before it came to it: from then on it takes the words again, and the status says so.
 */
export function startAutoSync(
  lifecycle: Lifecycle,
  sync: OwnerSync,
  drivers: SyncDrivers | undefined,
  enable: (mountUrl: string, signal: AbortSignal) => Promise<void>,
): void {
  let running: AbortController | null = null;

  const intentOf = (state: OpenState) =>
    lifecycle.exclusively(() =>
      lifecycle.state === state ? loadSyncIntent(state.vault.sync.database) : null,
    );

  /** The words are not at hand any more. What they signed may have gone through, with only the last steps cut short. */
  async function giveUp(state: OpenState) {
    const { engine } = sync.require();
    const isOn = await lifecycle.exclusively(() => {
      saveSyncIntent(state.vault.sync.database, null);
      return loadSyncSettings(state.vault.sync.database) !== null;
    });
    await (isOn ? engine.setPaused(false) : engine.notTurnedOn(wordsNeeded(), null));
  }

  async function run(state: OpenState, { timer, random, onOnline }: SyncDrivers, signal: AbortSignal) {
    for (let failures = 1; ; failures += 1) {
      const mountUrl = await intentOf(state);
      if (mountUrl === null || signal.aborted) return;
      if ((await lifecycle.requireRecord()).recoveryConfirmed) return giveUp(state);
      try {
        await enable(mountUrl, signal);
        return;
      } catch (error) {
        if (signal.aborted) return;
        const known = error instanceof MoError ? error : null;
        const { engine } = sync.require();
        const delay = known?.retryable === true ? retryDelayMs(failures, random) : REFUSED_RETRY_MS;
        const at = Math.max(lifecycle.now() + delay, known?.retryAt ?? 0);
        await engine.notTurnedOn(error, at);
        await pause(at - lifecycle.now());
      }
    }

    function pause(ms: number): Promise<void> {
      return new Promise((resolve) => {
        const done = () => {
          cancel();
          stopListening();
          signal.removeEventListener('abort', done);
          resolve();
        };
        const cancel = timer(done, ms);
        const stopListening = onOnline(done);
        signal.addEventListener('abort', done, { once: true });
        if (signal.aborted) done();
      });
    }
  }

  lifecycle.observe({
    opened(state) {
      if (drivers === undefined) return;
      running = new AbortController();
      run(state, drivers, running.signal).catch(() => undefined);
    },
    closing() {
      running?.abort();
      running = null;
    },
  });
}
