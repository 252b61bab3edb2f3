import { sha256 } from '@noble/hashes/sha2.js';
import type { BackupParts } from '../backup/read-backup.ts';
import { containsEvent } from '../sync/snapshots/base-table.ts';
import type { VerifiedEvent } from '../backup/verified-events.ts';
import { equalBytes } from '../crypto/equal-bytes.ts';
import { originOf, withOrigin, type EventOrigin } from '../domain/event.ts';
import { MoError } from '../errors/mo-error.ts';
import type { EventLog } from '../storage/event-store/event-log.ts';

/** Holds what was read from a backup against what was stored of it: event by event, and state by state where it has a base. */
export interface EventComparison {
  expect(events: readonly VerifiedEvent[]): void;
  /** @throws MoError `storage/corrupt` when one is missing, another one, or one too many */
  compare(log: EventLog): void;
}

const EVENTS_AT_ONCE = 500;

export function compareEvents({ keys, base }: Pick<BackupParts, 'keys' | 'base'>): EventComparison {
  const destroyed = new Set(keys.flatMap(({ aggregateId, key }) => (key === null ? aggregateId : [])));
  const counted = new Set(base?.counted.map(({ eventId }) => eventId));
  const isInBase = (event: EventOrigin) =>
    counted.has(event.eventId) || (base !== null && containsEvent(base.base, event));
  /** By the event that one stands for: of it and its copies one counts, and all say the same. */
  const expected = new Map<string, Uint8Array>();
  return {
    expect(events) {
      for (const { header, payload } of events) {
        const { eventId, deviceId, deviceSequence, aggregateId } = header;
        if (payload === null || destroyed.has(aggregateId)) continue;
        const origin = originOf(payload);
        if (isInBase(origin ?? header)) continue;
        const standsFor = origin?.eventId ?? eventId;
        expected.set(standsFor, sha256(withOrigin(payload, { eventId, deviceId, deviceSequence })));
      }
    },
    compare(log) {
      for (let after = 0; ;) {
        const events = log.read(after, EVENTS_AT_ONCE);
        for (const { eventId, deviceId, deviceSequence, payload } of events) {
          const standsFor = originOf(payload)?.eventId ?? eventId;
          const hash = expected.get(standsFor);
          const said = withOrigin(payload, { eventId, deviceId, deviceSequence });
          if (hash === undefined || !equalBytes(hash, sha256(said))) throw different();
          expected.delete(standsFor);
        }
        const last = events.at(-1);
        if (last === undefined) break;
        after = last.commitSequence;
      }
      const isStateHere = (id: string, type: string) =>
        log.base.read(id).some((state) => state.type === type);
      for (const { aggregateId, type } of base?.states ?? []) {
        if (!destroyed.has(aggregateId) && !isStateHere(aggregateId, type)) throw different();
      }
      if (expected.size > 0) throw different();
    },
  };
}

function different(): MoError {
  return new MoError('storage/corrupt', 'What was stored is not what was read.');
}
