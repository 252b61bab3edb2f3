import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { MoError } from '@mo-kit/worker';
import { Operation } from '../controllers/operation.ts';
import type { PanelHost } from './panel-host.ts';
import { passphraseField } from '../vault/views/passphrase-field.ts';
import { Visibility } from '../vault/views/visibility.ts';
import { stepUpTerms } from '../translations/step-up/index.ts';
import { addTerms } from '../translations/languages.ts';
import { toErrorData } from './error-data.ts';
import { problemNote } from './problem-views.ts';

/**
 * Runs what needs a fresh unlock. Only when the owner asks for one does the dialog open; then the task is run once more.
 * The session goes on meanwhile.
 */
export class StepUp {
  readonly #host: PanelHost;
  readonly #operation: Operation;
  readonly #visibility: Visibility;
  #confirmed = false;
  #answer: ((confirmed: boolean) => void) | null = null;

  constructor(host: PanelHost) {
    addTerms(stepUpTerms);
    this.#host = host;
    this.#visibility = new Visibility(host);
    this.#operation = new Operation(host);
  }

  /** `vault/canceled` when the person does not confirm. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      if (toErrorData(error).code !== 'vault/step-up-required') throw error;
      if (!(await this.#ask())) throw new MoError('vault/canceled', 'Not confirmed.');
      return task();
    }
  }

  dispose(): void {
    this.#operation.cancel();
    this.#settle(false);
  }

  render(): TemplateResult {
    const { localize } = this.#host;
    const { error, pending } = this.#operation;
    return html`
      <dialog id="step-up" aria-labelledby="step-up-title" @close=${() => this.#settle(this.#confirmed)}>
        ${
          this.#answer === null
            ? nothing
            : html`<form @submit=${this.#submit} novalidate>
                <h3 id="step-up-title">${localize.term('stepUpTitle')}</h3>
                <p class="muted small">${localize.term('stepUpText')}</p>
                ${passphraseField({
                  id: 'step-up-passphrase',
                  label: localize.term('currentPassphrase'),
                  autocomplete: 'current-password',
                  visibility: this.#visibility,
                  disabled: pending,
                  localize,
                })}
                ${error === null ? nothing : problemNote(localize, error)}
                <footer class="actions">
                  <button
                    type="button"
                    class="button"
                    part="button"
                    id="step-up-cancel"
                    @click=${this.#close}
                  >
                    ${localize.term('cancel')}
                  </button>
                  ${
                    this.#host.status?.hasPasskey
                      ? html`<button
                          type="button"
                          class="button"
                          part="button"
                          id="step-up-passkey"
                          aria-disabled=${pending ? 'true' : nothing}
                          @click=${() => void this.#confirm({ passkey: true })}
                        >
                          ${localize.term('usePasskey')}
                        </button>`
                      : nothing
                  }
                  <button
                    class="button primary"
                    part="button primary-button"
                    id="step-up-confirm"
                    aria-disabled=${pending ? 'true' : nothing}
                  >
                    ${localize.term('confirmIdentity')}
                  </button>
                </footer>
              </form>`
        }
      </dialog>
    `;
  }

  async #ask(): Promise<boolean> {
    const answered = new Promise<boolean>((resolve) => {
      this.#answer = resolve;
    });
    this.#operation.error = null;
    this.#confirmed = false;
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    this.#dialog?.showModal();
    this.#host.root.querySelector<HTMLInputElement>('#step-up-passphrase')?.focus();
    return answered;
  }

  async #confirm(secret: { readonly passphrase: string } | { readonly passkey: true }): Promise<void> {
    const { client } = this.#host;
    if (client === null) return;
    const confirmed = await this.#operation.run((signal) => client.unlock(secret, { signal }));
    if (confirmed) {
      // The answer follows with the event `close`: given before it, the next question would get it as a refusal.
      this.#confirmed = true;
      this.#dialog?.close();
    } else if (this.#operation.error !== null) {
      this.#host.announce(this.#host.localize.term('errorText', this.#operation.error.code, 'what'));
    }
  }

  #settle(confirmed: boolean): void {
    this.#answer?.(confirmed);
    this.#answer = null;
    this.#visibility.show(false);
  }

  get #dialog(): HTMLDialogElement | null {
    return this.#host.root.querySelector<HTMLDialogElement>('#step-up');
  }

  readonly #close = (): void => {
    this.#operation.cancel();
    this.#dialog?.close();
  };

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const field = this.#host.root.querySelector<HTMLInputElement>('#step-up-passphrase');
    if (field !== null && field.value !== '') void this.#confirm({ passphrase: field.value });
  };
}
