import type { FieldChange } from '../api.ts';
import { changesBetween, factsOf, type TypedState } from '../domain/history.ts';
import { decodeEvent, type DomainEvent } from '../domain/event.ts';
import { effectiveOrder } from '../domain/effective-order.ts';
import { AGGREGATES, aggregateTypeOf, EVENTS } from '../storage/cache/aggregates.ts';
import type { EventLog, LoggedEvent } from '../storage/event-store/event-log.ts';

/** One event of an aggregate, with what it changed. */
export interface PastEvent {
  readonly logged: LoggedEvent;
  readonly event: DomainEvent;
  readonly changes: readonly FieldChange[];
  /** What the aggregate was right after it. */
  readonly after: TypedState;
}

/** The whole past of an aggregate in effective order, oldest first. Cost grows with the number of its events. */
export function readPast(log: Pick<EventLog, 'readAggregate'>, aggregateId: string): readonly PastEvent[] {
  let typed: TypedState | null = null;
  return log.readAggregate(aggregateId).map((logged) => {
    const event = decodeEvent(logged.payload, EVENTS);
    const type = aggregateTypeOf(event);
    const { initial, evolve } = AGGREGATES[type];
    const before = typed?.type === type ? typed : ({ type, state: initial } as TypedState);
    const after = {
      type,
      state: evolve(before.state as never, event, effectiveOrder(logged)),
    } as TypedState;
    typed = after;
    return { logged, event, changes: changesBetween(factsOf(before), factsOf(after)), after };
  });
}
