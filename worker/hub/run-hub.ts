import { bootOwner } from '../ports/boot-owner.ts';
import type { HubGuest } from '../ports/contracts.ts';
import type { Port } from '../ports/port.ts';
import { useWires, wireOf } from '../ports/wire.ts';
import { workerUrl } from '../ports/worker-url.ts';
import { createKeyStore } from '../crypto/key-store.ts';
import { readPresence } from '../crypto/presence.ts';
import { createSessionSlot } from '../ports/session-slot.ts';
import { createKeptLocks, directLocks } from './lock-keeper.ts';
import { Hub, type OwnerFiles } from './hub.ts';

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
    presence: () => readPresence(keys, Date.now()),
    channel(first: Port, second: Port): [Port, Port] {
      if (!(first instanceof MessagePort && second instanceof MessagePort)) return wireOf(store).channel();
      const { port1, port2 } = new MessageChannel();
      return [port1, port2];
    },
  };

  if ('onconnect' in scope) {
    const sharedScope = scope as SharedScope;
    const { href } = sharedScope.location;
    const hub = new Hub({
      ...shared,
      route: `shared ${href}`,
      close: () => sharedScope.close(),
      ...(typeof Worker === 'function'
        ? { spawn: spawnNested(store), locks: createKeptLocks(href) }
        : { locks: directLocks }),
    });
    sharedScope.onconnect = (event) => {
      const [port] = event.ports;
      if (port) hub.accept(port);
    };
  } else {
    const dedicated = scope as DedicatedScope;
    const hub = new Hub({ ...shared, route: 'elected', locks: directLocks, close: () => dedicated.close() });
    dedicated.onmessage = ({ data }) => hub.accept(data.port);
    wireOf(store).serve((port) => hub.accept(port));
  }
}

/** Starts owners inside the SharedWorker, where it can (Firefox). */
function spawnNested(store: string) {
  return (workerId: string, port: Port, { ownerUrl, wasmUrl }: OwnerFiles): (() => void) => {
    const worker = new Worker(workerUrl(ownerUrl), { name: 'mo-owner' });
    bootOwner(worker, { workerId, store, ephemeral: false, ownerUrl, wasmUrl, wasmIntegrity: null }, port);
    return () => worker.terminate();
  };
}
