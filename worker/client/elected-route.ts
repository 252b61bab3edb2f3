import type { HubGuest } from '../ports/contracts.ts';
import { lockNames } from '../ports/lock-names.ts';
import { holdLockIfFree, locksNow, type HeldLock } from '../ports/locks.ts';
import { closeWire, useWires, wireOf } from '../ports/wire.ts';
import { createBroker, type Broker } from './broker.ts';
import type { HubRoute } from './hub-route.ts';
import { startWorker, type WorkerFiles } from './worker-files.ts';

const KNOCK_MS = 1500;

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
    if (seat || (await locksNow()).held.has(names.hub)) return;
    const url = await files.startUrl('hub');
    const taken = await holdLockIfFree(names.seat);
    if (hasLeft) taken?.release();
    if (hasLeft || taken === null) return;
    seat = taken;
    hubWorker = startWorker(url, names.hub, () => {
      giveUpSeat();
      onFailed();
    });
    broker?.serve(forward);
  }

  function giveUpSeat(): void {
    hubWorker?.terminate();
    hubWorker = null;
    seat?.release();
    seat = null;
  }

  return {
    name: 'elected',
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
