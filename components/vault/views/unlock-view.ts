import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { MoErrorData } from '@mo-kit/worker';
import { Countdown } from '../../controllers/countdown.ts';
import { Operation } from '../../controllers/operation.ts';
import { lockIcon } from '../../internal/icon.ts';
import type { Gate, GateView } from '../gate-view.ts';
import { passphraseField } from './passphrase-field.ts';

/** Opens a locked vault with the passphrase. */
export class UnlockView implements GateView {
  readonly #gate: Gate;
  readonly #operation: Operation;
  readonly #countdown: Countdown;
  #visible = false;
  #missing = false;

  constructor(gate: Gate) {
    this.#gate = gate;
    this.#operation = new Operation(gate);
    this.#countdown = new Countdown(gate, () => gate.announce(gate.localize.term('tryNow')));
  }

  dispose(): void {
    this.#countdown.stop();
    this.#operation.cancel();
  }

  render(): TemplateResult {
    const { localize, status } = this.#gate;
    const { error, pending } = this.#operation;
    const problem = this.#problem();
    const seconds = this.#countdown.until(Math.max(status?.retryAt ?? 0, error?.retryAt ?? 0));
    return html`
      <form class="card" part="card" @submit=${this.#submit} novalidate>
        <header>
          <div class="emblem" aria-hidden="true">${lockIcon}</div>
          <h2 tabindex="-1">${localize.term('unlockTitle')}</h2>
          <p class="muted">${localize.term('unlockText')}</p>
        </header>
        ${problem === null ? nothing : this.#gate.problemNote(problem)}
        <input
          type="text"
          name="username"
          autocomplete="username"
          .value=${localize.term('vault')}
          hidden
          readonly
        />
        ${passphraseField({
          id: 'passphrase',
          label: localize.term('passphrase'),
          autocomplete: 'current-password',
          visible: this.#visible,
          disabled: pending,
          localize,
          error: this.#fieldError(seconds),
          onToggle: () => {
            this.#visible = !this.#visible;
            this.#gate.requestUpdate();
          },
        })}
        ${
          pending
            ? this.#gate.progress(this.#operation)
            : html`<button
                class="button primary"
                part="button primary-button"
                aria-disabled=${seconds > 0 ? 'true' : nothing}
              >
                ${localize.term('unlock')}
              </button>`
        }
        <footer>
          <button type="button" class="link" ?disabled=${pending} @click=${() => this.#gate.show('recover')}>
            ${localize.term('usePhrase')}
          </button>
          <slot name="locked"></slot>
        </footer>
        ${problem === null ? nothing : this.#gate.wayOut(problem)}
      </form>
    `;
  }

  #fieldError(seconds: number): string | undefined {
    const { localize } = this.#gate;
    if (seconds > 0) return localize.term('backOff', seconds);
    if (this.#missing) return localize.term('passphraseMissing');
    return this.#operation.error?.code === 'vault/wrong-passphrase'
      ? localize.term('wrongPassphrase')
      : undefined;
  }

  /** Whatever is not about the passphrase: of this attempt, or of the vault as it is. */
  #problem(): MoErrorData | null {
    const error = this.#operation.error ?? this.#gate.status?.error ?? null;
    const inField = error?.code === 'vault/wrong-passphrase' || error?.code === 'vault/back-off';
    return inField ? null : error;
  }

  readonly #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { client, localize } = this.#gate;
    const input = this.#gate.root.querySelector<HTMLInputElement>('#passphrase');
    if (client === null || input === null || this.#operation.pending || this.#countdown.running) return;
    this.#missing = input.value === '';
    this.#gate.requestUpdate();
    if (!this.#missing) {
      const passphrase = input.value;
      // Held, so that a failover in the middle does not take the attempt away with the screen.
      this.#gate.show('unlock');
      const isOpen = await this.#operation.run((signal) => client.unlock({ passphrase }, { signal }));
      if (isOpen) input.value = '';
      this.#gate.show(null);
      if (isOpen) return;
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
