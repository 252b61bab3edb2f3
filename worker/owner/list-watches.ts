import type { Listing } from '../storage/cache/listing.ts';
import type { Database } from '../storage/database.ts';
import { diffWindow, type ItemIdentity, type WindowChange } from './diff-window.ts';

/** What a watch is told: first the window, then its changes. */
export type ListEvent<Item> =
  | { readonly items: readonly Item[]; readonly total: number }
  | { readonly changes: readonly WindowChange<Item>[]; readonly total: number };

type ListListener<Item> = (event: ListEvent<Item>) => void;

/** An item before and after a change; null where it is not shown. */
export interface ShownChange<Item> {
  readonly before: Item | null;
  readonly after: Item | null;
}

/** What there is to know of a list for its windows to be kept up to date. */
export interface WatchedList<Query, Item> extends ItemIdentity<Item> {
  readonly listing: (query: Query) => Listing<Item>;
  /** The filters of a query but its words. True for more than what matches is allowed where `isExact` is false. */
  readonly matches: (query: Query, item: Item) => boolean;
  readonly isExact: boolean;
}

interface WindowQuery {
  readonly words: readonly string[];
  readonly limit: number;
}

/** All watches of one kind of list. Watches of the same query share one window. */
export interface ListWatches<Query, Item> {
  /** Delivers the first window before it returns; the result ends the watch. */
  add(query: Query, listener: ListListener<Item>): () => void;
  /** Tells each watch that these changes touch. The cache must hold them already. */
  publish(changes: readonly ShownChange<Item>[]): void;
  /** Reads every window anew, when what changed is not known. */
  refresh(): void;
}

/** A window as its listeners know it. */
interface LiveWindow<Query, Item> {
  readonly query: Query;
  readonly listing: Listing<Item>;
  readonly listeners: Set<ListListener<Item>>;
  items: readonly Item[];
  total: number;
}

/** What one change means for one window. */
type Effect = 'none' | 'total' | 'item' | 'window';

/** Above this many changes it is cheaper to read a window than to look at each of them. */
const MAX_SINGLE_CHANGES = 32;

/** `read` runs a query on the cache, which it first brings up to date. */
export function createListWatches<Query extends WindowQuery, Item>(
  list: WatchedList<Query, Item>,
  read: <T>(query: (cache: Database) => T) => T,
): ListWatches<Query, Item> {
  type Window = LiveWindow<Query, Item>;
  const windows = new Map<string, Window>();
  const matches = (query: Query, item: Item | null) => item !== null && list.matches(query, item);

  const reread = (window: Window) => {
    const { items, total } = read((cache) => firstOf(window.listing, cache));
    const changes = diffWindow(window.items, items, list);
    if (changes.length > 0 || total !== window.total) update(window, items, total, { changes, total });
  };

  return {
    add(query, listener) {
      const key = JSON.stringify(query);
      let window = windows.get(key);
      if (window === undefined) {
        const listing = list.listing(query);
        window = { query, listing, listeners: new Set(), ...read((cache) => firstOf(listing, cache)) };
        windows.set(key, window);
      }
      const shared = window;
      // A listener of its own for each call: the same function may watch twice.
      const own: ListListener<Item> = (event) => listener(event);
      shared.listeners.add(own);
      own({ items: shared.items, total: shared.total });
      return () => {
        shared.listeners.delete(own);
        if (shared.listeners.size === 0 && windows.get(key) === shared) windows.delete(key);
      };
    },

    publish(changes) {
      for (const window of [...windows.values()]) {
        const touching = changes.filter(
          ({ before, after }) => matches(window.query, before) || matches(window.query, after),
        );
        if (touching.length === 0) continue;
        if (touching.length > MAX_SINGLE_CHANGES || !list.isExact) reread(window);
        else publishTo(window, touching);
      }
    },

    refresh() {
      for (const window of [...windows.values()]) reread(window);
    },
  };

  function publishTo(window: Window, touching: readonly ShownChange<Item>[]): void {
    const effects = touching.map((change) => effectOn(window, change));
    if (effects.includes('window')) {
      reread(window);
      return;
    }
    let { items, total } = window;
    const changes = touching.flatMap(({ before, after }, position) => {
      total += Number(matches(window.query, after)) - Number(matches(window.query, before));
      if (effects[position] !== 'item' || after === null) return [];
      const id = list.idOf(after);
      const index = items.findIndex((item) => list.idOf(item) === id);
      items = items.with(index, after);
      return [{ kind: 'update', index, item: after } as const];
    });
    if (changes.length > 0 || total !== window.total) update(window, items, total, { changes, total });
  }

  function effectOn({ query, listing, items }: Window, { before, after }: ShownChange<Item>): Effect {
    const matchedBefore = matches(query, before);
    const matchesAfter = matches(query, after);
    // Whether the words match is for the search index to say, and one change moves the rank of all.
    if (query.words.length > 0) return 'window';
    const shown = before ?? after;
    const id = shown === null ? '' : list.idOf(shown);
    const isShown = items.some((item) => list.idOf(item) === id);
    if (before !== null && after !== null && matchedBefore && matchesAfter) {
      if (listing.compare(before, after) === 0) return isShown ? 'item' : 'none';
    }
    const last = items.at(-1);
    if (isShown || last === undefined || items.length < query.limit) return 'window';
    const isBehind = (item: Item | null, matched: boolean) =>
      item === null || !matched || listing.compare(item, last) > 0;
    return isBehind(before, matchedBefore) && isBehind(after, matchesAfter) ? 'total' : 'window';
  }
}

function firstOf<Item>(listing: Listing<Item>, cache: Database) {
  return { items: listing.window(cache), total: listing.total(cache) };
}

function update<Item>(
  window: Omit<LiveWindow<unknown, Item>, 'query'>,
  items: readonly Item[],
  total: number,
  event: ListEvent<Item>,
): void {
  window.items = items;
  window.total = total;
  for (const listener of [...window.listeners]) {
    try {
      listener(event);
    } catch {
      // What was committed stays committed: a listener that cannot be told is not told again.
      window.listeners.delete(listener);
    }
  }
}
