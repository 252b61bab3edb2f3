import { lockNames } from '../ports/lock-names.ts';
import type { Port } from '../ports/port.ts';
import { workerUrl } from '../ports/worker-url.ts';

/** A way to the hub. There are few; above them nothing knows which is used. */
export interface HubRoute {
  /** Two routes of one name are the same. */
  readonly name: string;
  /** The lock that is free when the hub is gone: tabs wait for it. */
  readonly lifeLock: string;
  /** A fresh port to the hub, starting it where that is this tab's to do. `onFailed` hears when it cannot start. */
  connect(onFailed: () => void): Promise<Port>;
  /** Leaves at once: ends what this tab runs for the others. Synchronous, for the moment the page is left. */
  leave(): void;
}

/** `extendedLifetime` keeps the hub through the reload of the only tab; every constructor must ask for the same. */
interface HubOptions extends WorkerOptions {
  readonly extendedLifetime: true;
}

/** The hub as a SharedWorker, from a URL of this origin. */
export function createSharedRoute(store: string, url: string): HubRoute {
  return {
    name: `shared ${url}`,
    lifeLock: lockNames(store).hub,
    async connect(onFailed) {
      const options: HubOptions = { name: `mo-hub:${store}`, extendedLifetime: true };
      const worker = new SharedWorker(workerUrl(url), options);
      worker.onerror = (event) => {
        event.preventDefault();
        onFailed();
      };
      return worker.port;
    },
    leave() {
      // Nothing of it runs in this tab.
    },
  };
}
