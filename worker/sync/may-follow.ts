import { toBase64url } from '../crypto/base64url.ts';
import { equalBytes } from '../crypto/equal-bytes.ts';
import { hashInnerEvent } from '../crypto/event-crypto.ts';
import type { ApplierParts } from './apply-pass.ts';
import type { OpenedEpoch } from './formats/epoch-record.ts';
import { endedRecoveryKeys, recoveryKeyOf } from './formats/recovery-history.ts';
import { ACCOUNT_SLOT, readRosterEntry, type Roster } from './formats/roster.ts';

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
  if (before === null) return isTrusted(logId, rosterEntries);
  // Whoever began the new log may not have seen the newest of the old one, or more than this device: a server that lost
  // something told each another story. But nobody counts who is revoked here, nor whom such a one let in, and no words that
  // were replaced here: what they let in, or could let in there, is none of this vault's.
  const isRevoked = (by: string | null) => by !== null && before.devices.get(by)?.revoked === true;
  const ourEntries = tables.rosterEntries(restart?.head.logId ?? '');
  return (
    !isRevoked(signer) &&
    !endedRecoveryKeys(ourEntries).has(toBase64url(roster.recoverySignKey)) &&
    areLetIn(before, isRevoked, ourEntries, rosterEntries)
  );
}

/**
 * Whether the entries that the chain has beyond ours are of somebody who may change it as far as this device knows: of the
 * account slot, while it is the one that stands here or one that such an entry set. One that ended here lets nobody in.
 */
function areLetIn(
  before: Roster,
  isRevoked: (signer: string | null) => boolean,
  ourEntries: readonly Uint8Array[],
  entries: readonly Uint8Array[],
): boolean {
  const ours = new Set(ourEntries.map(entryKey));
  const ended = endedRecoveryKeys(ourEntries);
  let recoveryKey = '';
  let common = 0;
  let slotKey: Uint8Array | null = null;
  let isSlotNew = false;
  for (const entry of entries) {
    const { change, signer } = readRosterEntry(entry);
    const isOurs = ours.has(entryKey(entry));
    if (isOurs) common += 1;
    else if (isRevoked(signer)) return false;
    else if (signer === null && ended.has(recoveryKey)) return false;
    else if (signer === ACCOUNT_SLOT && !isSlotNew) {
      const standing = before.accountSlot.keys?.signKey;
      if (slotKey === null || standing === undefined || !equalBytes(slotKey, standing)) return false;
    }
    recoveryKey = keyIn(entry) ?? recoveryKey;
    if (change.kind !== 'account-slot') continue;
    slotKey = change.signKey;
    isSlotNew = !isOurs;
  }
  return common > 0;
}

/** Whether a chain of entries has the one of this roster as its beginning. */
function continues(current: Roster, entries: readonly Uint8Array[]): boolean {
  const entry = entries[current.number - 1];
  return entry !== undefined && equalBytes(hashInnerEvent(entry), current.hash);
}

function keyIn(entry: Uint8Array): string | null {
  const key = recoveryKeyOf(entry);
  return key && toBase64url(key);
}

function entryKey(entry: Uint8Array): string {
  return toBase64url(hashInnerEvent(entry));
}
