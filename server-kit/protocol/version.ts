/** The protocol of this build. A server may speak several; a client speaks one. */
export const PROTOCOL_VERSION = 1;

/** Every version that this server understands, ascending. */
export const SUPPORTED_PROTOCOL_VERSIONS: readonly number[] = [PROTOCOL_VERSION];

/** The header of requests and responses that carries the protocol version; a request without it means version 1. */
export const PROTOCOL_HEADER = 'mo-protocol';

/** The header that carries a device token, so that `Authorization` stays free for the host's own use. */
export const TOKEN_HEADER = 'mo-token';

/** The header that carries the token of a mailbox peer, who need not have an account. */
export const MAILBOX_TOKEN_HEADER = 'mo-mailbox-token';

/** The version named by a header, null when it is not one that we speak. An absent header means version 1. */
export function negotiateVersion(header: string | null): number | null {
  if (header === null) return 1;
  if (!/^[1-9][0-9]{0,3}$/.test(header)) return null;
  const version = Number(header);
  return SUPPORTED_PROTOCOL_VERSIONS.includes(version) ? version : null;
}
