import type { FieldChange } from '../api.ts';
import { changesBetween, factsOf, type TypedState } from '../domain/history.ts';
import { decodeEvent, type DomainEvent } from '../domain/event.ts';
import { effectiveOrder } from '../domain/effective-order.ts';
import {
  AGGREGATES,
  aggregateTypeOf,
  baseOf,
  EVENTS,
  type AggregateSource,
} from '../storage/cache/aggregates.ts';
import type { LoggedEvent } from '../storage/event-store/event-log.ts';

/** One event of an aggregate, with what it changed. */
export interface PastEvent {
  readonly logged: LoggedEvent;
  readonly event: DomainEvent;
  readonly changes: readonly FieldChange[];
  /** What the aggregate was right after it. */
  readonly after: TypedState;
}

/**
 * The past of an aggregate in effective order, oldest first; as far as it is here, on a device that started from a snapshot.
 * Cost grows with the number of its events; with `known`, the past as it was read before, only with those that came since.
 */
export function readPast(
  log: AggregateSource,
  aggregateId: string,
  known: readonly PastEvent[] = [],
): readonly PastEvent[] {
  const newest = known.reduce((commit, { logged }) => Math.max(commit, logged.commitSequence), 0);
  const later = log.readAggregate(aggregateId, newest);
  // A pending event stands behind all others.
  const isBehind = later.every(({ globalSequence }) => globalSequence === null);
  if (known.length > 0 && !isBehind) return readPast(log, aggregateId);
  const base = baseOf(log, aggregateId);
  let typed: TypedState | null = known.at(-1)?.after ?? null;
  const added = later.map((logged) => {
    const event = decodeEvent(logged.payload, EVENTS);
    const type = aggregateTypeOf(event);
    const { initial, evolve } = AGGREGATES[type];
    const start = { type, state: base.get(type) ?? initial } as TypedState;
    const before: TypedState = typed?.type === type ? typed : start;
    const after = {
      type,
      state: evolve(before.state as never, event, effectiveOrder(logged)),
    } as TypedState;
    typed = after;
    return { logged, event, changes: changesBetween(factsOf(before), factsOf(after)), after };
  });
  return [...known, ...added];
}
