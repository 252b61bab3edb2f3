import type { SyncStore } from '../storage/port.ts';

export const logTopic = (logId: string) => `log/${logId}`;
export const accountTopic = (accountId: string) => `account/${accountId}`;
export const mailboxTopic = (mailboxId: string) => `mailbox/${mailboxId}`;

/** Who waits for what, in this process. */
export interface Live {
  /** `wake` is called when a topic may have something new; never inside this call. */
  subscribe(topics: readonly string[], wake: (topic: string) => void): () => void;
  /** Resolves when a topic moves, when the time is over, or when the signal aborts. */
  wait(
    topics: readonly string[],
    timeoutMs: number,
    signal: AbortSignal,
  ): { moved: Promise<void>; stop: () => void };
  /** Wakes everybody, for shutting down. */
  wakeAll(): void;
  dispose(): void;
}

/**
 * Notifications of the store wake waiters at once; every `pollMs` the heads of the logs that somebody waits for are
 * compared as well, because a notification can be lost.
 */
export function createLive(store: SyncStore, pollMs: number): Live {
  const waitersByTopic = new Map<string, Set<(topic: string) => void>>();
  const seenHeads = new Map<string, number>();
  const emit = (topic: string) => {
    for (const wake of [...(waitersByTopic.get(topic) ?? [])]) wake(topic);
  };
  const stopListening = store.listen(emit);

  let polling = false;
  const poll = async () => {
    if (polling) return;
    polling = true;
    try {
      const logIds = [...waitersByTopic.keys()]
        .filter((topic) => topic.startsWith('log/'))
        .map((topic) => topic.slice(4));
      for (const known of seenHeads.keys()) if (!waitersByTopic.has(logTopic(known))) seenHeads.delete(known);
      const heads = logIds.length > 0 ? await store.heads(logIds) : new Map<string, number>();
      for (const logId of logIds) {
        const head = heads.get(logId) ?? -1;
        if (seenHeads.get(logId) !== head) emit(logTopic(logId));
        seenHeads.set(logId, head);
      }
      for (const topic of waitersByTopic.keys()) if (topic.startsWith('mailbox/')) emit(topic);
    } catch {
      // The store is away for a moment: the next round finds what this one missed.
    } finally {
      polling = false;
    }
  };
  const timer = setInterval(() => void poll(), pollMs);
  timer.unref();

  const live: Live = {
    subscribe(topics, wake) {
      for (const topic of topics) {
        const waiters = waitersByTopic.get(topic) ?? new Set();
        waiters.add(wake);
        waitersByTopic.set(topic, waiters);
      }
      return () => {
        for (const topic of topics) {
          const waiters = waitersByTopic.get(topic);
          waiters?.delete(wake);
          if (waiters?.size === 0) waitersByTopic.delete(topic);
        }
      };
    },
    wait(topics, timeoutMs, signal) {
      let stop = () => undefined as void;
      const moved = new Promise<void>((resolve) => {
        const unsubscribe = live.subscribe(topics, () => stop());
        const timeout = setTimeout(() => stop(), timeoutMs);
        stop = () => {
          unsubscribe();
          clearTimeout(timeout);
          signal.removeEventListener('abort', stop);
          resolve();
        };
        signal.addEventListener('abort', stop);
      });
      return { moved, stop: () => stop() };
    },
    wakeAll() {
      for (const topic of [...waitersByTopic.keys()]) emit(topic);
    },
    dispose() {
      clearInterval(timer);
      stopListening();
    },
  };
  return live;
}
