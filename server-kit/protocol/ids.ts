import { sha256 } from '@noble/hashes/sha2.js';
import * as v from 'valibot';
import { concatBytes, fromBase64url, toBase64url, utf8 } from './encoding.ts';

/** Canonical base64url of 16 bytes: 22 characters, the last of which carries two bits. */
export const Bytes16Schema = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{21}[AQgw]$/, 'not 16 bytes in base64url'),
);

/** Canonical base64url of 32 bytes: 43 characters, the last of which carries four bits. */
export const Bytes32Schema = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/, 'not 32 bytes in base64url'),
);

/** Canonical base64url of 64 bytes, for Ed25519 signatures: 86 characters. */
export const Bytes64Schema = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{85}[AQgw]$/, 'not 64 bytes in base64url'),
);

export const EventIdSchema = Bytes16Schema;
export const DeviceIdSchema = Bytes16Schema;
export const AccountIdSchema = Bytes32Schema;
export const LogIdSchema = Bytes32Schema;

/** The account of a vault: a hash of its first recovery public key (32 bytes, Ed25519), base64url of 32 bytes. */
export function accountIdOf(accountKey: Uint8Array): string {
  return toBase64url(labeled('mo-kit/account/v1', accountKey));
}

/** The name of a device: the first 16 bytes of a hash of its public key (32 bytes, Ed25519), base64url. */
export function deviceIdOf(deviceKey: Uint8Array): string {
  return toBase64url(labeled('mo-kit/device/v1', deviceKey).subarray(0, 16));
}

/**
 * A log's id on the server. `name` is 32 bytes that the client chooses, random or derived from its vault. Because the
 * account is part of the hash, two accounts never meet in one log id and a name tells nothing.
 */
export function logIdOf(accountId: string, name: Uint8Array): string {
  return toBase64url(labeled('mo-kit/log/v1', fromBase64url(accountId), name));
}

/** What a server keeps instead of a locator, a credential or a capability: `name` keeps the uses apart. */
export function secretHash(name: 'locator' | 'credential' | 'capability', secret: Uint8Array): string {
  return toBase64url(labeled(`mo-kit/${name}/v1`, secret));
}

/** SHA-256 over the label, a zero byte and parts of fixed length. */
function labeled(label: string, ...parts: readonly Uint8Array[]): Uint8Array {
  return sha256(concatBytes(utf8(label), new Uint8Array(1), ...parts));
}
