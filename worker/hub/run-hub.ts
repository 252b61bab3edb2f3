import { isGecko } from '../ports/engine.ts';
import type { HubGuest } from '../ports/contracts.ts';
import type { Port } from '../ports/port.ts';
import { useWires, wireOf } from '../ports/wire.ts';
import { createKeyStore } from '../crypto/key-store.ts';
import { readAutoLock, readPresence } from '../crypto/presence.ts';
import { createSessionSlot } from '../ports/session-slot.ts';
import { createHub } from './hub.ts';

const NAME = /^mo-hub:([a-z0-9_-]{1,64})$/;

interface SharedScope {
  readonly name: string;
  readonly location: { readonly href: string };
  onconnect: ((event: MessageEvent) => void) | null;
  close(): void;
}

interface DedicatedScope {
  readonly name: string;
  onmessage: ((event: MessageEvent<HubGuest>) => void) | null;
  postMessage(message: null): void;
  close(): void;
}

/**
 * The hub in the worker it runs in: a SharedWorker where there is one for the page's origin; otherwise a dedicated worker
 * of the tab that was elected to run it, which hears of tabs through that tab's broker and on the wire.
 */
export function runHub(scope: object): void {
  const { name } = scope as SharedScope;
  const store = NAME.exec(name)?.[1];
  if (store === undefined) throw new TypeError('The hub was started under a name that is not a hub’s.');
  useWires();
  const keys = createKeyStore(store);

  const shared = {
    store,
    session: createSessionSlot(),
    idlesWithoutLocks: isGecko,
    presence: () => readPresence(keys, Date.now()),
    autoLock: () => readAutoLock(keys),
    channel(first: Port, second: Port): [Port, Port] {
      if (!(first instanceof MessagePort && second instanceof MessagePort)) return wireOf(store).channel();
      const { port1, port2 } = new MessageChannel();
      return [port1, port2];
    },
  };

  if ('onconnect' in scope) {
    const sharedScope = scope as SharedScope;
    const { href } = sharedScope.location;
    const hub = createHub({
      ...shared,
      route: `shared ${href}`,
      // Gecko could start workers in here, but now and then that never returns and the hub's thread stays blocked (seen
      // in Firefox ESR 153 under automation). So the workers are the tabs' everywhere.
      close: () => sharedScope.close(),
    });
    sharedScope.onconnect = (event) => {
      const [port] = event.ports;
      if (port) hub.accept(port);
    };
  } else {
    const dedicated = scope as DedicatedScope;
    const hub = createHub({
      ...shared,
      route: 'elected',
      close() {
        // The tab that runs it keeps its seat no longer.
        dedicated.postMessage(null);
        dedicated.close();
      },
    });
    dedicated.onmessage = ({ data }) => hub.accept(data.port);
    wireOf(store).serve((port) => hub.accept(port));
  }
}
