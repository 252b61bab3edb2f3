import { html, nothing } from 'lit';
import type { ReactiveControllerHost, TemplateResult } from 'lit';
import type { BulkResult, MoErrorData, VaultClient } from '@mo-kit/worker';
import type { LocalizeController } from '../controllers/localize-controller.ts';
import type { Selection } from '../controllers/selection.ts';
import { toErrorData } from './error-data.ts';
import { closeIcon } from './element-icons.ts';

/** The element whose items are chosen. */
export interface BulkBarHost extends ReactiveControllerHost {
  readonly localize: LocalizeController;
  readonly renderRoot: HTMLElement | DocumentFragment;
}

/** Something that can be done to everything that is chosen. */
export interface BulkAction {
  readonly label: string;
  /** One of these is chosen first. */
  readonly options?: readonly (readonly [value: string, text: string])[];
  /** `value` is the option; empty where there are none. */
  readonly run: (client: VaultClient, ids: readonly string[], value: string) => Promise<BulkResult>;
}

export interface BulkBarEvents {
  readonly announce: (text: string) => void;
  /** Something was changed, or taken back. */
  readonly onChanged: (ids: readonly string[]) => void;
  readonly onError: (error: MoErrorData) => void;
}

/**
 * What can be done to everything that is chosen, and what was done to it: each is one command, and one step to take back.
 */
export class BulkBar {
  readonly #host: BulkBarHost;
  readonly #selection: Selection;
  readonly #events: BulkBarEvents;
  #pending = false;
  #done: (BulkResult & { readonly chosen: number }) | null = null;

  constructor(host: BulkBarHost, selection: Selection, events: BulkBarEvents) {
    this.#host = host;
    this.#selection = selection;
    this.#events = events;
  }

  /** Forgets what was done: it cannot be taken back from here any more. */
  forget(): void {
    this.#done = null;
  }

  render(client: VaultClient, total: number, actions: readonly BulkAction[]): TemplateResult {
    const { localize } = this.#host;
    const { count } = this.#selection;
    const busy = this.#pending ? 'true' : nothing;
    const off = count === 0 || this.#pending ? 'true' : nothing;
    const button = (label: string, onClick: () => void) =>
      html`<button type="button" class="button" part="button" aria-disabled=${off} @click=${onClick}>
        ${label}
      </button>`;
    return html`
      <div
        class="bulk"
        part="bulk"
        role="group"
        aria-label=${localize.term('selectionLabel')}
        aria-busy=${busy}
        @keydown=${this.#onKeyDown}
      >
        <span class="bulk-count">
          ${this.#pending ? localize.term('bulkWorking') : localize.term('selected', count)}
        </span>
        <button
          type="button"
          class="button quiet"
          part="button"
          @click=${() => (count < total ? void this.#all() : this.#selection.clear())}
        >
          ${count < total ? localize.term('selectAll', total) : localize.term('selectNone')}
        </button>
        <span class="bulk-actions">
          ${actions.map((action) =>
            action.options !== undefined
              ? html`<select
                  class="input"
                  part="input"
                  aria-label=${action.label}
                  ?disabled=${off !== nothing}
                  @change=${(event: Event) => this.#choose(event, (value) => this.#run(client, action, value))}
                >
                  <option value="" selected>${action.label}</option>
                  ${action.options.map(([value, text]) => html`<option value=${value}>${text}</option>`)}
                </select>`
              : button(action.label, () => void this.#run(client, action, '')),
          )}
        </span>
        <button
          type="button"
          class="button quiet icon-only"
          part="button"
          aria-label=${localize.term('endSelection')}
          @click=${this.#end}
        >
          ${closeIcon}
        </button>
        ${this.#pending ? html`<progress aria-label=${localize.term('bulkWorking')}></progress>` : nothing}
        ${this.#renderDone(client)}
      </div>
    `;
  }

  #renderDone(client: VaultClient): TemplateResult | typeof nothing {
    const { localize } = this.#host;
    if (this.#done === null) return nothing;
    const { changed, chosen } = this.#done;
    return html`
      <p class="bulk-done">
        <span>${localize.term('bulkDone', changed, chosen)}</span>
        ${
          changed === 0
            ? nothing
            : html`<button
                type="button"
                class="button"
                part="button"
                data-bulk="undo"
                aria-disabled=${this.#pending ? 'true' : nothing}
                @click=${() => void this.#undo(client)}
              >
                ${localize.term('undo')}
              </button>`
        }
      </p>
    `;
  }

  async #all(): Promise<void> {
    await this.#selection.all();
    this.#events.announce(this.#host.localize.term('selected', this.#selection.count));
  }

  #choose(event: Event, run: (value: string) => Promise<void>): void {
    const select = event.target as HTMLSelectElement;
    const { value } = select;
    select.value = '';
    if (value !== '') void run(value);
  }

  async #run(client: VaultClient, action: BulkAction, value: string): Promise<void> {
    const { ids } = this.#selection;
    if (ids.length === 0) return;
    await this.#wait(async () => {
      const result = await action.run(client, ids, value);
      this.#done = { ...result, chosen: ids.length };
      this.#selection.clear();
      this.#events.announce(this.#host.localize.term('bulkDone', result.changed, ids.length));
      if (result.changed > 0) this.#events.onChanged(ids);
    });
    await this.#host.updateComplete;
    this.#focus('[data-bulk=undo]');
  }

  async #undo(client: VaultClient): Promise<void> {
    const done = this.#done;
    if (done === null) return;
    await this.#wait(async () => {
      await client.undo({ commit: done.commit });
      this.#done = null;
      this.#events.announce(this.#host.localize.term('undone'));
      this.#events.onChanged([]);
    });
    await this.#host.updateComplete;
    this.#focus('.bulk .button');
  }

  async #wait(work: () => Promise<void>): Promise<void> {
    if (this.#pending) return;
    this.#pending = true;
    this.#host.requestUpdate();
    try {
      await work();
    } catch (error) {
      this.#events.onError(toErrorData(error));
    } finally {
      this.#pending = false;
      this.#host.requestUpdate();
    }
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    this.#end();
  };

  readonly #end = (): void => {
    this.#done = null;
    this.#selection.end();
    void this.#host.updateComplete.then(() => this.#focus('[data-select]'));
  };

  #focus(selector: string): void {
    this.#host.renderRoot.querySelector<HTMLElement>(selector)?.focus();
  }
}
