import { MoError } from '../errors/mo-error.ts';
import type { Page } from '../../server-kit/protocol/index.ts';
import { retryDelayMs } from './retry-delay.ts';
import { sleep } from './sleep.ts';
import type { SyncConnection, SyncDrivers } from './sync-engine.ts';

/** What the loop goes round with. */
export interface LiveLoopParts {
  readonly drivers: Pick<SyncDrivers, 'timer' | 'random' | 'isLive'>;
  readonly now: () => number;
  /** One round, in its turn. */
  round(signal: AbortSignal): Promise<void>;
  connection(): Promise<SyncConnection>;
  /** A page came by itself. */
  take(page: Page): Promise<void>;
  fail(error: unknown, retryAt: number | null): Promise<void>;
}

/** Goes on syncing: a round, then whatever the server tells by itself, then a round again. */
export interface LiveLoop {
  /** Ends with the loop; null while it does not run. */
  readonly signal: AbortSignal | null;
  start(): void;
  stop(): void;
  /** Goes round now, whatever it waits for. */
  goRound(): void;
  /** Ends the wait after a failure. */
  wake(): void;
}

/** After a problem that a person should see to, it is tried again this seldom. */
const PROBLEM_RETRY_MS = 600_000;
const LONG_POLL_SECONDS = 25;

export function createLiveLoop({ drivers, now, round, connection, take, fail }: LiveLoopParts): LiveLoop {
  let running: AbortController | null = null;
  let wake: (() => void) | null = null;
  let leaveStream: (() => void) | null = null;
  /** Whether streams come through. */
  let isTrusted = true;

  const rest = async (ms: number, signal: AbortSignal): Promise<void> => {
    const woken = new AbortController();
    wake = () => woken.abort();
    await sleep(drivers.timer, ms, AbortSignal.any([signal, woken.signal]));
    wake = null;
  };

  const follow = async (signal: AbortSignal) => {
    const { client, settings, sync } = await connection();
    const { head } = await sync.state();
    if (isTrusted) {
      const cursors = new Map([[settings.logId, head.sequence]]);
      for await (const event of client.stream(cursors, { signal })) {
        if (event.kind === 'gone') throw new MoError('sync/gone', 'The log was deleted on the server.');
        if (event.kind === 'bye') {
          await rest(event.retryMs, signal);
          return;
        }
        await take(event.page);
      }
      return;
    }
    const query = { after: head.sequence, waitSeconds: LONG_POLL_SECONDS };
    await take(await client.pull(settings.logId, query, { signal }));
  };

  const run = async (signal: AbortSignal) => {
    let failures = 0;
    while (!signal.aborted) {
      let isStreaming = false;
      const left = new AbortController();
      try {
        await round(signal);
        failures = 0;
        isStreaming = true;
        leaveStream = () => left.abort();
        await follow(AbortSignal.any([signal, left.signal]));
      } catch (error) {
        if (signal.aborted) return;
        if (left.signal.aborted) continue;
        const known = error instanceof MoError ? error : null;
        if (known?.code === 'vault/locked' || known?.code === 'vault/closed') return;
        // Something in between does not let a stream through: ask again and again instead.
        if (isStreaming && isTrusted && known?.code === 'sync/invalid-answer') {
          isTrusted = false;
          continue;
        }
        failures += 1;
        const isRetryable = known?.retryable === true;
        const delay = isRetryable ? retryDelayMs(failures, drivers.random) : PROBLEM_RETRY_MS;
        const at = Math.max(now() + delay, known?.retryAt ?? 0);
        await fail(error, at);
        await rest(at - now(), signal);
      } finally {
        leaveStream = null;
      }
    }
  };

  return {
    get signal() {
      return running?.signal ?? null;
    },
    start() {
      if (drivers.isLive === false || running !== null) return;
      const controller = new AbortController();
      running = controller;
      run(controller.signal)
        .catch(() => undefined)
        .finally(() => {
          if (running === controller) running = null;
        });
    },
    stop() {
      running?.abort();
      running = null;
    },
    goRound() {
      wake?.();
      leaveStream?.();
    },
    wake: () => wake?.(),
  };
}
