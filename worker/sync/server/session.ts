import type { Signer } from './signer.ts';
import { proveTo } from './signer.ts';
import type { Transport } from './transport.ts';
import { untilAborted } from './until-aborted.ts';

/** Who signs in. */
export interface DeviceIdentity {
  /** base64url of 32 bytes, `accountIdOf` of the first recovery key. */
  readonly accountId: string;
  /** base64url of 16 bytes, `deviceIdOf` of the device key. */
  readonly deviceId: string;
  readonly device: Signer;
}

/** The token of a device at a server, made when it is first needed and made anew when it is refused. */
export interface ServerSession {
  /** The token to use; signs in if there is none. */
  token(signal?: AbortSignal): Promise<string>;
  /** Says that this token was refused; another one that came meanwhile stays. */
  refuse(token: string): void;
}

/**
 * There is no look at the clock: a device whose clock is wrong would renew at every call, or never. A token that has
 * ended is refused, and renewed then. Many calls at once share one sign-in, which none of them can cancel for the others.
 */
export function createServerSession(
  transport: Transport,
  { accountId, deviceId, device }: DeviceIdentity,
  firstToken: string | null,
): ServerSession {
  let current = firstToken;
  let pending: Promise<string> | null = null;

  async function signIn(): Promise<string> {
    const about = { purpose: 'create-session', accountId, subject: deviceId } as const;
    const { challenge, signatures } = await proveTo(transport, about, [device], undefined);
    const body = { accountId, deviceId, challenge, signature: signatures[0] ?? '' };
    const session = await transport.call('createSession', { body });
    return session.token;
  }

  return {
    async token(signal) {
      if (current !== null) return current;
      pending ??= signIn()
        .then((token) => (current = token))
        .finally(() => (pending = null));
      return signal === undefined ? pending : untilAborted(pending, signal);
    },
    refuse(token) {
      if (current === token) current = null;
    },
  };
}
