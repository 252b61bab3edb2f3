import { fromBase64url, toBase64url } from '../../crypto/base64url.ts';
import { hasCode } from '../../errors/has-code.ts';
import type { CallOutput, DeviceClient, MailboxPeer } from '../server-client.ts';
import { pairingFailed } from './pairing-letters.ts';

/** One side of a mailbox: letters that come and go in turn. */
export interface PairingMailbox {
  post(letter: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** The next letter of the other side; waits for it. `sync/pairing-failed` when the mailbox is gone. */
  next(signal?: AbortSignal): Promise<Uint8Array>;
}

const WAIT_SECONDS = 25;

/** The side of the device that made the mailbox. */
export function memberMailbox(client: DeviceClient, mailboxId: string): PairingMailbox {
  const params = { mailboxId };
  return createMailbox(
    'peer',
    (data, signal) =>
      client.call('postMessage', { params, body: { data: toBase64url(data) }, ...opt(signal) }),
    (after, signal) =>
      client.call('listMessages', { params, query: { after, wait: WAIT_SECONDS }, ...opt(signal) }),
  );
}

/** The side of the newcomer, which opened it. */
export function newcomerMailbox(peer: MailboxPeer): PairingMailbox {
  return createMailbox(
    'owner',
    (data, signal) => peer.post(data, opt(signal)),
    (after, signal) => peer.list({ after, waitSeconds: WAIT_SECONDS }, opt(signal)),
  );
}

function createMailbox(
  from: 'owner' | 'peer',
  post: (data: Uint8Array, signal?: AbortSignal) => Promise<unknown>,
  list: (after: number, signal?: AbortSignal) => Promise<CallOutput<'listMessages'>>,
): PairingMailbox {
  let seen = 0;
  return {
    post: (letter, signal) => gone(post(letter, signal)).then(() => undefined),
    async next(signal) {
      for (;;) {
        const { messages } = await gone(list(seen, signal));
        for (const message of messages) {
          seen = Math.max(seen, message.number);
          if (message.from === from) return decode(message.data);
        }
      }
    },
  };
}

/** A mailbox that was closed, has expired or was used by somebody else is not found any more. */
export async function gone<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (hasCode(error, 'input/not-found')) throw pairingFailed();
    throw error;
  }
}

function decode(data: string): Uint8Array {
  try {
    return fromBase64url(data);
  } catch {
    throw pairingFailed();
  }
}

function opt(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
