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
 * Cost grows with the number of its events.
 */
export function readPast(log: AggregateSource, aggregateId: string): readonly PastEvent[] {
  const base = baseOf(log, aggregateId);
  let typed: TypedState | null = null;
  return log.readAggregate(aggregateId).map((logged) => {
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
}
