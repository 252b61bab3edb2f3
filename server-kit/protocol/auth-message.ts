import { concatBytes, fromBase64url, utf8 } from './encoding.ts';

/** What a signature is for; part of the signed bytes, so that one can never stand for another. */
export const AUTH_PURPOSES = [
  'create-account',
  'create-session',
  'recover-device',
  'delete-account',
  'delete-log',
] as const;
export type AuthPurpose = (typeof AUTH_PURPOSES)[number];

export interface AuthMessage {
  readonly purpose: AuthPurpose;
  /** The absolute URL under which the client reaches the mount, without a trailing slash. */
  readonly mountUrl: string;
  /** base64url of 32 bytes. */
  readonly accountId: string;
  /** What is acted on: a device key, device id, new account key or log id, base64url; empty when the account itself. */
  readonly subject: string;
  /** The server's challenge, base64url of 40 bytes: nonce (16), expiry in ms (8, big-endian), the server's tag (16). */
  readonly challenge: string;
}

/**
 * The bytes that an account or device key signs (Ed25519): the label `mo-kit/auth/v1`, a zero byte, then purpose, mount
 * URL, account id, subject and challenge, each with its length in front (32 bits, big-endian). The mount URL is in it so
 * that no other server can relay a challenge; the challenge carries nonce and expiry. Layout: FORMAT.md.
 */
export function encodeAuthMessage(message: AuthMessage): Uint8Array {
  return concatBytes(
    utf8('mo-kit/auth/v1'),
    new Uint8Array(1),
    prefixed(utf8(message.purpose)),
    prefixed(utf8(message.mountUrl)),
    prefixed(fromBase64url(message.accountId)),
    prefixed(fromBase64url(message.subject)),
    prefixed(fromBase64url(message.challenge)),
  );
}

/** A mount URL as it is signed: scheme, lower-case host, port unless it is the scheme's own, path without trailing slash. */
export function normalizeMountUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname.replace(/\/+$/, '');
}

function prefixed(bytes: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return concatBytes(length, bytes);
}
