import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { MoErrorData, WatchHandlers } from '@mo-kit/worker';
import { afterLayout, type Turn } from '../internal/after-layout.ts';
import { applyChanges, type ListChange } from '../internal/apply-changes.ts';
import { Sight } from './sight.ts';

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
/** So many items are drawn anew in one go. */
const DRAWN_AT_ONCE = 20;

/**
 * The first items of a list, kept up to date while the page displays the host; more on request. For lists that are read, not
 * scrolled through by thousands.
 */
export class ListWatch<Item, Query extends object> implements ReactiveController {
  items: readonly Item[] = [];
  /** Matching items in all; null until the first answer. */
  total: number | null = null;
  error: MoErrorData | null = null;
  readonly #host: ReactiveControllerHost & Element;
  readonly #step: number;
  readonly #drawnAtOnce: number;
  readonly #turn: Turn;
  readonly #sight: Sight;
  #source: ListSource<Item, Query> | null = null;
  #query: Query | null = null;
  #key = '';
  #limit: number;
  #stop: (() => void) | null = null;
  #isOther = false;
  #drawn = 0;
  /** The next update may draw more than the last one. */
  #mayDraw = false;
  #endTurn: (() => void) | null = null;

  constructor(
    host: ReactiveControllerHost & Element,
    step = STEP,
    drawnAtOnce = DRAWN_AT_ONCE,
    turn: Turn = afterLayout,
  ) {
    this.#host = host;
    this.#step = step;
    this.#drawnAtOnce = drawnAtOnce;
    this.#turn = turn;
    this.#limit = step;
    this.#sight = new Sight(host, (isOn) => this.#show(isOn));
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
    this.#isOther = true;
    if (!sameVault) this.#set([], null);
    this.retry();
  }

  /**
   * The items to draw. Of many that come at once, a few more with each turn, so that no frame has to lay out all of them; while
   * the host is not shown, no more than the first few.
   */
  get shown(): readonly Item[] {
    return this.#drawn < this.items.length ? this.items.slice(0, this.#drawn) : this.items;
  }

  /** Whether what is here answers an earlier question than the one asked last. */
  get stale(): boolean {
    return this.#isOther;
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
          const before = this.#isOther ? [] : this.items;
          if (this.#isOther) {
            this.#drawn = 0;
            this.#cancelTurn();
          }
          this.#isOther = false;
          const items =
            'items' in event ? keptWhereEqual(before, event.items) : applyChanges(before, event.changes);
          this.#set(items, event.total);
          if (!this.#sight.isOn) this.#sleep();
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

  hostUpdate(): void {
    this.#drawn = Math.min(this.items.length, this.#drawn + (this.#mayDraw ? this.#drawnAtOnce : 0));
    this.#mayDraw = false;
  }

  hostUpdated(): void {
    if (this.#drawn >= this.items.length) return;
    this.#endTurn ??= this.#turn(this.#host, () => {
      this.#endTurn = null;
      this.#mayDraw = true;
      this.#host.requestUpdate();
    });
  }

  hostDisconnected(): void {
    this.#cancelTurn();
    this.#stop?.();
    this.#stop = null;
    this.#source = null;
    this.#key = '';
    this.#set([], null);
  }

  #show(isOn: boolean): void {
    if (isOn && this.#stop === null && this.error === null) this.retry();
    else if (!isOn && !this.#isOther) this.#sleep();
  }

  #sleep(): void {
    this.#stop?.();
    this.#stop = null;
  }

  #set(items: readonly Item[], total: number | null): void {
    this.items = items;
    this.total = total;
    this.#mayDraw ||= this.#endTurn === null;
    this.#host.requestUpdate();
  }

  #cancelTurn(): void {
    this.#endTurn?.();
    this.#endTurn = null;
  }
}

/** The same list again, with more at its end: what did not change stays the same object, and need not be drawn anew. */
function keptWhereEqual<Item>(before: readonly Item[], after: readonly Item[]): readonly Item[] {
  return after.map((item, index) => {
    const known = before[index];
    return known !== undefined && JSON.stringify(known) === JSON.stringify(item) ? known : item;
  });
}
