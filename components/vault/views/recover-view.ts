import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { Operation } from '../../controllers/operation.ts';
import { wordsField, wordsOf } from '../../internal/words-field.ts';
import type { Gate, GateView } from '../gate-view.ts';
import { NewPassphrase } from './new-passphrase.ts';
import { Pause } from './pause.ts';
import { prepareSetup } from './prepare-setup.ts';

const PHRASE_LENGTH = 24;

/** Opens the vault with the 24 words, then lets the person choose a new passphrase. */
export class RecoverView implements GateView {
  readonly #gate: Gate;
  readonly #operation: Operation;
  readonly #passphrase: NewPassphrase;
  readonly #pause: Pause;
  #count = 0;
  /** Kept only between the two steps: the second needs it to rewrite the slot. */
  #recoveryPhrase = '';

  constructor(gate: Gate) {
    prepareSetup(gate);
    this.#gate = gate;
    this.#operation = new Operation(gate);
    this.#passphrase = new NewPassphrase(gate);
    this.#pause = new Pause(gate);
  }

  dispose(): void {
    this.#recoveryPhrase = '';
    this.#pause.dispose();
    this.#operation.cancel();
  }

  render(): TemplateResult {
    return this.#recoveryPhrase === '' ? this.#renderPhrase() : this.#renderReset();
  }

  #renderPhrase(): TemplateResult {
    const { localize, status } = this.#gate;
    const { error, pending } = this.#operation;
    const pause = this.#pause.text(Math.max(status?.retryAt ?? 0, error?.retryAt ?? 0));
    const wrong = error?.code === 'vault/wrong-recovery-phrase' || error?.code === 'input/invalid';
    const message = pause ?? (wrong ? localize.term('unknownPhrase') : undefined);
    return html`
      <form class="card" part="card" @submit=${this.#unlock} novalidate>
        <header>
          <h2 tabindex="-1">${localize.term('recoverTitle')}</h2>
          <p class="muted">${localize.term('recoverText')}</p>
        </header>
        ${error === null || message !== undefined ? nothing : this.#gate.problemNote(error)}
        ${wordsField({
          id: 'phrase',
          label: localize.term('phraseField'),
          pending,
          error: message,
          invalid: wrong,
          hint: localize.term('wordCount', this.#count),
          onInput: this.#onInput,
        })}
        ${
          pending
            ? this.#gate.progress(this.#operation)
            : html`<button
                class="button primary"
                part="button primary-button"
                aria-disabled=${this.#count === PHRASE_LENGTH && pause === undefined ? nothing : 'true'}
              >
                ${localize.term('recover')}
              </button>`
        }
        <footer>
          <button type="button" class="link" ?disabled=${pending} @click=${() => this.#gate.show(null)}>
            ${localize.term('back')}
          </button>
        </footer>
      </form>
    `;
  }

  #renderReset(): TemplateResult {
    const { localize } = this.#gate;
    const { error, pending } = this.#operation;
    return html`
      <form class="card" part="card" @submit=${this.#reset} novalidate>
        <header>
          <h2 tabindex="-1">${localize.term('resetTitle')}</h2>
          <p class="muted">${localize.term('resetText')}</p>
        </header>
        ${error === null ? nothing : this.#gate.problemNote(error)}
        <input
          type="text"
          name="username"
          autocomplete="username"
          .value=${localize.term('vault')}
          hidden
          readonly
        />
        ${this.#passphrase.render(pending)}
        ${
          pending
            ? this.#gate.progress(this.#operation)
            : html`<button class="button primary" part="button primary-button">
                ${localize.term('setPassphrase')}
              </button>`
        }
        <footer>
          <button type="button" class="link" ?disabled=${pending} @click=${() => this.#gate.show(null)}>
            ${localize.term('keepPassphrase')}
          </button>
        </footer>
      </form>
    `;
  }

  readonly #onInput = (event: InputEvent): void => {
    this.#count = wordsOf((event.target as HTMLTextAreaElement).value).length;
    this.#gate.requestUpdate();
  };

  readonly #unlock = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { client, localize } = this.#gate;
    const field = this.#gate.root.querySelector<HTMLTextAreaElement>('#phrase');
    if (client === null || field === null || this.#pause.isRunning) return;
    const words = wordsOf(field.value);
    if (words.length !== PHRASE_LENGTH) {
      this.#gate.announce(localize.term('wordCount', words.length));
      field.focus();
      return;
    }
    const recoveryPhrase = words.join(' ');
    if (await this.#operation.run((signal) => client.unlock({ recoveryPhrase }, { signal }))) {
      this.#recoveryPhrase = recoveryPhrase;
      this.#gate.requestUpdate();
      await this.#gate.updateComplete;
      this.#gate.root.querySelector<HTMLElement>('h2')?.focus();
      return;
    }
    await this.#gate.updateComplete;
    if (this.#operation.error === null) return;
    this.#gate.report(this.#operation.error);
    this.#gate.announce(localize.term('unknownPhrase'));
    field.focus();
  };

  readonly #reset = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { client } = this.#gate;
    const passphrase = this.#passphrase.take();
    if (client === null || passphrase === null) return;
    const recoveryPhrase = this.#recoveryPhrase;
    const done = await this.#operation.run((signal) =>
      client.resetPassphrase({ recoveryPhrase, passphrase }, { signal }),
    );
    if (done) this.#gate.show(null);
    else if (this.#operation.error !== null) this.#gate.report(this.#operation.error);
  };
}
