import type {
  ActionName,
  CommandReceipt,
  QueryName,
  VaultActions,
  VaultCommand,
  VaultQueries,
  VaultWatches,
  WatchName,
} from '../api.ts';
import type { MoError } from '../errors/mo-error.ts';
import { randomId } from '../ports/random-id.ts';
import { tell } from '../ports/rpc.ts';
import { DEADLINE_MS } from './deadlines.ts';
import type { Requests } from './requests.ts';
import type { CallOptions, WatchHandlers } from './vault-client.ts';
import type { Watches } from './watches.ts';

type WithoutId<Command> = Command extends unknown ? Omit<Command, 'commandId' | 'at'> : never;

/** A command before it has an id and a time. */
export type CommandBody = WithoutId<VaultCommand>;

export interface TimedCallOptions extends CallOptions {
  readonly deadlineMs?: number;
}

export interface ActionCallOptions extends TimedCallOptions {
  /** It may be run on a closed vault. */
  readonly opens?: boolean;
  /** Running it twice would do it twice: it fails with its owner instead of being sent to the next one. */
  readonly once?: boolean;
}

/** What the page asks of the owner, by name: the areas of the client are written over this. */
export interface Calls {
  query<N extends QueryName>(
    name: N,
    input: VaultQueries[N]['input'],
    options?: TimedCallOptions,
  ): Promise<VaultQueries[N]['output']>;
  /** Ids and the time are fixed here, before a command is sent: sending it twice does it once. */
  execute(body: CommandBody, options?: TimedCallOptions): Promise<CommandReceipt>;
  run<N extends ActionName>(
    name: N,
    input: VaultActions[N]['input'],
    options?: ActionCallOptions,
  ): Promise<VaultActions[N]['output']>;
  watch<N extends WatchName>(
    name: N,
    query: VaultWatches[N]['query'],
    handlers: WatchHandlers<VaultWatches[N]['event']>,
  ): () => void;
}

export function createCalls(requests: Requests, watches: Watches): Calls {
  let makeId: (() => string) | null = null;
  return {
    query: (name, input, { signal, deadlineMs = DEADLINE_MS.read } = {}) =>
      requests.run({ send: (owner) => owner.query(name, input), deadlineMs, signal }),

    async execute(body, { signal, deadlineMs = DEADLINE_MS.command } = {}) {
      const at = Date.now();
      // The maker of ids is fetched with the first change: a page that shows a lock does not carry it.
      makeId ??= (await import('./command-id.ts')).newCommandId;
      const command = { ...body, commandId: makeId(), at } as VaultCommand;
      return requests.run({ send: (owner) => owner.execute(command), deadlineMs, signal });
    },

    run(name, input, { signal, deadlineMs = DEADLINE_MS.unlock, opens = false, once = false } = {}) {
      const requestId = randomId();
      return requests.run({
        send: (owner) => owner.run(requestId, name, input),
        deadlineMs,
        opens,
        once,
        signal,
        cancel: (owner) => tell(owner.cancel(requestId)),
      });
    },

    watch: (name, query, handlers) =>
      watches.add({
        start: (owner, watchId) => owner.watch(watchId, name, query),
        onEvent: (event) => handlers.onChange(event as VaultWatches[typeof name]['event']),
        onError: (error: MoError) => handlers.onError(error),
      }),
  };
}
