import type { Goal, GoalQuery, GoalsClient, MoErrorData } from '@mo-kit/worker';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { SelectionSource } from '../controllers/selection.ts';
import { Sight } from '../controllers/sight.ts';
import { applyChanges } from '../internal/apply-changes.ts';

/** Rows kept ready on each side of what is visible. */
const OVERSCAN = 12;
/** Windows start at multiples of this, so that small scrolls need no new one. */
const STEP = 8;
/** Never more rows than this in the document. */
const MAX_ROWS = 60;

/** Ids are read in pages of so many. */
const PAGE = 1_000;

/** Which goals to show, in which order; the window adds where. */
export type GoalFilter = Omit<GoalQuery, 'offset' | 'limit' | 'after'>;

interface Watch {
  readonly offset: number;
  readonly limit: number;
  readonly stop: () => void;
}

/**
 * Watches the part of the list that is on screen, while the page displays the host. The rows of the last window stay until
 * those of the next are there, so a fast scroll asks for one window at a time and shows no gap longer than an answer takes.
 */
export class GoalWindow implements ReactiveController, SelectionSource {
  items: readonly Goal[] = [];
  /** Index of the first item in the whole list. */
  offset = 0;
  /** Matching goals in all; null until the first answer. */
  total: number | null = null;
  error: MoErrorData | null = null;
  readonly #host: ReactiveControllerHost;
  readonly #sight: Sight;
  readonly #onFirst: (total: number) => void;
  #client: GoalsClient | null = null;
  #filter: GoalFilter = {};
  #key = '';
  #live: Watch | null = null;
  #next: Watch | null = null;
  #first = 0;
  #count = 12;

  constructor(host: ReactiveControllerHost & Element, onFirst: (total: number) => void) {
    this.#host = host;
    this.#onFirst = onFirst;
    this.#sight = new Sight(host, (isOn) => {
      if (isOn && this.#live === null && this.error === null) this.retry();
      else if (!isOn && this.#next === null) this.#stop();
    });
    host.addController(this);
  }

  /** True while another filter is shown than the one asked for. */
  get stale(): boolean {
    return this.#client !== null && (this.#live === null || this.#next !== null) && this.error === null;
  }

  /** Shows these goals of this vault, from the top; nothing when there is no client. */
  use(client: GoalsClient | null, filter: GoalFilter): boolean {
    const key = JSON.stringify(filter);
    if (client === this.#client && key === this.#key) return false;
    const sameVault = client === this.#client;
    this.#stop();
    this.#client = client;
    this.#filter = filter;
    this.#key = key;
    this.#first = 0;
    this.error = null;
    if (!sameVault || client === null) this.#clear();
    if (client !== null) this.#start(0);
    return true;
  }

  /** Starts again after an error. */
  retry(): void {
    this.#stop();
    this.error = null;
    if (this.#client !== null) this.#start(this.#offsetFor(this.#first));
    this.#host.requestUpdate();
  }

  /** The rows from `first` on, `count` of them, are on screen. */
  show(first: number, count: number): void {
    this.#first = first;
    this.#count = Math.min(count, MAX_ROWS - OVERSCAN);
    this.#follow();
  }

  idsBetween(first: number, last: number): Promise<readonly string[]> {
    return this.#read(first, last - first + 1);
  }

  allIds(limit: number): Promise<readonly string[]> {
    return this.#read(0, Math.min(limit, this.total ?? 0));
  }

  hostDisconnected(): void {
    this.#stop();
    this.#client = null;
    this.#key = '';
    this.#clear();
  }

  async #read(offset: number, count: number): Promise<readonly string[]> {
    const client = this.#client;
    const ids: string[] = [];
    while (client !== null && ids.length < count) {
      const limit = Math.min(PAGE, count - ids.length);
      const { items } = await client.list({ ...this.#filter, offset: offset + ids.length, limit });
      ids.push(...items.map(({ goalId }) => goalId));
      if (items.length < limit) break;
    }
    return ids;
  }

  #follow(): void {
    if (this.#client === null || this.#next !== null || this.#live === null || this.error !== null) return;
    const { offset, limit } = this.#live;
    const total = this.total ?? 0;
    const last = Math.min(this.#first + this.#count, total);
    const margin = STEP / 2;
    // Few enough are all there, so that all are printed.
    const lacksSome = total <= MAX_ROWS && limit < total;
    const covered =
      !lacksSome &&
      (offset === 0 || offset + margin <= this.#first) &&
      (offset + limit >= total || offset + limit - margin >= last);
    if (!covered) this.#start(this.#offsetFor(this.#first));
  }

  #offsetFor(first: number): number {
    if ((this.total ?? Infinity) <= MAX_ROWS) return 0;
    return Math.max(0, Math.floor((first - OVERSCAN) / STEP) * STEP);
  }

  #start(offset: number): void {
    const client = this.#client;
    if (client === null) return;
    const isSmall = (this.total ?? Infinity) <= MAX_ROWS;
    const limit = isSmall ? MAX_ROWS : Math.min(MAX_ROWS, this.#count + 2 * OVERSCAN + STEP);
    let stopped = false;
    let unsubscribe: (() => void) | null = null;
    const watch: Watch = {
      offset,
      limit,
      stop: () => {
        stopped = true;
        unsubscribe?.();
      },
    };
    this.#next = watch;
    unsubscribe = client.watch(
      { ...this.#filter, offset, limit },
      {
        onChange: (event) => {
          if (stopped) return;
          if ('items' in event) this.#take(watch, event.items, event.total);
          else this.#set(applyChanges(this.items, event.changes), event.total);
        },
        onError: (error) => {
          if (stopped) return;
          this.#stop();
          this.error = error;
          this.#host.requestUpdate();
        },
      },
    );
    if (stopped) unsubscribe();
  }

  /** The first rows of a window: it replaces the one before. */
  #take(watch: Watch, items: readonly Goal[], total: number): void {
    const fresh = watch === this.#next;
    if (fresh) {
      this.#live?.stop();
      this.#live = watch;
      this.#next = null;
      this.offset = watch.offset;
    }
    this.#set(items, total);
    if (fresh) this.#onFirst(total);
    if (this.#sight.isOn) this.#follow();
    else this.#stop();
  }

  #set(items: readonly Goal[], total: number): void {
    this.items = items;
    this.total = total;
    this.#host.requestUpdate();
  }

  #stop(): void {
    this.#live?.stop();
    this.#next?.stop();
    this.#live = null;
    this.#next = null;
  }

  #clear(): void {
    this.#set([], 0);
    this.total = null;
    this.offset = 0;
  }
}
