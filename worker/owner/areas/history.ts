import type { HistoryEntry, HistoryPage, HistoryQueries, HistoryWatches } from '../../api.ts';
import { historyQuerySchema } from '../../domain/history.ts';
import { inputError, parseInput } from '../../domain/input-error.ts';
import { isDestroyed } from '../../sync/aggregate-keys.ts';
import { readPast } from '../event-history.ts';
import type { AreaContext, QueryHandlers, WatchedArea, WatchHandlers } from './area.ts';

/** What happened to an aggregate. */
export interface HistoryArea extends WatchedArea {
  readonly queries: QueryHandlers<keyof HistoryQueries>;
  readonly watches: WatchHandlers<keyof HistoryWatches>;
}

interface HistoryWatch {
  readonly aggregateId: string;
  tell(): void;
}

export function createHistoryArea({ log, keys, eventStore }: AreaContext): HistoryArea {
  const watches = new Set<HistoryWatch>();
  const { deviceId } = keys.device;

  const list = (input: unknown): HistoryPage => {
    const { aggregateId, limit, after } = parseInput(historyQuerySchema, input, 'query');
    const past = readPast(log, aggregateId).toReversed();
    const last = after === undefined ? -1 : past.findIndex(({ logged }) => logged.eventId === after);
    if (after !== undefined && last < 0) throw inputError('input/invalid', 'after');
    const items = past.slice(last + 1, last + 1 + limit).map(({ logged, event, changes }): HistoryEntry => ({
      eventId: logged.eventId,
      aggregateId,
      type: event.type,
      at: event.at,
      deviceId: logged.deviceId,
      ownDevice: logged.deviceId === deviceId,
      changes,
    }));
    const hasMore = last + 1 + limit < past.length;
    const next = hasMore ? (items.at(-1)?.eventId ?? null) : null;
    return { items, total: past.length, destroyed: isDestroyed(eventStore, aggregateId), next };
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
      if (watches.size === 0) return;
      const changed = new Set(transitions.map(({ aggregateId }) => aggregateId));
      for (const watch of [...watches]) if (changed.has(watch.aggregateId)) tell(watch);
    },
    refresh() {
      for (const watch of [...watches]) tell(watch);
    },
  };
}
