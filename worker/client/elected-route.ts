import type { HubGuest } from '../ports/contracts.ts';
import { lockNames } from '../ports/lock-names.ts';
import { holdLockIfFree, locksNow, type HeldLock } from '../ports/locks.ts';
import { closeWire, useWires, wireOf } from '../ports/wire.ts';
import { createBroker, type Broker } from './broker.ts';
import type { HubRoute } from './hub-route.ts';
import { startWorker, type WorkerFiles } from './worker-files.ts';

const KNOCK_MS = 1500;
const ELECTED = 'elected';

/**
 * The hub as a dedicated worker of an elected tab: where the page may not start a SharedWorker from the script's origin,
 * or where there is none. The seat lock elects. Other tabs reach the hub through a broker, which hands real ports over,
 * or on the wire; the hub hears both, so that tabs with and without a SharedWorker share one.
 */
export function createElectedRoute(store: string, files: WorkerFiles): HubRoute {
  const names = lockNames(store);
  useWires();
  let seat: HeldLock | null = null;
  let hubWorker: Worker | null = null;
  let broker: Broker | null = null;
  let hasLeft = false;
  let attempts = 0;

  const forward = (port: MessagePort) =>
    hubWorker?.postMessage({ kind: 'mo-guest', port } satisfies HubGuest, [port]);

  async function takeSeat(onFailed: () => void): Promise<void> {
    if (seat || (await hubIsElsewhere())) return;
    const url = await files.startUrl('hub');
    const taken = await holdLockIfFree(names.seat);
    if (hasLeft) taken?.release();
    if (hasLeft || taken === null) return;
    seat = taken;
    const giveUp = () => {
      giveUpSeat();
      onFailed();
    };
    hubWorker = startWorker(url, names.hub, giveUp);
    // Its only message: it ends, because another version holds the store.
    hubWorker.onmessage = giveUp;
    broker?.serve(forward);
  }

  /** The hub is a SharedWorker: nobody has the seat, and nobody is to take it. */
  async function hubIsElsewhere(): Promise<boolean> {
    const { held } = await locksNow();
    return held.has(names.hub) && !held.has(names.seat) && !held.has(`${names.routePrefix}${ELECTED}`);
  }

  function giveUpSeat(): void {
    hubWorker?.terminate();
    hubWorker = null;
    seat?.release();
    seat = null;
  }

  return {
    name: ELECTED,
    // The seat, not the hub's own lock: it is the page's, which can let go of it at once when it is left. The hub's is free
    // only when its thread has ended, and a lock that others wait for keeps the page out of the back/forward cache.
    lifeLock: names.seat,
    async connect(onFailed) {
      broker ??= createBroker(store);
      await takeSeat(onFailed);
      if (hubWorker) {
        const { port1, port2 } = new MessageChannel();
        forward(port2);
        return port1;
      }
      attempts += 1;
      // The broker may have died with the tab that made it, or be forbidden here: every other try is on the wire.
      const brokered = attempts % 2 === 1 ? await broker.guest() : null;
      // Nothing is opened any more in a page that is on its way into the back/forward cache.
      if (hasLeft) throw new DOMException('The page was left.', 'AbortError');
      return brokered ?? wireOf(store).knock(AbortSignal.timeout(KNOCK_MS));
    },
    leave() {
      hasLeft = true;
      giveUpSeat();
      broker?.close();
      closeWire(store);
    },
  };
}
