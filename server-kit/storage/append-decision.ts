import type { PushResult } from '../protocol/messages.ts';
import { nativeChainHash } from './native-hashes.ts';
import type { AppendInput, AppendRecord, AppendResult, StoredLog } from './port.ts';

/** An event of the log that has an id of the push. */
export interface ExistingEvent {
  readonly id: string;
  readonly sequence: number;
  readonly hash: string;
  readonly bodyHash: string;
  readonly record: string | null;
}

/** What an adapter has read, in the transaction in which it will write. */
export interface AppendFacts {
  /** Undefined when there is none. */
  readonly log: StoredLog | undefined;
  /** The chain's hash at the claimed prefix, undefined when the log is shorter. */
  readonly prefixHash: string | undefined;
  readonly existing: readonly ExistingEvent[];
  /** Bytes of records and blobs in all logs of the account. */
  readonly accountBytes: number;
}

export interface InsertRecord extends AppendRecord {
  readonly sequence: number;
  readonly hash: string;
}

export interface AppendDecision {
  readonly result: AppendResult;
  readonly inserts: readonly InsertRecord[];
}

/**
 * What a push does to a log. Pure, and the same for every adapter: an adapter reads the facts under a lock on the log,
 * stores the inserts and the result's head, epoch and control, and commits.
 */
export function decideAppend(input: AppendInput, facts: AppendFacts): AppendDecision {
  const { log } = facts;
  if (log === undefined || log.accountId !== input.accountId) return refused({ outcome: 'not-found' });
  const state = {
    head: { sequence: log.sequence, hash: log.hash },
    control: log.control,
    epoch: log.epoch,
  };
  if (input.prefix.sequence > log.sequence) return refused({ outcome: 'rollback', ...state });
  if (facts.prefixHash !== input.prefix.hash) return refused({ outcome: 'fork', ...state });

  const knownById = new Map(facts.existing.map((event) => [event.id, event]));
  const { control } = input;
  const repeated = input.records.every(({ id, bodyHash }) => knownById.get(id)?.bodyHash === bodyHash);
  // A control push that was stored before and whose answer was lost is answered again, although the count has moved on.
  if (control !== null && !repeated) {
    const clashes = input.records.some(({ id }) => knownById.has(id));
    if (clashes || control.expect !== log.control || control.epoch < log.epoch) {
      return refused({ outcome: 'control-conflict', ...state });
    }
  }

  const epoch = control === null || repeated ? log.epoch : control.epoch;
  const results: PushResult[] = [];
  const inserts: InsertRecord[] = [];
  let { sequence, hash } = state.head;
  let bytes = 0;
  for (const item of input.records) {
    const known = knownById.get(item.id);
    if (known !== undefined) {
      results.push(
        known.bodyHash === item.bodyHash
          ? { id: item.id, status: 'stored', sequence: known.sequence, hash: known.hash }
          : { id: item.id, status: 'conflict', sequence: known.sequence, record: known.record },
      );
    } else if (control === null && item.epoch !== epoch) {
      results.push({ id: item.id, status: 'epoch' });
    } else {
      sequence += 1;
      hash = nativeChainHash(hash, sequence, item.id, item.bodyHash);
      bytes += item.bytes;
      inserts.push({ ...item, sequence, hash });
      // A second occurrence in the same push meets the first.
      knownById.set(item.id, { ...item, sequence, hash });
      results.push({ id: item.id, status: 'stored', sequence, hash });
    }
  }
  if (inserts.length > 0 && facts.accountBytes + bytes > input.maxAccountBytes)
    return refused({ outcome: 'quota' });
  return {
    result: {
      outcome: 'appended',
      head: { sequence, hash },
      control: control === null || repeated ? log.control : log.control + 1,
      epoch,
      results,
    },
    inserts,
  };
}

function refused(result: AppendResult): AppendDecision {
  return { result, inserts: [] };
}
