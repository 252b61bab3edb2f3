import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { concatBytes, fromBase64url, toBase64url, uint64, utf8 } from './encoding.ts';

/** SHA-256, 32 bytes. A server passes its native one. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** A position in a log: the last sequence (0 for an empty log) and the chain's hash there, base64url of 32 bytes. */
export interface LogHead {
  readonly sequence: number;
  readonly hash: string;
}

/** One entry as it comes in a page: either the record's exact text, or the hash of the text that a tombstone replaced. */
export interface ChainEntry {
  readonly sequence: number;
  readonly id: string;
  readonly record: string | null;
  readonly bodyHash?: string;
}

/** h(0), which binds the chain to its log: SHA-256("mo-kit/log-genesis/v1" ‖ 0x00 ‖ log id). */
export function genesisHash(logId: string, sha256: Sha256 = nobleSha256): string {
  return toBase64url(
    sha256(concatBytes(utf8('mo-kit/log-genesis/v1'), new Uint8Array(1), fromBase64url(logId))),
  );
}

/** H(record_json): SHA-256 of the text's UTF-8 bytes, base64url. */
export function bodyHashOf(record: string, sha256: Sha256 = nobleSha256): string {
  return toBase64url(sha256(utf8(record)));
}

/**
 * h(n) = SHA-256(h(n−1) ‖ n ‖ event id ‖ H(record_json)): 32 + 8 + 16 + 32 bytes, all of fixed length. Because only
 * the hash of the record enters, a record's text can become a tombstone without breaking the chain.
 */
export function chainHash(
  previous: string,
  sequence: number,
  eventId: string,
  bodyHash: string,
  sha256: Sha256 = nobleSha256,
): string {
  return toBase64url(
    sha256(
      concatBytes(fromBase64url(previous), uint64(sequence), fromBase64url(eventId), fromBase64url(bodyHash)),
    ),
  );
}

/**
 * Follows the chain from `from` over the entries of a page. Returns the head behind the last of them, or null when the
 * entries are not contiguous, or an entry has neither a text nor a hash. The caller compares the result with the
 * head that the page names; a difference means that the server lies or is damaged.
 */
export function followChain(
  from: LogHead,
  entries: readonly ChainEntry[],
  sha256: Sha256 = nobleSha256,
): LogHead | null {
  let { sequence, hash } = from;
  for (const entry of entries) {
    if (entry.sequence !== sequence + 1) return null;
    const bodyHash = entry.record === null ? entry.bodyHash : bodyHashOf(entry.record, sha256);
    if (bodyHash === undefined) return null;
    sequence = entry.sequence;
    hash = chainHash(hash, sequence, entry.id, bodyHash, sha256);
  }
  return { sequence, hash };
}
