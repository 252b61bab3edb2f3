import { toBase64url } from '../crypto/base64url.ts';
import { equalBytes } from '../crypto/equal-bytes.ts';
import { hashInnerEvent } from '../crypto/event-crypto.ts';
import type { ApplierParts } from './apply-pass.ts';
import type { OpenedEpoch } from './formats/epoch-record.ts';
import { signerOfEntry, type Roster } from './formats/roster.ts';

/** Whether the roster of an epoch record may come after the one that stands, here or in the log that this one continues. */
export function mayFollow(
  { tables, keys, isTrusted }: Pick<ApplierParts, 'tables' | 'keys' | 'isTrusted'>,
  logId: string,
  { roster, rosterEntries, restart, signer }: OpenedEpoch,
): boolean {
  if (roster.vaultId !== keys.vaultId) return false;
  const current = tables.roster(logId);
  if (current !== null) return continues(current, rosterEntries);
  const before = restart === null ? null : tables.roster(restart.head.logId);
  if (before === null) return isTrusted(roster);
  // Whoever began the new log may not have seen the newest of the old one, or more than this device: a server that lost
  // something told each another story. But nobody counts who is revoked here, nor whom such a one let in.
  const ours = new Set(tables.rosterEntries(restart?.head.logId ?? '').map(entryKey));
  const added = rosterEntries.filter((entry) => !ours.has(entryKey(entry)));
  if (added.length === rosterEntries.length) return false;
  return [signer, ...added.map(signerOfEntry)].every(
    (by) => by === null || before.devices.get(by)?.revoked !== true,
  );
}

/** Whether a chain of entries has the one of this roster as its beginning. */
function continues(current: Roster, entries: readonly Uint8Array[]): boolean {
  const entry = entries[current.number - 1];
  return entry !== undefined && equalBytes(hashInnerEvent(entry), current.hash);
}

function entryKey(entry: Uint8Array): string {
  return toBase64url(hashInnerEvent(entry));
}
