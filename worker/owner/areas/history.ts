import type { HistoryEntry, HistoryPage, HistoryQueries, HistoryWatches } from '../../api.ts';
import { historyQuerySchema, titleOf } from '../../domain/history.ts';
import { inputError, parseInput } from '../../domain/input-error.ts';
import { readGoal } from '../../storage/cache/goal-table.ts';
import { isDestroyed } from '../../sync/aggregate-keys.ts';
import { readPast, type PastEvent } from '../event-history.ts';
import type { EventPlace } from '../../storage/event-store/event-log.ts';
import type { AreaContext, QueryHandlers, WatchedArea, WatchHandlers } from './area.ts';

/** What happened to an aggregate, or to all. */
export interface HistoryArea extends WatchedArea {
  readonly queries: QueryHandlers<keyof HistoryQueries>;
  readonly watches: WatchHandlers<keyof HistoryWatches>;
}

interface HistoryWatch {
  readonly aggregateId: string | undefined;
  /** `isAnew` when more may have happened than what came last. */
  tell(isAnew: boolean): void;
}

/** The pasts of aggregates, as they were read before. */
type KnownPasts = Map<string, readonly PastEvent[]>;

export function createHistoryArea({ log, keys, eventStore, cache }: AreaContext): HistoryArea {
  const watches = new Set<HistoryWatch>();
  const { deviceId } = keys.device;

  const titleAfter = (past: readonly PastEvent[]): string => {
    const newest = past.at(-1);
    return newest === undefined ? '' : titleOf(newest.after);
  };

  const namesIn = ({ changes, after }: PastEvent): HistoryEntry['names'] => {
    const names: Record<string, string> = {};
    if (after.type !== 'project') return names;
    for (const { field } of changes) {
      const [kind, id = ''] = field.split('.');
      const name =
        kind === 'goals'
          ? cache.use((database) => readGoal(database, id))?.summary
          : kind === 'milestones'
            ? after.state.milestones[id]?.name
            : undefined;
      if (name !== undefined) names[id] = name;
    }
    return names;
  };

  const toEntry = (past: PastEvent, title: string): HistoryEntry => {
    const { logged, event, changes, after } = past;
    return {
      eventId: logged.eventId,
      aggregateId: logged.aggregateId,
      kind: after.type,
      title,
      type: event.type,
      at: event.at,
      deviceId: logged.deviceId,
      ownDevice: logged.deviceId === deviceId,
      changes,
      names: namesIn(past),
    };
  };

  const ofAggregate = (aggregateId: string, limit: number, after: string | undefined): HistoryPage => {
    const past = readPast(log, aggregateId);
    const title = titleAfter(past);
    const entries = past.map((each) => toEntry(each, title)).toReversed();
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

  /** Of an aggregate in `known` only what came since is read. */
  const ofVault = (limit: number, after: string | undefined, known: KnownPasts = new Map()): HistoryPage => {
    const places = log.latest(after, limit + 1);
    if (places === undefined) throw inputError('input/invalid', 'after');
    const listed = new Set(places.map(({ aggregateId }) => aggregateId));
    for (const aggregateId of known.keys()) if (!listed.has(aggregateId)) known.delete(aggregateId);
    const eventAt = ({ aggregateId, eventId }: EventPlace) =>
      known.get(aggregateId)?.findLast(({ logged }) => logged.eventId === eventId);
    for (const place of places) {
      const { aggregateId } = place;
      if (eventAt(place) === undefined)
        known.set(aggregateId, readPast(log, aggregateId, known.get(aggregateId)));
    }
    const items = places.slice(0, limit).flatMap((place) => {
      const past = eventAt(place);
      return past === undefined ? [] : [toEntry(past, titleAfter(known.get(place.aggregateId) ?? []))];
    });
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

  const tell = (watch: HistoryWatch, isAnew = false) => {
    try {
      watch.tell(isAnew);
    } catch {
      // What was committed stays committed: a listener that cannot be told is not told again.
      watches.delete(watch);
    }
  };

  return {
    queries: { 'history.list': list },
    watches: {
      history(query, listener) {
        const { aggregateId, limit } = parseInput(historyQuerySchema, query, 'query');
        const known: KnownPasts = new Map();
        const watch: HistoryWatch = {
          aggregateId,
          tell(isAnew) {
            if (isAnew) known.clear();
            listener(aggregateId === undefined ? ofVault(limit, undefined, known) : list(query));
          },
        };
        watch.tell(true);
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
      for (const watch of [...watches]) tell(watch, true);
    },
  };
}
