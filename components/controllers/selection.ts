import type { ReactiveControllerHost } from 'lit';

/** As many as one command changes. */
const MAX_SELECTED = 10_000;

/** The list that is chosen from. Its items are counted from 0 in the order in which they are shown. */
export interface SelectionSource {
  /** The ids of the items from one index to another, both included, and in this order. */
  idsBetween(first: number, last: number): Promise<readonly string[]>;
  /** The ids of all items, as many as `limit`. */
  allIds(limit: number): Promise<readonly string[]>;
}

/**
 * Which items of a list are chosen: one by one, all up to the one chosen last, or all. What is chosen stays so while the
 * list is scrolled and changes; with another list it ends.
 */
export class Selection {
  readonly #host: ReactiveControllerHost;
  readonly #source: SelectionSource;
  readonly #onError: (error: unknown) => void;
  #ids: ReadonlySet<string> | null = null;
  #anchor: number | null = null;

  constructor(host: ReactiveControllerHost, source: SelectionSource, onError: (error: unknown) => void) {
    this.#host = host;
    this.#source = source;
    this.#onError = onError;
  }

  /** Whether items can be chosen. */
  get active(): boolean {
    return this.#ids !== null;
  }

  get ids(): readonly string[] {
    return [...(this.#ids ?? [])];
  }

  get count(): number {
    return this.#ids?.size ?? 0;
  }

  has(id: string): boolean {
    return this.#ids?.has(id) ?? false;
  }

  start(): void {
    if (this.#ids === null) this.#set(new Set());
  }

  end(): void {
    if (this.#ids !== null) this.#set(null);
  }

  clear(): void {
    this.#set(new Set());
  }

  /** Chooses an item or lets it go; with `extend`, chooses everything from the one chosen last up to it. */
  async toggle(id: string, index: number, extend: boolean): Promise<void> {
    const from = this.#anchor;
    if (extend && from !== null && from !== index) {
      await this.#add(() => this.#source.idsBetween(Math.min(from, index), Math.max(from, index)));
      this.#anchor = index;
      return;
    }
    const next = new Set(this.#ids);
    if (!next.delete(id)) next.add(id);
    this.#set(next);
    this.#anchor = index;
  }

  async all(): Promise<void> {
    await this.#add(() => this.#source.allIds(MAX_SELECTED));
  }

  async #add(read: () => Promise<readonly string[]>): Promise<void> {
    this.start();
    const before = this.#ids;
    try {
      const added = await read();
      // It was ended, or something else was chosen meanwhile.
      if (this.#ids !== before) return;
      this.#set(new Set([...(before ?? []), ...added].slice(0, MAX_SELECTED)));
    } catch (error) {
      this.#onError(error);
    }
  }

  #set(ids: ReadonlySet<string> | null): void {
    this.#ids = ids;
    if (ids === null || ids.size === 0) this.#anchor = null;
    this.#host.requestUpdate();
  }
}
