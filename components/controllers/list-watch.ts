import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { MoErrorData, WatchHandlers } from '@mo-kit/worker';
import { applyChanges, type ListChange } from '../internal/apply-changes.ts';

/** What a watch of a list delivers: the window, then its changes. */
export type ListEvent<Item> =
  | { readonly items: readonly Item[]; readonly total: number }
  | { readonly changes: readonly ListChange<Item>[]; readonly total: number };

/** The part of a client that lists one kind of item. */
export interface ListSource<Item, Query> {
  watch(query: Query & { readonly limit: number }, handlers: WatchHandlers<ListEvent<Item>>): () => void;
}

/** How many more items {@link ListWatch.more} brings. */
const STEP = 50;

/** The first items of a list, kept up to date; more on request. For lists that are read, not scrolled through by thousands. */
export class ListWatch<Item, Query extends object> implements ReactiveController {
  items: readonly Item[] = [];
  /** Matching items in all; null until the first answer. */
  total: number | null = null;
  error: MoErrorData | null = null;
  readonly #host: ReactiveControllerHost;
  readonly #step: number;
  #source: ListSource<Item, Query> | null = null;
  #query: Query | null = null;
  #key = '';
  #limit: number;
  #stop: (() => void) | null = null;

  constructor(host: ReactiveControllerHost, step = STEP) {
    this.#host = host;
    this.#step = step;
    this.#limit = step;
    host.addController(this);
  }

  /** Shows what `query` asks for; nothing when there is no source. */
  use(source: ListSource<Item, Query> | null, query: Query): void {
    const key = JSON.stringify(query);
    if (source === this.#source && key === this.#key) return;
    const sameVault = source === this.#source;
    this.#source = source;
    this.#query = query;
    this.#key = key;
    this.#limit = this.#step;
    if (!sameVault) this.#set([], null);
    this.retry();
  }

  get hasMore(): boolean {
    return (this.total ?? 0) > this.items.length;
  }

  more(): void {
    this.#limit += this.#step;
    this.retry();
  }

  /** Starts again: after an error, or with another limit. What is shown stays until the answer is there. */
  retry(): void {
    this.#stop?.();
    this.#stop = null;
    this.error = null;
    const source = this.#source;
    const query = this.#query;
    if (source === null || query === null) return;
    let ended = false;
    const unsubscribe = source.watch(
      { ...query, limit: this.#limit },
      {
        onChange: (event) => {
          if (ended) return;
          const items = 'items' in event ? event.items : applyChanges(this.items, event.changes);
          this.#set(items, event.total);
        },
        onError: (error) => {
          if (ended) return;
          this.error = error;
          this.#host.requestUpdate();
        },
      },
    );
    this.#stop = () => {
      ended = true;
      unsubscribe();
    };
  }

  hostDisconnected(): void {
    this.#stop?.();
    this.#stop = null;
    this.#source = null;
    this.#key = '';
    this.#set([], null);
  }

  #set(items: readonly Item[], total: number | null): void {
    this.items = items;
    this.total = total;
    this.#host.requestUpdate();
  }
}
