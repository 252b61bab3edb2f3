import type { SessionSlot } from '../ports/session-slot.ts';
import type { HubWorker } from './hub-workers.ts';

/** Passes the session between the hub and its workers, sealed to whoever receives it. */
export interface SessionExchange {
  fetchFrom(worker: HubWorker): Promise<void>;
  sendTo(worker: HubWorker): Promise<void>;
}

/** `isEnding`: the session is being ended; what is under way then must not bring it back. */
export function createSessionExchange(slot: SessionSlot, isEnding: () => boolean): SessionExchange {
  let isFetching = false;
  const receivers = new Set<HubWorker>();

  return {
    async fetchFrom(worker) {
      if (isFetching) return;
      isFetching = true;
      try {
        const sealed = await orGone(worker, worker.remote.giveSession(await slot.receiveKey()));
        if (sealed !== null && !isEnding() && !slot.holds) await slot.take(sealed);
      } catch {
        // The next report, or the next worker, brings it again.
      } finally {
        isFetching = false;
      }
    },
    async sendTo(worker) {
      if (receivers.has(worker)) return;
      receivers.add(worker);
      try {
        const sealed = await slot.give(await worker.remote.receiveKey());
        if (sealed !== null && !isEnding()) await worker.remote.takeSession(sealed);
      } catch {
        // Sent again as long as the worker reports that it holds none.
      } finally {
        receivers.delete(worker);
      }
    },
  };
}

/** A call to a worker that dies meanwhile is never answered. */
function orGone<T>({ gone }: HubWorker, call: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new DOMException('The worker is gone.', 'AbortError'));
    if (gone.aborted) giveUp();
    gone.addEventListener('abort', giveUp, { once: true });
    call.then(resolve, reject).finally(() => gone.removeEventListener('abort', giveUp));
  });
}
