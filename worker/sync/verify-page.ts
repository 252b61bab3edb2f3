import { bodyHashOf, chainHash, genesisHash, type Page } from '../../server-kit/protocol/index.ts';
import { MoError } from '../errors/mo-error.ts';
import type { PlacedRecord } from './apply-records.ts';
import type { LogState } from './log-tables.ts';

/**
 * The records of a page that are new here, each with the chain's hash at its place. The server is not believed: the page
 * must continue what this device has verified, and its records must add up to the heads it names.
 *
 * @throws MoError `sync/rollback` when the log is shorter than it was, `sync/fork` when it has another history,
 *   `sync/invalid-answer` when the page contradicts itself
 */
export function verifyPage(
  { logId, head }: LogState,
  page: Page,
  hashAt: (sequence: number) => string | null,
): readonly PlacedRecord[] {
  if (page.head.sequence < head.sequence) throw rollback();
  const { sequence: after } = page.after;
  if (after > head.sequence) return [];
  const known = after === 0 ? genesisHash(logId) : after === head.sequence ? head.hash : hashAt(after);
  if (known !== null && known !== page.after.hash) throw fork();
  const records: PlacedRecord[] = [];
  let { sequence, hash } = page.after;
  for (const entry of page.records) {
    const bodyHash = entry.record === null ? entry.bodyHash : bodyHashOf(entry.record);
    if (entry.sequence !== sequence + 1 || bodyHash === undefined) throw inconsistent();
    sequence = entry.sequence;
    hash = chainHash(hash, sequence, entry.id, bodyHash);
    if (sequence === head.sequence && hash !== head.hash) throw fork();
    if (sequence > head.sequence) records.push({ sequence, id: entry.id, record: entry.record, hash });
  }
  if (sequence !== page.last.sequence || hash !== page.last.hash) throw inconsistent();
  if (page.head.sequence < sequence) throw inconsistent();
  if (page.head.sequence === sequence && page.head.hash !== hash) throw inconsistent();
  return records;
}

export function fork(): MoError {
  return new MoError('sync/fork', 'The server has another history than this device.');
}

export function rollback(): MoError {
  return new MoError('sync/rollback', 'The server has a shorter history than this device has seen.');
}

export function inconsistent(): MoError {
  return new MoError('sync/invalid-answer', 'The records of the server do not add up.', { retryable: true });
}
