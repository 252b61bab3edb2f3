import { genesisHash, type LogHead } from '../protocol/chain.ts';
import { decideAppend, type ExistingEvent, type InsertRecord } from './append-decision.ts';
import type { AppendInput, AppendResult, StoredLog } from './port.ts';

/** Pushes to one log that are written in one transaction. */
export interface AppendGroup {
  /** The log behind the last of them. */
  readonly log: StoredLog;
  readonly inserts: readonly InsertRecord[];
  /** One for each push, in their order. */
  readonly results: readonly AppendResult[];
}

/** What was read for all of them before the first. */
export interface GroupFacts {
  /** Chain hash by sequence, for the prefixes that the pushes name. */
  readonly prefixHashes: ReadonlyMap<number, string>;
  /** Events that the log has already. */
  readonly existing: readonly ExistingEvent[];
  readonly accountBytes: number;
}

/** Decides the pushes one after the other, each behind what those before it have added. */
export function decideGroup(
  inputs: readonly AppendInput[],
  start: StoredLog,
  facts: GroupFacts,
): AppendGroup {
  const existing = new Map(facts.existing.map((event) => [event.id, event]));
  const hashes = new Map(facts.prefixHashes).set(0, genesisHash(start.logId)).set(start.sequence, start.hash);
  let log = start;
  let { accountBytes } = facts;
  const inserts: InsertRecord[] = [];
  const results = inputs.map((input) => {
    const decision = decideAppend(input, {
      log,
      prefixHash: hashes.get(input.prefix.sequence),
      existing: input.records.flatMap(({ id }) => existing.get(id) ?? []),
      accountBytes,
    });
    if (decision.result.outcome === 'appended') {
      const added = decision.inserts.reduce((total, { bytes }) => total + bytes, 0);
      const { head, control, epoch } = decision.result;
      log = { ...log, ...head, control, epoch, bytes: log.bytes + added };
      accountBytes += added;
      for (const insert of decision.inserts) {
        inserts.push(insert);
        existing.set(insert.id, insert);
        hashes.set(insert.sequence, insert.hash);
      }
    }
    return decision.result;
  });
  return { log, inserts, results };
}

/** Where the log stood behind each push: what the clients name as their prefix next time. */
export function headsOf(group: Pick<AppendGroup, 'results'>): LogHead[] {
  return group.results.flatMap((result) => (result.outcome === 'appended' ? [result.head] : []));
}
