import type { LitElement, ReactiveController } from 'lit';
import type { GoalWindow } from './goal-window.ts';

/** Until the first row has been measured, px. */
const ASSUMED_ROW_HEIGHT = 72;

interface Focused {
  readonly goalId: string;
  readonly control: string;
  readonly index: number;
}

/**
 * Keeps the list in step with its scroll position, and the focus with its rows. One row at a time is in the tab order;
 * arrow keys choose it, so that ten thousand goals take one press of Tab to pass.
 */
export class GoalScroller implements ReactiveController {
  readonly #host: LitElement;
  readonly #window: GoalWindow;
  readonly #onEmpty: () => void;
  #rowHeight = ASSUMED_ROW_HEIGHT;
  #active = 0;
  #focused: Focused | null = null;
  #wanted: { readonly index: number; readonly control: string } | null = null;
  #frame = 0;
  #resize: ResizeObserver | undefined;
  #observed: Element | null = null;

  constructor(host: LitElement, window: GoalWindow, onEmpty: () => void) {
    this.#host = host;
    this.#window = window;
    this.#onEmpty = onEmpty;
    host.addController(this);
  }

  /** Index of the row that Tab reaches. */
  get tabStop(): number {
    const { items, offset } = this.#window;
    return Math.min(Math.max(this.#active, offset), offset + Math.max(items.length - 1, 0));
  }

  /** Another filter: back to the top. */
  reset(): void {
    this.#active = 0;
    this.#wanted = null;
    const scroller = this.#scroller;
    if (scroller !== null) scroller.scrollTop = 0;
  }

  /** Brings a row to the screen and the focus to one of its controls. */
  focusRow(index: number, control: string): void {
    const { total } = this.#window;
    const scroller = this.#scroller;
    if (scroller === null || !total) return;
    this.#active = Math.min(Math.max(index, 0), total - 1);
    this.#wanted = { index: this.#active, control };
    const top = this.#active * this.#rowHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + this.#rowHeight > scroller.scrollTop + scroller.clientHeight) {
      scroller.scrollTop = top + this.#rowHeight - scroller.clientHeight;
    }
    this.#look();
    this.#host.requestUpdate();
  }

  readonly onScroll = (): void => {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#look();
    });
  };

  readonly onFocusIn = (event: FocusEvent): void => {
    const row = (event.target as Element).closest<HTMLElement>('[data-index]');
    if (row === null) return;
    this.#active = Number(row.dataset['index']);
    this.#host.requestUpdate();
  };

  readonly onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const page = Math.max(1, Math.floor((this.#scroller?.clientHeight ?? 0) / this.#rowHeight) - 1);
    const last = (this.#window.total ?? 1) - 1;
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: this.#active + 1,
      ArrowUp: this.#active - 1,
      PageDown: this.#active + page,
      PageUp: this.#active - page,
      Home: 0,
      End: last,
    };
    const index = targets[event.key];
    if (index === undefined) return;
    event.preventDefault();
    const control = (event.target as HTMLElement).dataset['control'] ?? 'achieve';
    this.focusRow(index, control);
  };

  hostUpdate(): void {
    const active = this.#root?.activeElement;
    const row = active?.closest<HTMLElement>('[data-goal]');
    this.#focused =
      row && active instanceof HTMLElement
        ? {
            goalId: row.dataset['goal'] ?? '',
            control: active.dataset['control'] ?? 'achieve',
            index: Number(row.dataset['index']),
          }
        : null;
  }

  hostUpdated(): void {
    this.#measure();
    const list = this.#root?.querySelector<HTMLElement>('.rows');
    if (list) {
      // Set through the object model: a style attribute would be stopped by a strict CSP.
      list.style.blockSize = `${String((this.#window.total ?? 0) * this.#rowHeight)}px`;
      list.style.paddingBlockStart = `${String(this.#window.offset * this.#rowHeight)}px`;
    }
    this.#restoreFocus();
  }

  hostDisconnected(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#resize?.disconnect();
    this.#observed = null;
  }

  get #root(): ShadowRoot | null {
    return this.#host.shadowRoot;
  }

  get #scroller(): HTMLElement | null {
    return this.#root?.querySelector<HTMLElement>('.scroller') ?? null;
  }

  #look(): void {
    const scroller = this.#scroller;
    if (scroller === null) return;
    const first = Math.max(0, Math.floor(scroller.scrollTop / this.#rowHeight));
    this.#window.show(first, Math.ceil(scroller.clientHeight / this.#rowHeight) + 1);
  }

  /** The height of a row comes from the style sheet, and changes with the width and the text size. */
  #measure(): void {
    const probe = this.#root?.querySelector('.probe') ?? null;
    if (probe === this.#observed) return;
    this.#resize?.disconnect();
    this.#observed = probe;
    const scroller = this.#scroller;
    if (probe === null || scroller === null) return;
    // In the next frame: drawing from within the notification would resize what is observed.
    this.#resize = new ResizeObserver(() => requestAnimationFrame(() => this.#fit(probe, scroller)));
    this.#resize.observe(probe);
    this.#resize.observe(scroller);
  }

  #fit(probe: Element, scroller: Element): void {
    const { height } = probe.getBoundingClientRect();
    if (height > 0 && height !== this.#rowHeight) {
      const first = scroller.scrollTop / this.#rowHeight;
      this.#rowHeight = height;
      this.#host.requestUpdate();
      void this.#host.updateComplete.then(() => (scroller.scrollTop = first * height));
    }
    this.#look();
  }

  #restoreFocus(): void {
    const { items, offset, total } = this.#window;
    if (this.#wanted !== null) {
      const { index, control } = this.#wanted;
      if (index < offset || index >= offset + items.length) return;
      this.#wanted = null;
      this.#control(index, control)?.focus({ preventScroll: true });
      return;
    }
    const lost = this.#focused;
    const active = this.#root?.activeElement ?? null;
    if (lost === null || (active !== null && active.isConnected)) return;
    const moved = items.findIndex((item) => item.goalId === lost.goalId);
    if (moved >= 0) {
      this.#control(offset + moved, lost.control)?.focus({ preventScroll: true });
    } else if (!total) {
      this.#onEmpty();
    } else if (lost.index < offset || lost.index > offset + items.length) {
      // Scrolled away: the place is kept, and the next arrow key goes on from there.
      this.#scroller?.focus({ preventScroll: true });
    } else {
      this.focusRow(Math.min(lost.index, total - 1), lost.control);
    }
  }

  #control(index: number, control: string): HTMLElement | null {
    const row = this.#root?.querySelector(`[data-index="${String(index)}"]`);
    return (
      row?.querySelector<HTMLElement>(`[data-control="${control}"]`) ??
      row?.querySelector<HTMLElement>('[data-control]') ??
      null
    );
  }
}
