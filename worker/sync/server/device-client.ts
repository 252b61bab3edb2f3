import { TOKEN_HEADER, type Page, type Push, type PushResponse } from '../../../server-kit/protocol/index.ts';
import { hasCode } from '../../errors/has-code.ts';
import type { CallInput, CallName, CallOptions, CallOutput } from './call-types.ts';
import { readEvents, type StreamEvent } from './event-stream.ts';
import { canceled } from './failures.ts';
import type { DeviceIdentity, ServerSession } from './session.ts';
import { proveTo, type Signer } from './signer.ts';
import type { AnyInput, Transport } from './transport.ts';

/** One device of an account at a server. */
export interface DeviceClient {
  readonly accountId: string;
  readonly deviceId: string;
  /** Any route that needs a device, by its name in the protocol. A refused token is renewed once. */
  call<Name extends CallName>(route: Name, input: CallInput<Name>): Promise<CallOutput<Name>>;
  /** Appends; `sync/fork`, `sync/rollback` and `sync/conflict` are a `ServerProblem` with the log's head. */
  push(logId: string, push: Push, options?: CallOptions): Promise<PushResponse>;
  /** The page behind `after`; `waitSeconds` is how long the server may wait for a first record (at most 30). */
  pull(
    logId: string,
    query: { readonly after: number; readonly waitSeconds?: number; readonly limit?: number },
    options?: CallOptions,
  ): Promise<Page>;
  /** Pages of several logs as they grow. Break out of the loop, or abort, to end it. */
  stream(
    cursors: ReadonlyMap<string, number>,
    options: { readonly signal: AbortSignal },
  ): AsyncGenerator<StreamEvent, void, undefined>;
  /** Deletes the account with all that is in it, at once; `account` is the recovery key. */
  deleteAccount(account: Signer, options?: CallOptions): Promise<void>;
  /** Deletes a log at once; `account` is the recovery key. */
  deleteLog(logId: string, account: Signer, options?: CallOptions): Promise<void>;
}

export function createDeviceClient(
  transport: Transport,
  { accountId, deviceId }: DeviceIdentity,
  session: ServerSession,
): DeviceClient {
  /** Runs with a token; once more with a new one if the first is refused. */
  async function withToken<T>(
    signal: AbortSignal | undefined,
    body: (headers: Record<string, string>) => Promise<T>,
  ): Promise<T> {
    const token = await session.token(signal);
    try {
      return await body({ [TOKEN_HEADER]: token });
    } catch (error) {
      if (!hasCode(error, 'sync/unauthorized')) throw error;
    }
    session.refuse(token);
    return body({ [TOKEN_HEADER]: await session.token(signal) });
  }

  async function proofOf(
    purpose: 'delete-account' | 'delete-log',
    subject: string,
    account: Signer,
    signal?: AbortSignal,
  ) {
    const { challenge, signatures } = await proveTo(
      transport,
      { purpose, accountId, subject },
      [account],
      signal,
    );
    return { challenge, signature: signatures[0] ?? '' };
  }

  const client: DeviceClient = {
    accountId,
    deviceId,
    call: (route, input) =>
      withToken((input as AnyInput).signal, (headers) => transport.call(route, input, headers)),
    push: (logId, push, options) => client.call('push', { params: { logId }, body: push, ...options }),
    pull: (logId, { after, waitSeconds, limit }, options) =>
      client.call('pull', { params: { logId }, query: { after, wait: waitSeconds, limit }, ...options }),
    async *stream(cursors, { signal }) {
      if (signal.aborted) throw canceled();
      const cursor = [...cursors].map(([logId, after]) => `${logId}.${after}`).join(',');
      const controller = new AbortController();
      const cancel = () => controller.abort(canceled());
      signal.addEventListener('abort', cancel, { once: true });
      try {
        const response = await withToken(controller.signal, (headers) =>
          transport.open('stream', { query: { cursor } }, headers, controller.signal),
        );
        yield* readEvents(response, controller.signal);
      } finally {
        signal.removeEventListener('abort', cancel);
        controller.abort(canceled());
      }
    },
    async deleteAccount(account, { signal } = {}) {
      const proof = await proofOf('delete-account', '', account, signal);
      await transport.call('deleteAccount', { body: { accountId, proof }, ...(signal && { signal }) });
    },
    async deleteLog(logId, account, { signal } = {}) {
      const proof = await proofOf('delete-log', logId, account, signal);
      await client.call('deleteLog', { params: { logId }, body: { proof }, ...(signal && { signal }) });
    },
  };
  return client;
}
