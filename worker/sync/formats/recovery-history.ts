/** What the entries of a roster say of recovery keys. The chains are verified already. */
import { toBase64url } from '../../crypto/base64url.ts';
import { equalBytes } from '../../crypto/equal-bytes.ts';
import { readRosterEntry } from './roster.ts';

/** The Ed25519 keys that the entries bring, one after another; the last one stands. */
export function recoveryKeysIn(entries: readonly Uint8Array[]): readonly Uint8Array[] {
  return entries.flatMap((entry) => recoveryKeyOf(entry) ?? []);
}

/** The recovery key that an entry brings, or null. */
export function recoveryKeyOf(entry: Uint8Array): Uint8Array | null {
  const { change } = readRosterEntry(entry);
  return change.kind === 'found' || change.kind === 'recovery' ? change.recoverySignKey : null;
}

/**
 * Whether the chain is one that this key was put into, now or before. It has signed that: what the chain says up to there is
 * what whoever made it saw.
 */
export function namesRecoveryKey(entries: readonly Uint8Array[], signKey: Uint8Array): boolean {
  return recoveryKeysIn(entries).some((key) => equalBytes(key, signKey));
}

/** Keys of words that others have taken the place of: base64url. */
export function endedRecoveryKeys(entries: readonly Uint8Array[]): ReadonlySet<string> {
  return new Set(recoveryKeysIn(entries).slice(0, -1).map(toBase64url));
}

/** Whether a chain is another one up to some entry. */
export function isBeginningOf(entries: readonly Uint8Array[], chain: readonly Uint8Array[]): boolean {
  return (
    entries.length <= chain.length &&
    entries.every((entry, index) => equalBytes(entry, chain[index] ?? new Uint8Array()))
  );
}
