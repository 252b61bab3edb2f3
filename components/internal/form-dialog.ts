import { html, nothing } from 'lit';
import type { ReactiveControllerHost, TemplateResult } from 'lit';
import type { LocalizeController } from '../controllers/localize-controller.ts';
import { Operation } from '../controllers/operation.ts';
import { closeIcon } from './element-icons.ts';
import { problemNote } from './problem-views.ts';

/** The element that a form opens in. */
export interface FormDialogHost extends ReactiveControllerHost {
  readonly localize: LocalizeController;
  readonly renderRoot: HTMLElement | DocumentFragment;
}

export interface FormDialogContent {
  readonly title: string;
  readonly submitText: string;
  readonly fields: unknown;
  readonly onSubmit: (event: SubmitEvent) => void;
}

/**
 * The frame of a form in a dialog: heading, failure, buttons; and where the focus goes when it opens and closes. What was
 * typed stays while it cannot be stored.
 */
export class FormDialog {
  readonly operation: Operation;
  readonly #host: FormDialogHost;
  readonly #onClosed: () => void;
  #opener: HTMLElement | null = null;

  constructor(host: FormDialogHost, onClosed: () => void) {
    this.#host = host;
    this.#onClosed = onClosed;
    this.operation = new Operation(host);
  }

  /** Opens once it is drawn, with the focus on the field of this id; closing gives it back to `opener`. */
  async open(opener: HTMLElement | null, fieldId: string): Promise<void> {
    this.#opener = opener;
    this.operation.error = null;
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    if (this.#dialog?.open !== false) return;
    this.#dialog.showModal();
    this.focus(fieldId);
  }

  close(): void {
    this.#dialog?.close();
  }

  focus(fieldId: string): void {
    this.#host.renderRoot.querySelector<HTMLElement>(`#${fieldId}`)?.focus();
  }

  render({ title, submitText, fields, onSubmit }: FormDialogContent): TemplateResult {
    const { localize } = this.#host;
    const { error, pending } = this.operation;
    return html`
      <dialog part="dialog" aria-labelledby="dialog-title" @close=${this.#onClose} @cancel=${this.#onCancel}>
        <form @submit=${onSubmit} novalidate>
          <header>
            <h2 id="dialog-title">${title}</h2>
            <button
              type="button"
              class="button quiet icon-only"
              part="button"
              aria-label=${localize.term('close')}
              @click=${() => this.close()}
            >
              ${closeIcon}
            </button>
          </header>
          ${error === null ? nothing : problemNote(localize, error)} ${fields}
          <footer class="actions">
            <button type="button" class="button" part="button" @click=${() => this.close()}>
              ${localize.term('cancel')}
            </button>
            <button
              class="button primary"
              part="button primary-button"
              aria-disabled=${pending ? 'true' : nothing}
              aria-busy=${pending ? 'true' : nothing}
            >
              ${submitText}
            </button>
          </footer>
        </form>
      </dialog>
    `;
  }

  get #dialog(): HTMLDialogElement | null {
    return this.#host.renderRoot.querySelector('dialog');
  }

  readonly #onCancel = (event: Event): void => {
    // While the vault is storing it, Escape would hide whether it worked.
    if (this.operation.pending) event.preventDefault();
  };

  readonly #onClose = (): void => {
    this.#onClosed();
    this.#host.requestUpdate();
    if (this.#opener?.isConnected) this.#opener.focus();
    this.#opener = null;
  };
}
