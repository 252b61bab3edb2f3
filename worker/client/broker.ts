import { workerUrl } from '../ports/worker-url.ts';

/**
 * All there is in the broker: it hands the ports of guests to the host, and keeps them until there is one. No key, no
 * storage, no word of what passes.
 */
const SOURCE = `let h,w=[];onconnect=e=>{const p=e.ports[0];p.onmessage=({data:d,ports:[q]})=>{d?(h=p,w.splice(0).map(x=>h.postMessage(0,[x]))):h?h.postMessage(0,[q]):w.push(q)};p.postMessage(0)}`;

const READY_MS = 800;

/** Brings the tabs of one origin together where the hub itself is no SharedWorker. */
export interface Broker {
  /** A port whose other end the host gets; null where the broker cannot be started. */
  guest(): Promise<MessagePort | null>;
  /** This tab is the host from now on. */
  serve(onGuest: (port: MessagePort) => void): void;
  close(): void;
}

/**
 * The broker is a SharedWorker from a `data:` URL, the one kind that a page may start without a file of its own origin.
 * It lives in the tab that created it and may die with it; a newcomer then makes another one, which knows no host. So
 * each newcomer says so on a BroadcastChannel, and the host goes to the broker that is there now.
 */
export function createBroker(store: string): Broker {
  const news = new BroadcastChannel(`mo-broker:${store}`);
  let port: MessagePort | null = null;
  let earlier: MessagePort | null = null;
  let ready: Promise<boolean> = Promise.resolve(false);
  let onGuest: ((port: MessagePort) => void) | null = null;

  function open(): void {
    // The one before may lead to the same broker, and a guest may be on its way through it.
    earlier?.close();
    earlier = port;
    port = null;
    if (typeof SharedWorker !== 'function') return;
    try {
      const options: WorkerOptions & { extendedLifetime: true } = {
        name: `mo-broker:${store}`,
        extendedLifetime: true,
      };
      const worker = new SharedWorker(
        workerUrl(`data:text/javascript,${encodeURIComponent(SOURCE)}`),
        options,
      );
      const mine = worker.port;
      port = mine;
      ready = new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), READY_MS);
        const answer = (isReady: boolean) => {
          clearTimeout(timer);
          resolve(isReady);
        };
        worker.onerror = (event) => {
          event.preventDefault();
          answer(false);
        };
        mine.onmessage = ({ ports: [guest] }) => {
          if (guest) onGuest?.(guest);
          else answer(true);
        };
      });
    } catch {
      // Content Security Policy forbids `data:` here: the wire does without.
    }
  }

  const register = () => {
    if (onGuest) port?.postMessage(1);
  };

  news.onmessage = () => {
    if (!onGuest) return;
    open();
    register();
  };
  open();
  news.postMessage(0);

  return {
    async guest() {
      if (!(await ready) || port === null) return null;
      const { port1, port2 } = new MessageChannel();
      port.postMessage(0, [port2]);
      return port1;
    },
    serve(handler) {
      onGuest = handler;
      register();
    },
    close() {
      onGuest = null;
      earlier?.close();
      port?.close();
      news.close();
    },
  };
}
