import { MoError } from '@mo-kit/worker';
import type { HistoryClient, HistoryEntry, HistoryPage, HistoryQuery, WatchHandlers } from '@mo-kit/worker';
import type { MemoryFaults } from './memory-goals.ts';

interface Watcher {
  readonly query: HistoryQuery;
  readonly handlers: WatchHandlers<HistoryPage>;
}

/** A past as a test puts it, newest first. What is restored becomes one more entry. */
export class MemoryHistory implements HistoryClient {
  readonly restored: { readonly eventId: string; readonly fields?: readonly string[] }[] = [];
  readonly canUndo = false;
  readonly canRedo = false;
  #entries: readonly HistoryEntry[] = [];
  readonly #watchers = new Set<Watcher>();
  readonly #faults: MemoryFaults;

  constructor(faults: MemoryFaults) {
    this.#faults = faults;
  }

  put(entries: readonly HistoryEntry[]): void {
    this.#entries = entries;
    for (const watcher of this.#watchers) this.#tell(watcher);
  }

  history(query: HistoryQuery): Promise<HistoryPage> {
    return Promise.resolve(this.#page(query));
  }

  watchHistory(query: HistoryQuery, handlers: WatchHandlers<HistoryPage>): () => void {
    const watcher = { query, handlers };
    this.#watchers.add(watcher);
    this.#faults.before('watchHistory').then(
      () => this.#tell(watcher),
      (error: unknown) => handlers.onError(error as MoError),
    );
    return () => void this.#watchers.delete(watcher);
  }

  undo(): Promise<void> {
    return Promise.reject(new MoError('input/not-found', 'Nothing to take back in memory.'));
  }

  redo(): Promise<void> {
    return this.undo();
  }

  async restore(target: { readonly eventId: string; readonly fields?: readonly string[] }): Promise<void> {
    this.restored.push(target);
    await this.#faults.before('restore');
    const entry = this.#entries.find(({ eventId }) => eventId === target.eventId);
    if (entry === undefined) throw new MoError('input/not-found', 'No such event.');
    const changes = entry.changes.filter(({ field }) => target.fields?.includes(field) ?? true);
    this.put([{ ...entry, eventId: `${entry.eventId}-restored`, changes }, ...this.#entries]);
  }

  #page({ aggregateId, limit = 50 }: HistoryQuery): HistoryPage {
    const all = this.#entries.filter(
      (entry) => aggregateId === undefined || entry.aggregateId === aggregateId,
    );
    const items = all.slice(0, limit);
    const next = items.length < all.length ? (items.at(-1)?.eventId ?? null) : null;
    return { items, total: all.length, destroyed: false, next };
  }

  #tell({ query, handlers }: Watcher): void {
    handlers.onChange(this.#page(query));
  }
}
