import type { FieldChange, HistoryCommand } from '../api.ts';
import type { Intent } from '../domain/command.ts';
import { changesBetween, factsOf, factsWithout, intentsFor } from '../domain/history.ts';
import { inputError } from '../domain/input-error.ts';
import type { Database } from '../storage/database.ts';
import type { EventLog } from '../storage/event-store/event-log.ts';
import { readPast } from './event-history.ts';

/** Where the past is read. */
export interface HistorySource {
  readonly log: Pick<EventLog, 'base' | 'read' | 'readAggregate'>;
  readonly eventStore: Database;
}

/**
 * What a command on the history asks of aggregates.
 *
 * @throws MoError `input/not-found` for an event that is not known
 */
export function intentsOfHistory(source: HistorySource, command: HistoryCommand): readonly Intent[] {
  if (command.name === 'history.restore') return restore(source, command.input);
  const { input } = command;
  if ('eventId' in input) {
    const aggregateId = aggregateOfEvent(source, input.eventId);
    return takeBack(source, aggregateId, new Set([input.eventId]));
  }
  const { commit, events } = input;
  const eventIds = new Map<string, Set<string>>();
  for (const { aggregateId, eventId, commitSequence } of source.log.read(commit - events, events)) {
    if (commitSequence > commit) break;
    const ids = eventIds.get(aggregateId) ?? new Set();
    eventIds.set(aggregateId, ids.add(eventId));
  }
  if (eventIds.size === 0) throw inputError('input/not-found', 'commit');
  return [...eventIds].flatMap(([aggregateId, ids]) => takeBack(source, aggregateId, ids));
}

function takeBack(
  { log }: HistorySource,
  aggregateId: string,
  eventIds: ReadonlySet<string>,
): readonly Intent[] {
  const past = readPast(log, aggregateId);
  const current = past.at(-1)?.after;
  if (current === undefined) return [];
  const changes: FieldChange[] = [];
  for (const entry of past.toReversed())
    if (eventIds.has(entry.logged.eventId)) changes.push(...entry.changes);
  const wanted = factsWithout(factsOf(current), changes);
  return wanted.size === 0 ? [] : intentsFor(aggregateId, current, wanted);
}

function restore(
  source: HistorySource,
  input: { readonly eventId: string; readonly fields?: readonly string[] },
): readonly Intent[] {
  const aggregateId = aggregateOfEvent(source, input.eventId);
  const past = readPast(source.log, aggregateId);
  const then = past.find(({ logged }) => logged.eventId === input.eventId)?.after;
  const current = past.at(-1)?.after;
  if (then === undefined || current === undefined) throw inputError('input/not-found', 'eventId');
  const isAskedFor = (field: string) => field !== 'created' && (input.fields?.includes(field) ?? true);
  const wanted = changesBetween(factsOf(current), factsOf(then))
    .filter(({ field }) => isAskedFor(field))
    .map(({ field, to }) => [field, to] as const);
  return wanted.length === 0 ? [] : intentsFor(aggregateId, current, new Map(wanted));
}

function aggregateOfEvent({ eventStore }: HistorySource, eventId: string): string {
  const row = eventStore.get<{ aggregate_id: string }>('SELECT aggregate_id FROM events WHERE event_id = ?', [
    eventId,
  ]);
  if (row === undefined) throw inputError('input/not-found', 'eventId');
  return row.aggregate_id;
}
