import { sha256 } from '@noble/hashes/sha2.js';
import type { ArchiveKey } from '../backup/archive-format.ts';
import type { VerifiedEvent } from '../backup/verified-events.ts';
import { equalBytes } from '../crypto/equal-bytes.ts';
import { originOf, withOrigin } from '../domain/event.ts';
import { MoError } from '../errors/mo-error.ts';
import type { EventLog, LoggedEvent } from '../storage/event-store/event-log.ts';

/** Holds what was read from a backup against what was stored of it, event by event. */
export interface EventComparison {
  expect(events: readonly VerifiedEvent[]): void;
  /** @throws MoError `storage/corrupt` when one is missing, another one, or one too many */
  compare(log: EventLog): void;
}

const EVENTS_AT_ONCE = 500;

export function compareEvents(keys: readonly ArchiveKey[]): EventComparison {
  const destroyed = new Set(keys.flatMap(({ aggregateId, key }) => (key === null ? aggregateId : [])));
  const expected = new Map<string, Uint8Array>();
  return {
    expect(events) {
      for (const { row, header, payload } of events) {
        const { eventId, deviceId, aggregateId } = header;
        if (payload === null || destroyed.has(aggregateId)) continue;
        if (row.globalSequence !== null) expected.set(eventId, sha256(payload));
        else
          expected.set(
            originOf(payload)?.eventId ?? eventId,
            sha256(withOrigin(payload, { eventId, deviceId })),
          );
      }
    },
    compare(log) {
      for (let after = 0; ;) {
        const events = log.read(after, EVENTS_AT_ONCE);
        for (const event of events) {
          const id = nameOf(event);
          const hash = expected.get(id);
          if (hash === undefined || !equalBytes(hash, sha256(event.payload))) throw different();
          expected.delete(id);
        }
        const last = events.at(-1);
        if (last === undefined) break;
        after = last.commitSequence;
      }
      if (expected.size > 0) throw different();
    },
  };
}

function nameOf({ globalSequence, payload, eventId }: LoggedEvent): string {
  return globalSequence === null ? (originOf(payload)?.eventId ?? eventId) : eventId;
}

function different(): MoError {
  return new MoError('storage/corrupt', 'What was stored is not what was read.');
}
