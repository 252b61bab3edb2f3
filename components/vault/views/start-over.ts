import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { Operation } from '../../controllers/operation.ts';
import type { Gate } from '../gate-view.ts';

/** Deletes the vault of this browser, after the person has typed a word that nobody types by accident. */
export class StartOver {
  readonly #gate: Gate;
  readonly #operation: Operation;
  #ready = false;

  constructor(gate: Gate) {
    this.#gate = gate;
    this.#operation = new Operation(gate);
  }

  render(): TemplateResult | typeof nothing {
    const { client, localize } = this.#gate;
    // Without an id there is nothing that could be named for deletion.
    if ((client?.vaultId ?? null) === null) return nothing;
    const word = localize.term('wipeWord');
    return html`
      <details class="start-over">
        <summary>${localize.term('wipeTitle')}</summary>
        <div class="stack">
          <p class="small">${localize.term('wipeText')}</p>
          <div class="field">
            <label for="wipe-word">${localize.term('wipeField', word)}</label>
            <input
              id="wipe-word"
              class="input"
              part="input"
              autocomplete="off"
              autocapitalize="none"
              spellcheck="false"
              @input=${(event: InputEvent) => {
                this.#ready = (event.target as HTMLInputElement).value.trim() === word;
                this.#gate.requestUpdate();
              }}
              @keydown=${(event: KeyboardEvent) => {
                // Enter would send the form around, which is about the passphrase.
                if (event.key === 'Enter') event.preventDefault();
              }}
            />
          </div>
          <button
            type="button"
            class="button danger"
            part="button"
            aria-disabled=${this.#ready && !this.#operation.pending ? nothing : 'true'}
            @click=${this.#wipe}
          >
            ${localize.term('wipe')}
          </button>
        </div>
      </details>
    `;
  }

  readonly #wipe = async (): Promise<void> => {
    if (!this.#ready) return;
    await this.#operation.run(async () => {
      if (await this.#gate.wipe()) this.#gate.show(null);
    });
    if (this.#operation.error !== null) this.#gate.report(this.#operation.error);
  };
}
