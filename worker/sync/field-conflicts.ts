import type { JsonValue } from '../api.ts';
import { equalJson } from '../domain/json-value.ts';
import type { FieldWrite } from './field-writes.ts';

/** An event of an aggregate at its place in the log. */
export interface ObservedEvent {
  readonly eventId: string;
  readonly deviceId: string;
  /** Of its record in the log. */
  readonly sequence: number;
  /** Up to where its device had seen the log; null when that cannot be compared with this log. */
  readonly seen: number | null;
  readonly writes: readonly FieldWrite[];
}

/** The write that holds, and one of another device that it did not know of. */
export interface Conflict {
  readonly field: string;
  readonly eventId: string;
  readonly otherEventId: string;
}

interface Write {
  readonly event: ObservedEvent;
  readonly value: JsonValue;
}

/**
 * The fields whose last write, in effective order, was made without knowing of another device's last one, and says
 * something else. It follows from what the events themselves say, so every device that has them finds the same; and a
 * later write that knew of both ends it.
 */
export function fieldConflictsOf(events: readonly ObservedEvent[]): readonly Conflict[] {
  const lastByDevice = new Map<string, Map<string, Write>>();
  const last = new Map<string, Write>();
  for (const event of events) {
    for (const { field, value } of event.writes) {
      const write = { event, value };
      last.set(field, write);
      let devices = lastByDevice.get(field);
      if (devices === undefined) lastByDevice.set(field, (devices = new Map<string, Write>()));
      devices.set(event.deviceId, write);
    }
  }
  return [...last].flatMap(([field, current]) => {
    const { seen, deviceId, eventId } = current.event;
    if (seen === null) return [];
    return [...(lastByDevice.get(field)?.values() ?? [])]
      .filter((other) => other.event.deviceId !== deviceId && other.event.sequence > seen)
      .filter((other) => !equalJson(other.value, current.value))
      .map((other) => ({ field, eventId, otherEventId: other.event.eventId }));
  });
}
