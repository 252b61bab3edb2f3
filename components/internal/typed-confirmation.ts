import { html, nothing } from 'lit';
import type { ReactiveControllerHost, TemplateResult } from 'lit';

export interface TypedConfirmationContent {
  /** Of the field. */
  readonly id: string;
  readonly title: string;
  readonly text: unknown;
  /** What has to be typed. */
  readonly word: string;
  readonly label: string;
  readonly submitText: string;
  readonly pending: boolean;
  readonly onConfirm: () => void;
}

/** Behind a heading that opens: what cannot be undone, after a word that nobody types by accident. */
export class TypedConfirmation {
  readonly #host: ReactiveControllerHost;
  #typed = '';

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  render(content: TypedConfirmationContent): TemplateResult {
    const { id, word, pending } = content;
    const isReady = this.#typed.trim() === word && !pending;
    return html`
      <details class="typed">
        <summary>${content.title}</summary>
        <div class="stack">
          <div class="small">${content.text}</div>
          <div class="field">
            <label for=${id}>${content.label}</label>
            <input
              id=${id}
              class="input"
              part="input"
              autocomplete="off"
              autocapitalize="none"
              spellcheck="false"
              .value=${this.#typed}
              @input=${(event: InputEvent) => {
                this.#typed = (event.target as HTMLInputElement).value;
                this.#host.requestUpdate();
              }}
              @keydown=${(event: KeyboardEvent) => {
                // Enter would send a form around, which is about something else.
                if (event.key === 'Enter') event.preventDefault();
              }}
            />
          </div>
          <button
            type="button"
            class="button danger"
            part="button"
            aria-disabled=${isReady ? nothing : 'true'}
            aria-busy=${pending ? 'true' : nothing}
            @click=${() => {
              if (isReady) content.onConfirm();
            }}
          >
            ${content.submitText}
          </button>
        </div>
      </details>
    `;
  }

  /** For the next thing it has to be typed anew. */
  reset(): void {
    this.#typed = '';
    this.#host.requestUpdate();
  }
}
