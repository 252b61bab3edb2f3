import { html } from 'lit';
import type { LitElement, ReactiveController, TemplateResult } from 'lit';
import { searchIcon } from '../internal/element-icons.ts';

/** A field to search with. Tells what was typed after a pause, and nothing once the element is gone. */
export class SearchField implements ReactiveController {
  readonly #host: LitElement;
  readonly #onText: (text: string) => void;
  readonly #pauseMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: LitElement, onText: (text: string) => void, pauseMs = 80) {
    this.#host = host;
    this.#onText = onText;
    this.#pauseMs = pauseMs;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  focus(): void {
    this.#host.renderRoot.querySelector<HTMLElement>('.search > input')?.focus();
  }

  render(value: string, label: string, placeholder = label): TemplateResult {
    return html`
      <div class="search">
        ${searchIcon}
        <input
          class="input"
          part="input search"
          type="search"
          autocomplete="off"
          maxlength="200"
          aria-label=${label}
          placeholder=${placeholder}
          .value=${value}
          @input=${this.#onInput}
        />
      </div>
    `;
  }

  readonly #onInput = (event: Event): void => {
    const { value } = event.target as HTMLInputElement;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#onText(value), this.#pauseMs);
  };
}
