import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { Operation } from '../../controllers/operation.ts';
import type { Gate } from '../gate-view.ts';
import { passphraseField } from './passphrase-field.ts';
import { Visibility } from './visibility.ts';

/** Asks for the passphrase, for the words of a vault whose creation was cut short before they were on screen. */
export class ShowWords {
  readonly #gate: Gate;
  readonly #operation: Operation;
  readonly #onWords: (recoveryPhrase: string) => void;
  readonly #onBack: () => void;
  readonly #visibility: Visibility;
  #missing = false;

  constructor(
    gate: Gate,
    handlers: { readonly onWords: (recoveryPhrase: string) => void; readonly onBack: () => void },
  ) {
    this.#gate = gate;
    this.#visibility = new Visibility(gate);
    this.#operation = new Operation(gate);
    this.#onWords = handlers.onWords;
    this.#onBack = handlers.onBack;
  }

  dispose(): void {
    this.#operation.cancel();
  }

  focus(): void {
    void this.#gate.updateComplete.then(() => this.#input()?.focus());
  }

  render(): TemplateResult {
    const { localize } = this.#gate;
    const { error, pending } = this.#operation;
    const wrong = error?.code === 'vault/wrong-passphrase';
    return html`
      <form class="card" part="card" @submit=${this.#submit} novalidate>
        <header>
          <h2 tabindex="-1">${localize.term('showTitle')}</h2>
          <p class="muted">${localize.term('showText')}</p>
        </header>
        ${error === null || wrong ? nothing : this.#gate.problemNote(error)}
        ${passphraseField({
          id: 'show-passphrase',
          label: localize.term('passphrase'),
          autocomplete: 'current-password',
          visibility: this.#visibility,
          disabled: pending,
          localize,
          error: this.#fieldError(wrong),
        })}
        ${
          pending
            ? this.#gate.progress(this.#operation)
            : html`<button class="button primary" part="button primary-button">
                ${localize.term('showWords')}
              </button>`
        }
        <footer>
          <button type="button" class="link" ?disabled=${pending} @click=${this.#onBack}>
            ${localize.term('back')}
          </button>
        </footer>
      </form>
    `;
  }

  #input(): HTMLInputElement | null {
    return this.#gate.root.querySelector<HTMLInputElement>('#show-passphrase');
  }

  #fieldError(wrong: boolean): string | undefined {
    const { localize } = this.#gate;
    if (this.#missing) return localize.term('passphraseMissing');
    return wrong ? localize.term('wrongPassphrase') : undefined;
  }

  readonly #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { client, localize } = this.#gate;
    const input = this.#input();
    if (client === null || input === null || this.#operation.pending) return;
    this.#missing = input.value === '';
    this.#gate.requestUpdate();
    if (!this.#missing) {
      let phrase = '';
      const passphrase = input.value;
      const shown = await this.#operation.run(async (signal) => {
        ({ recoveryPhrase: phrase } = await client.showRecovery({ passphrase }, { signal }));
      });
      if (shown) {
        input.value = '';
        this.#onWords(phrase);
        return;
      }
    }
    await this.#gate.updateComplete;
    const { error } = this.#operation;
    if (error !== null) this.#gate.report(error);
    if (error?.code !== 'vault/wrong-passphrase' && !this.#missing) return;
    this.#gate.announce(localize.term(this.#missing ? 'passphraseMissing' : 'wrongPassphrase'));
    input.focus();
    input.select();
  };
}
