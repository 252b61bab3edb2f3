import { onPortAddress, type AddressablePort, type Port, type PortAddress } from './port.ts';
import { decodeMessage, encodeMessage } from './wire-codec.ts';

/**
 * Ports where there is no SharedWorker to bring two tabs together: every context of the store listens on one
 * BroadcastChannel, and a virtual port is an address on it. Pages of the origin can listen there too, so everything a
 * virtual port says is sealed (AES-256-GCM, a key for each pair of ports, counters as nonces, so that nothing can be
 * repeated or reordered). That keeps passphrases and goals from ears that merely listen; it is not a boundary against
 * scripts of the same origin, which can knock as well.
 *
 * A BroadcastChannel keeps nothing for those who come later: each end says `up` when it is started, and what is sent
 * before the other end is up waits.
 */
export interface Wire {
  /** Both ends of a new virtual channel; each works here or where it is sent. */
  channel(): [Port, Port];
  /** Asks the hub for a port; answered by `serve`. Rejects when the signal fires. */
  knock(signal: AbortSignal): Promise<Port>;
  /** Answers knocks: the hub's part. */
  serve(onPort: (port: Port) => void): void;
  close(): void;
}

type Frame =
  | { readonly kind: 'serving' }
  | { readonly kind: 'knock'; readonly id: string; readonly publicKey: Uint8Array }
  | { readonly kind: 'answer'; readonly id: string; readonly publicKey: Uint8Array }
  | { readonly kind: 'up'; readonly to: string; readonly again: boolean }
  | { readonly kind: 'data'; readonly to: string; readonly count: number; readonly body: Uint8Array };

type DataFrame = Extract<Frame, { kind: 'data' }>;

const wires = new Map<string, Wire>();

/** The wire of a store in this context; made at the first call. */
export function wireOf(store: string): Wire {
  let wire = wires.get(store);
  if (wire === undefined) {
    wire = createWire(store, () => wires.delete(store));
    wires.set(store, wire);
  }
  return wire;
}

export function closeWire(store: string): void {
  wires.get(store)?.close();
}

/** Lets ports that arrive as addresses be opened in this context. */
export function useWires(): void {
  onPortAddress((address) => (wireOf(address.store) as ReturnType<typeof createWire>).open(address));
}

function createWire(store: string, onClose: () => void): Wire & { open(address: PortAddress): Port } {
  const channel = new BroadcastChannel(`mo-wire:${store}`);
  const ports = new Map<string, VirtualPort>();
  const answers = new Map<string, (publicKey: Uint8Array) => void>();
  const knocks = new Set<Frame>();
  let onKnock: ((id: string, publicKey: Uint8Array) => void) | null = null;

  const send = (frame: Frame) => channel.postMessage(frame);
  channel.onmessage = ({ data }: MessageEvent<Frame>) => {
    if (data.kind === 'knock') onKnock?.(data.id, data.publicKey);
    else if (data.kind === 'serving') for (const knock of knocks) send(knock);
    else if (data.kind === 'answer') answers.get(data.id)?.(data.publicKey);
    else ports.get(data.to)?.receive(data);
  };
  useWires();

  const open = (address: PortAddress): VirtualPort => new VirtualPort(address, ports, send);

  return {
    open,
    channel() {
      const shared = {
        virtual: true,
        store,
        id: crypto.randomUUID(),
        key: crypto.getRandomValues(new Uint8Array(32)),
      } as const;
      return [open({ ...shared, side: 'a' }), open({ ...shared, side: 'b' })];
    },
    async knock(signal) {
      const id = crypto.randomUUID();
      const own = await crypto.subtle.generateKey(EXCHANGE, false, ['deriveBits']);
      signal.throwIfAborted();
      const answered = new Promise<Uint8Array>((resolve, reject) => {
        answers.set(id, resolve);
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
      const knock: Frame = { kind: 'knock', id, publicKey: await rawPublicKey(own) };
      // Again when a hub comes up: a BroadcastChannel keeps nothing for it.
      knocks.add(knock);
      send(knock);
      try {
        const key = await agree(own.privateKey, await answered);
        return open({ virtual: true, store, id, side: 'a', key });
      } finally {
        answers.delete(id);
        knocks.delete(knock);
      }
    },
    serve(onPort) {
      const answered = new Set<string>();
      onKnock = (id, publicKey) => {
        // Knocked again because of `serving`, when it had been heard already.
        if (answered.has(id)) return;
        answered.add(id);
        void (async () => {
          const own = await crypto.subtle.generateKey(EXCHANGE, false, ['deriveBits']);
          const key = await agree(own.privateKey, publicKey);
          onPort(open({ virtual: true, store, id, side: 'b', key }));
          send({ kind: 'answer', id, publicKey: await rawPublicKey(own) });
        })().catch(() => undefined);
      };
      send({ kind: 'serving' });
    },
    close() {
      for (const port of ports.values()) port.close();
      channel.close();
      onClose();
    },
  };
}

const EXCHANGE = { name: 'ECDH', namedCurve: 'P-256' } as const;

const rawPublicKey = async (pair: CryptoKeyPair) =>
  new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));

/** ECDH over P-256, then HKDF-SHA-256: the key of one pair of ports. */
async function agree(privateKey: CryptoKey, publicKey: Uint8Array): Promise<Uint8Array> {
  const theirs = await crypto.subtle.importKey('raw', publicKey as BufferSource, EXCHANGE, false, []);
  const secret = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, privateKey, 256);
  const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
  const info = new TextEncoder().encode('mo-kit wire port');
  const salt = new Uint8Array();
  return new Uint8Array(
    await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, base, 256),
  );
}

/** One end of a virtual channel; comes to life with `start`, in whichever context it was sent to. */
class VirtualPort implements AddressablePort {
  readonly address: PortAddress;
  readonly #listeners = new Set<(event: MessageEvent) => void>();
  readonly #ports: Map<string, VirtualPort>;
  readonly #send: (frame: Frame) => void;
  readonly #ownName: string;
  readonly #peerName: string;
  #key: Promise<CryptoKey> | null = null;
  #started = false;
  #peerIsUp = false;
  #waiting: unknown[] = [];
  #sent = 0;
  #received = 0;
  /** Sealing and opening are asynchronous: one after the other keeps the order. */
  #sending: Promise<void> = Promise.resolve();
  #receiving: Promise<void> = Promise.resolve();

  constructor(address: PortAddress, ports: Map<string, VirtualPort>, send: (frame: Frame) => void) {
    this.address = address;
    this.#ports = ports;
    this.#send = send;
    this.#ownName = `${address.id}${address.side}`;
    this.#peerName = `${address.id}${address.side === 'a' ? 'b' : 'a'}`;
  }

  addEventListener(_type: 'message', listener: (event: MessageEvent) => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: 'message', listener: (event: MessageEvent) => void): void {
    this.#listeners.delete(listener);
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#key = crypto.subtle.importKey('raw', this.address.key as BufferSource, 'AES-GCM', false, [
      'encrypt',
      'decrypt',
    ]);
    this.#ports.set(this.#ownName, this);
    this.#send({ kind: 'up', to: this.#peerName, again: false });
  }

  postMessage(message: unknown): void {
    if (!this.#peerIsUp) this.#waiting.push(message);
    else this.#seal(message);
  }

  receive(frame: Extract<Frame, { to: string }>): void {
    if (frame.kind === 'data') {
      this.#receiving = this.#receiving.then(() => this.#open(frame)).catch(() => undefined);
      return;
    }
    if (!frame.again) this.#send({ kind: 'up', to: this.#peerName, again: true });
    this.#peerIsUp = true;
    for (const message of this.#waiting.splice(0)) this.#seal(message);
  }

  close(): void {
    // What was posted before still goes out, as with a MessagePort.
    this.#ports.delete(this.#ownName);
  }

  #seal(message: unknown): void {
    const plaintext = encodeMessage(message);
    const count = this.#sent++;
    this.#sending = this.#sending
      .then(async () => {
        const body = await crypto.subtle.encrypt(
          { name: 'AES-GCM', iv: nonce(this.address.side, count) as BufferSource },
          await this.#keyOrThrow(),
          await plaintext,
        );
        this.#send({ kind: 'data', to: this.#peerName, count, body: new Uint8Array(body) });
      })
      .catch(() => undefined);
  }

  async #open(frame: DataFrame): Promise<void> {
    if (frame.count !== this.#received) return;
    const from = this.address.side === 'a' ? 'b' : 'a';
    const plaintext = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: nonce(from, frame.count) as BufferSource },
      await this.#keyOrThrow(),
      frame.body as BufferSource,
    );
    this.#received += 1;
    const event = new MessageEvent('message', { data: decodeMessage(new Uint8Array(plaintext)) });
    for (const listener of [...this.#listeners]) listener(event);
  }

  #keyOrThrow(): Promise<CryptoKey> {
    if (this.#key === null) throw new TypeError('The port has not been started.');
    return this.#key;
  }
}

/** 12 bytes: who sends, and the how manieth message it is. Never repeats under the key of one pair of ports. */
function nonce(side: 'a' | 'b', count: number): Uint8Array {
  const bytes = new Uint8Array(12);
  bytes[0] = side === 'a' ? 1 : 2;
  new DataView(bytes.buffer).setBigUint64(4, BigInt(count));
  return bytes;
}
