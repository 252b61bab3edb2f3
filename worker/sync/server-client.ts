import {
  accountIdOf,
  deviceIdOf,
  fromBase64url,
  MAILBOX_TOKEN_HEADER,
  PROTOCOL_VERSION,
  toBase64url,
} from '../../server-kit/protocol/index.ts';
import { hasCode } from '../errors/has-code.ts';
import { MoError } from '../errors/mo-error.ts';
import type { CallOptions, CallOutput } from './server/call-types.ts';
import { createDeviceClient, type DeviceClient } from './server/device-client.ts';
import { createServerSession, type DeviceIdentity } from './server/session.ts';
import { proveTo, type Signer } from './server/signer.ts';
import { createTransport, type TransportOptions } from './server/transport.ts';

export type { CallInput, CallName, CallOptions, CallOutput } from './server/call-types.ts';
export type { DeviceClient } from './server/device-client.ts';
export type { StreamEvent } from './server/event-stream.ts';
export { ServerProblem } from './server/problem.ts';
export type { DeviceIdentity } from './server/session.ts';
export { createSigner, type Signer } from './server/signer.ts';
export type { Fetch, HostSignIn, TransportOptions } from './server/transport.ts';

/** The letter box of a pairing, as the peer without an account sees it. */
export interface MailboxPeer {
  /** ms since the epoch, by the server's clock. */
  readonly expiresAt: number;
  /** Leaves a message of at most 64 KiB; its number. */
  post(data: Uint8Array, options?: CallOptions): Promise<number>;
  list(
    query: { readonly after: number; readonly waitSeconds?: number },
    options?: CallOptions,
  ): Promise<CallOutput<'listMessages'>>;
}

/** A sync server, for somebody who need not have an account yet. */
export interface ServerClient {
  readonly mountUrl: string;
  /** What it speaks and allows; `sync/protocol-version` unless that is ours, `sync/invalid-answer` if it is no server. */
  info(options?: CallOptions): Promise<CallOutput<'info'>>;
  /** The account's device; it signs in at its first call. */
  connect(identity: DeviceIdentity): DeviceClient;
  /** Registers the account of a recovery key, with its first device. */
  createAccount(
    input: { readonly account: Signer; readonly device: Signer; readonly invite?: string },
    options?: CallOptions,
  ): Promise<DeviceClient>;
  /** Lets a device in by the recovery key. */
  recoverDevice(
    input: { readonly accountId: string; readonly account: Signer; readonly device: Signer },
    options?: CallOptions,
  ): Promise<DeviceClient>;
  /** A sealed slot by locator and credential (base64url of 32 bytes each); null when they name none. */
  fetchSlot(
    input: { readonly locator: string; readonly credential: string },
    options?: CallOptions,
  ): Promise<CallOutput<'fetchSlot'> | null>;
  /** The one attempt at a mailbox: a wrong capability closes it, and `input/not-found` is all that is told. */
  openMailbox(
    input: { readonly mailboxId: string; readonly capability: string },
    options?: CallOptions,
  ): Promise<MailboxPeer>;
}

/** Typed calls for every route a vault needs, over whatever `fetch` it is given. Nothing is retried here. */
export function createServerClient(options: TransportOptions): ServerClient {
  const transport = createTransport(options);

  function connect(identity: DeviceIdentity, token: string | null): DeviceClient {
    return createDeviceClient(transport, identity, createServerSession(transport, identity, token));
  }

  return {
    mountUrl: transport.mountUrl,
    async info(callOptions = {}) {
      const info = await transport.call('info', callOptions);
      if (!info.protocol.versions.includes(PROTOCOL_VERSION)) {
        throw new MoError('sync/protocol-version', 'The server speaks another protocol version.');
      }
      return info;
    },
    connect: (identity) => connect(identity, null),
    async createAccount({ account, device, invite }, { signal } = {}) {
      const accountId = accountIdOf(fromBase64url(account.publicKey));
      const about = { purpose: 'create-account', accountId, subject: device.publicKey } as const;
      const { challenge, signatures } = await proveTo(transport, about, [account, device], signal);
      const [accountSignature = '', deviceSignature = ''] = signatures;
      const keys = { accountKey: account.publicKey, deviceKey: device.publicKey };
      const body = { ...keys, challenge, accountSignature, deviceSignature, ...(invite && { invite }) };
      const { token } = await transport.call('createAccount', { body, ...(signal && { signal }) });
      return connect({ accountId, deviceId: deviceIdOf(fromBase64url(device.publicKey)), device }, token);
    },
    async recoverDevice({ accountId, account, device }, { signal } = {}) {
      const about = { purpose: 'recover-device', accountId, subject: device.publicKey } as const;
      const { challenge, signatures } = await proveTo(transport, about, [account, device], signal);
      const [accountSignature = '', deviceSignature = ''] = signatures;
      const body = { accountId, deviceKey: device.publicKey, challenge, accountSignature, deviceSignature };
      const { token } = await transport.call('recoverDevice', { body, ...(signal && { signal }) });
      return connect({ accountId, deviceId: deviceIdOf(fromBase64url(device.publicKey)), device }, token);
    },
    async fetchSlot(body, callOptions = {}) {
      try {
        return await transport.call('fetchSlot', { body, ...callOptions });
      } catch (error) {
        if (hasCode(error, 'input/not-found')) return null;
        throw error;
      }
    },
    async openMailbox({ mailboxId, capability }, callOptions = {}) {
      const params = { mailboxId };
      const opened = await transport.call('openMailbox', { params, body: { capability }, ...callOptions });
      const headers = { [MAILBOX_TOKEN_HEADER]: opened.peerToken };
      return {
        expiresAt: opened.expiresAt,
        async post(data, postOptions = {}) {
          const body = { data: toBase64url(data) };
          return (await transport.call('postMessage', { params, body, ...postOptions }, headers)).number;
        },
        list: ({ after, waitSeconds }, listOptions = {}) =>
          transport.call(
            'listMessages',
            { params, query: { after, wait: waitSeconds }, ...listOptions },
            headers,
          ),
      };
    },
  };
}
