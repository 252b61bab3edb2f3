import type { HistoryEntry, HistoryPage, HistoryQueries, HistoryWatches } from '../../api.ts';
import { historyQuerySchema, titleOf } from '../../domain/history.ts';
import { inputError, parseInput } from '../../domain/input-error.ts';
import { isDestroyed } from '../../sync/aggregate-keys.ts';
import { readPast, type PastEvent } from '../event-history.ts';
import type { AreaContext, QueryHandlers, WatchedArea, WatchHandlers } from './area.ts';

/** What happened to an aggregate, or to all. */
export interface HistoryArea extends WatchedArea {
  readonly queries: QueryHandlers<keyof HistoryQueries>;
  readonly watches: WatchHandlers<keyof HistoryWatches>;
}

interface HistoryWatch {
  readonly aggregateId: string | undefined;
  tell(): void;
}

export function createHistoryArea({ log, keys, eventStore }: AreaContext): HistoryArea {
  const watches = new Set<HistoryWatch>();
  const { deviceId } = keys.device;

  const toEntries = (past: readonly PastEvent[]): readonly HistoryEntry[] => {
    const newest = past.at(-1);
    const title = newest === undefined ? '' : titleOf(newest.after);
    return past.map(({ logged, event, changes, after }) => ({
      eventId: logged.eventId,
      aggregateId: logged.aggregateId,
      kind: after.type,
      title,
      type: event.type,
      at: event.at,
      deviceId: logged.deviceId,
      ownDevice: logged.deviceId === deviceId,
      changes,
    }));
  };

  const ofAggregate = (aggregateId: string, limit: number, after: string | undefined): HistoryPage => {
    const entries = toEntries(readPast(log, aggregateId)).toReversed();
    const last = after === undefined ? -1 : entries.findIndex(({ eventId }) => eventId === after);
    if (after !== undefined && last < 0) throw inputError('input/invalid', 'after');
    const items = entries.slice(last + 1, last + 1 + limit);
    const hasMore = last + 1 + limit < entries.length;
    return {
      items,
      total: entries.length,
      destroyed: isDestroyed(eventStore, aggregateId),
      next: hasMore ? (items.at(-1)?.eventId ?? null) : null,
    };
  };

  const ofVault = (limit: number, after: string | undefined): HistoryPage => {
    const places = log.latest(after, limit + 1);
    if (places === undefined) throw inputError('input/invalid', 'after');
    const aggregateIds = new Set(places.map(({ aggregateId }) => aggregateId));
    const entries = new Map(
      [...aggregateIds].flatMap((aggregateId) =>
        toEntries(readPast(log, aggregateId)).map((entry) => [entry.eventId, entry]),
      ),
    );
    const items = places.slice(0, limit).flatMap(({ eventId }) => entries.get(eventId) ?? []);
    const hasMore = places.length > limit;
    return {
      items,
      total: null,
      destroyed: false,
      next: hasMore ? (items.at(-1)?.eventId ?? null) : null,
    };
  };

  const list = (input: unknown): HistoryPage => {
    const { aggregateId, limit, after } = parseInput(historyQuerySchema, input, 'query');
    return aggregateId === undefined ? ofVault(limit, after) : ofAggregate(aggregateId, limit, after);
  };

  const tell = (watch: HistoryWatch) => {
    try {
      watch.tell();
    } catch {
      // What was committed stays committed: a listener that cannot be told is not told again.
      watches.delete(watch);
    }
  };

  return {
    queries: { 'history.list': list },
    watches: {
      history(query, listener) {
        const { aggregateId } = parseInput(historyQuerySchema, query, 'query');
        const watch = { aggregateId, tell: () => listener(list(query)) };
        watch.tell();
        watches.add(watch);
        return () => watches.delete(watch);
      },
    },
    publish(transitions) {
      if (watches.size === 0 || transitions.length === 0) return;
      const changed = new Set(transitions.map(({ aggregateId }) => aggregateId));
      for (const watch of [...watches]) {
        if (watch.aggregateId === undefined || changed.has(watch.aggregateId)) tell(watch);
      }
    },
    refresh() {
      for (const watch of [...watches]) tell(watch);
    },
  };
}
