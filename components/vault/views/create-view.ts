import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { Operation } from '../../controllers/operation.ts';
import { lockIcon } from '../../internal/icon.ts';
import type { Gate, GateView } from '../gate-view.ts';
import type { JoinView } from './join-view.ts';
import { prepareSetup } from './prepare-setup.ts';
import { NewPassphrase } from './new-passphrase.ts';
import { RecoveryView } from './recovery-view.ts';

/** Makes a new vault, then hands over to the screen of its recovery phrase. */
export class CreateView implements GateView {
  readonly #gate: Gate;
  readonly #operation: Operation;
  readonly #passphrase: NewPassphrase;
  #recovery: RecoveryView | null = null;
  #join: JoinView | null = null;

  constructor(gate: Gate) {
    prepareSetup(gate);
    this.#gate = gate;
    this.#operation = new Operation(gate);
    this.#passphrase = new NewPassphrase(gate);
  }

  dispose(): void {
    this.#operation.cancel();
    this.#recovery?.dispose();
    this.#join?.dispose();
  }

  render(): TemplateResult {
    const other = this.#recovery ?? this.#join;
    if (other !== null) return other.render();
    const { localize } = this.#gate;
    const { error, pending } = this.#operation;
    return html`
      <form class="card" part="card" @submit=${this.#submit} novalidate>
        <header>
          <div class="emblem" aria-hidden="true">${lockIcon}</div>
          <h2 tabindex="-1">${localize.term('createTitle')}</h2>
          <p class="muted">${localize.term('createText')}</p>
          <slot name="welcome"></slot>
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
        <p class="hint">${localize.term('noReset')}</p>
        ${
          pending
            ? this.#gate.progress(this.#operation)
            : html`<button class="button primary" part="button primary-button">
                ${localize.term('create')}
              </button>`
        }
        <footer>
          <button
            type="button"
            class="link"
            id="have-device"
            ?disabled=${pending}
            @click=${() => void this.#showJoin()}
          >
            ${localize.term('haveDevice')}
          </button>
          <button
            type="button"
            class="link"
            id="have-backup"
            ?disabled=${pending}
            @click=${() => this.#gate.show('restore')}
          >
            ${localize.term('haveBackup')}
          </button>
        </footer>
      </form>
    `;
  }

  async #showJoin(): Promise<void> {
    const { JoinView: View } = await import('./join-view.ts');
    await this.#turnTo(new View(this.#gate, () => void this.#turnTo(null)));
  }

  async #turnTo(join: JoinView | null): Promise<void> {
    this.#join?.dispose();
    this.#join = join;
    this.#gate.requestUpdate();
    await this.#gate.updateComplete;
    this.#gate.root.querySelector<HTMLElement>('h2')?.focus();
  }

  readonly #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { client } = this.#gate;
    const passphrase = this.#passphrase.take();
    if (client === null || passphrase === null) return;
    // The vault opens while the words are still to be shown, so this screen has to stay.
    this.#gate.show('create');
    const created = await this.#operation.run(async (signal) => {
      const { recoveryPhrase } = await client.create({ passphrase }, { signal });
      this.#recovery = new RecoveryView(this.#gate, recoveryPhrase);
    });
    if (created) {
      this.#recovery?.focus();
      return;
    }
    this.#gate.show(null);
    if (this.#operation.error !== null) this.#gate.report(this.#operation.error);
  };
}
