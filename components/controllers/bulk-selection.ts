import { html, nothing } from 'lit';
import type { LitElement, TemplateResult } from 'lit';
import type { VaultClient } from '@mo-kit/worker';
import type { BulkAction, BulkBar, BulkBarHost } from '../internal/bulk-bar.ts';
import { MoChangeEvent } from '../internal/change-event.ts';
import { toErrorData } from '../internal/error-data.ts';
import { isShortcut } from '../internal/shortcut.ts';
import { rowOfClick } from '../internal/row-of-click.ts';
import type { Announcer } from './announcer.ts';
import type { Outcome } from './outcome.ts';
import { Selection, type SelectionSource } from './selection.ts';

/**
 * Choosing many items of an element and changing them at once: by a button, by clicks with Shift, Control or Command on
 * elements with `data-index` and the id as `data-<kind>`, and by the keyboard. The bar is fetched with the first choice.
 */
export class BulkSelection {
  readonly selection: Selection;
  readonly #host: LitElement & BulkBarHost;
  readonly #kind: 'goal' | 'project';
  readonly #announcer: Announcer;
  readonly #outcome: Outcome;
  #bar: BulkBar | null = null;

  constructor(
    host: LitElement & BulkBarHost,
    kind: 'goal' | 'project',
    source: SelectionSource,
    announcer: Announcer,
    outcome: Outcome,
  ) {
    this.#host = host;
    this.#kind = kind;
    this.#announcer = announcer;
    this.#outcome = outcome;
    this.selection = new Selection(host, source, (error) => outcome.failed(toErrorData(error)));
  }

  /** Something else was changed: what was done in bulk cannot be taken back from here any more. */
  forget(): void {
    this.#bar?.forget();
  }

  /** Begins and ends the choosing. */
  renderButton(): TemplateResult {
    const { active } = this.selection;
    return html`
      <button
        class="button select-button"
        part="button"
        data-select
        aria-pressed=${active ? 'true' : 'false'}
        @click=${() => (active ? this.selection.end() : void this.#start())}
      >
        ${this.#host.localize.term('select')}
      </button>
    `;
  }

  /** What can be done to the chosen ones, while they are being chosen. */
  renderBar(
    client: VaultClient,
    total: number,
    actions: readonly BulkAction[],
  ): TemplateResult | typeof nothing {
    return this.selection.active && this.#bar !== null ? this.#bar.render(client, total, actions) : nothing;
  }

  readonly onClick = (event: MouseEvent): void => {
    const { index, [this.#kind]: id } = rowOfClick(event)?.dataset ?? {};
    if (id === undefined) return;
    void this.#start(() => this.selection.toggle(id, Number(index), event.shiftKey));
  };

  /** Whether the key was one of these: Control or Command with A for all, Escape for the end. */
  onKeyDown(event: KeyboardEvent): boolean {
    const isAll = isShortcut(event, 'a');
    const isEnd = event.key === 'Escape' && this.selection.active;
    if (!isAll && !isEnd) return false;
    event.preventDefault();
    if (isAll) void this.#start(() => this.selection.all());
    else this.selection.end();
    return true;
  }

  /** Lets items be chosen, and chooses the `first`. */
  async #start(first?: () => Promise<void>): Promise<void> {
    try {
      const { BulkBar } = await import('../internal/bulk-bar.ts');
      this.#bar ??= new BulkBar(this.#host, this.selection, {
        announce: (text) => this.#announcer.say(text),
        onChanged: (ids) => {
          for (const id of ids) this.#host.dispatchEvent(new MoChangeEvent(this.#kind, 'change', id));
        },
        onError: (error) => this.#outcome.failed(error),
      });
    } catch {
      this.#outcome.notLoaded();
      return;
    }
    this.selection.start();
    await first?.();
    this.#announcer.say(this.#host.localize.term('selected', this.selection.count));
  }
}
