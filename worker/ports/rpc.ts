import { expose, transferHandlers, wrap } from 'comlink';
import { MoError, type MoErrorData } from '../errors/mo-error.ts';
import { isPort, packPort, unpackPort, type Port } from './port.ts';

/** Calls on the other side of a port, and the end of it. */
export interface Connection<Remote> {
  readonly remote: Remote;
  close(): void;
}

type Api<T> = { readonly [K in keyof T]: (...args: never[]) => Promise<unknown> };

/**
 * Answers calls on a port with `local` and gives the functions of the other side. Only the functions that `local` itself
 * has can be called: Comlink alone would let a caller walk to `constructor` and run code of its own.
 *
 * A call on a port whose other side is gone never settles; whoever waits must have a deadline of their own. Closing
 * closes the port, which Comlink 4.4.2 does not.
 */
export function connect<Remote extends Api<Remote>>(port: Port, local: object): Connection<Remote> {
  const calls = new Map<(event: MessageEvent) => void, (event: MessageEvent) => void>();
  expose(local, {
    postMessage: (message: unknown, transfer?: Transferable[]) => port.postMessage(message, transfer),
    addEventListener: (_type: string, listener: EventListenerOrEventListenerObject) => {
      const answer = listener as (event: MessageEvent) => void;
      const guarded = (event: MessageEvent) => {
        if (isCallOf(local, event.data)) answer(event);
      };
      calls.set(answer, guarded);
      port.addEventListener('message', guarded);
    },
    removeEventListener: (_type: string, listener: EventListenerOrEventListenerObject) => {
      const guarded = calls.get(listener as (event: MessageEvent) => void);
      if (guarded) port.removeEventListener('message', guarded);
    },
  });
  // Comlink closes over the proxy weakly: the connection keeps it, or a call in flight would be lost with it.
  const remote = wrap(port as unknown as MessagePort) as unknown as Remote;
  port.start();
  return { remote, close: () => port.close() };
}

function isCallOf(local: object, message: unknown): boolean {
  if (typeof message !== 'object' || message === null) return false;
  const { type, path } = message as { type?: unknown; path?: unknown };
  return (
    type === 'APPLY' &&
    Array.isArray(path) &&
    path.length === 1 &&
    typeof path[0] === 'string' &&
    Object.hasOwn(local, path[0])
  );
}

// Comlink turns errors into plain ones and drops `code`: MoErrors cross as data, everything else without its text,
// which might quote what nobody should read.
const comlinkThrow = transferHandlers.get('throw');
if (comlinkThrow) {
  transferHandlers.set('throw', {
    canHandle: (value): value is unknown => comlinkThrow.canHandle(value),
    serialize: (thrown) => [toMoError((thrown as { value: unknown }).value).toJSON(), []],
    deserialize: (data) => {
      throw fromErrorData(data as MoErrorData);
    },
  });
}

transferHandlers.set('mo-port', {
  canHandle: isPort,
  serialize: (port) => packPort(port as Port),
  deserialize: unpackPort,
});

/** A fault of any kind as the one error type; foreign texts are not passed on. */
export function toMoError(thrown: unknown): MoError {
  if (thrown instanceof MoError) return thrown;
  return new MoError('internal/unexpected', 'Something failed inside the vault.', {
    cause: thrown,
  });
}

/** The list of codes is closed, but it would weigh on every page: a worker of the same version speaks its own. */
const CODE = /^[a-z]+\/[a-z-]{1,40}$/;

/** The error that `toJSON` of another context described. */
export function fromErrorData(data: MoErrorData): MoError {
  const code = CODE.test(data.code) ? data.code : 'internal/unexpected';
  return new MoError(code, data.message, {
    retryable: data.retryable,
    ...(data.field === undefined ? {} : { field: data.field }),
    ...(data.retryAt === undefined ? {} : { retryAt: data.retryAt }),
  });
}

/** Marks a call whose answer nobody waits for: an event. A failure of the receiver is not the sender's. */
export function tell(call: Promise<unknown>): void {
  call.catch(() => undefined);
}
