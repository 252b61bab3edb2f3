import { decodeInnerEvent, hashInnerEvent } from './event-crypto.ts';
import type { CommitStatement } from './event-crypto.ts';
import { equalBytes } from './equal-bytes.ts';

/**
 * Whether these events, in this order, are exactly the commit of the statement: of its vault and device, numbered
 * without gaps, each naming the hash of the one before (`previousHash` for the first), and the last one the one signed.
 * A malformed event throws `storage/corrupt`.
 */
export function isCommitChain(
  statement: CommitStatement,
  previousHash: Uint8Array | null,
  encodedEvents: readonly Uint8Array[],
): boolean {
  let sequence = statement.firstSequence;
  let before = previousHash;
  for (const encoded of encodedEvents) {
    const { header } = decodeInnerEvent(encoded);
    if (header.vaultId !== statement.vaultId || header.deviceId !== statement.deviceId) return false;
    if (header.deviceSequence !== sequence) return false;
    if (before === null || header.previousHash === null) {
      if (before !== header.previousHash) return false;
    } else if (!equalBytes(before, header.previousHash)) {
      return false;
    }
    before = hashInnerEvent(encoded);
    sequence += 1;
  }
  if (encodedEvents.length === 0 || before === null) return false;
  return sequence - 1 === statement.lastSequence && equalBytes(before, statement.lastHash);
}
