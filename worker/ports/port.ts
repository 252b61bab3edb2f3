/**
 * The one thing every mode has in common: something like a MessagePort. Where there is a SharedWorker it is one; where
 * there is none it is a virtual one over a BroadcastChannel.
 */
export interface Port {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  removeEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  start(): void;
  close(): void;
}

/** A virtual port on its way to another context: what is sent instead of the port itself. */
export interface PortAddress {
  readonly virtual: true;
  /** The store whose BroadcastChannel carries it. */
  readonly store: string;
  readonly id: string;
  readonly side: 'a' | 'b';
  /** AES-256-GCM key of this pair of ports, 32 bytes. */
  readonly key: Uint8Array;
}

export interface AddressablePort extends Port {
  readonly address: PortAddress;
}

type OpenAddress = (address: PortAddress) => Port;
let openAddress: OpenAddress | null = null;

/** Called by the module of virtual ports when it is loaded; pages with a SharedWorker never load it. */
export function onPortAddress(open: OpenAddress): void {
  openAddress = open;
}

const isAddressable = (port: Port): port is AddressablePort => 'address' in port;

/** A port as a message can carry it, with the list of what must be transferred. */
export function packPort(port: Port): [packed: unknown, transfer: Transferable[]] {
  if (port instanceof MessagePort) return [port, [port]];
  if (isAddressable(port)) return [port.address, []];
  throw new TypeError('Not a port that can be sent.');
}

export function unpackPort(packed: unknown): Port {
  if (packed instanceof MessagePort) return packed;
  if (openAddress === null) throw new TypeError('A virtual port came where none are in use.');
  return openAddress(packed as PortAddress);
}

export const isPort = (value: unknown): value is Port =>
  value instanceof MessagePort ||
  (typeof value === 'object' && value !== null && 'address' in value && 'postMessage' in value);
