import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { MoErrorData } from '@mo-kit/worker';
import { Operation } from '../../controllers/operation.ts';
import { lockIcon } from '../../internal/icon.ts';
import { Lazy } from '../../internal/lazy.ts';
import type { Gate, GateView } from '../gate-view.ts';
import { passphraseField } from './passphrase-field.ts';
import { Visibility } from './visibility.ts';

/** Opens a locked vault with the passphrase. */
export class UnlockView implements GateView {
  readonly #gate: Gate;
  readonly #operation: Operation;
  readonly #pause = new Lazy(
    async () => new (await import('./pause.ts')).Pause(this.#gate),
    () => this.#gate.requestUpdate(),
  );
  readonly #passkey = new Lazy(
    async () => (await import('./passkey-way.ts')).PasskeyWay.create(this.#gate),
    () => this.#gate.requestUpdate(),
  );
  readonly #visibility: Visibility;
  #missing = false;

  constructor(gate: Gate) {
    this.#gate = gate;
    this.#visibility = new Visibility(gate);
    this.#operation = new Operation(gate);
  }

  dispose(): void {
    this.#operation.cancel();
    this.#pause.loaded?.dispose();
    this.#passkey.loaded?.dispose();
  }

  render(): TemplateResult {
    const { localize, status } = this.#gate;
    const { pending } = this.#operation;
    const problem = this.#problem();
    const isPaused = this.#retryAt > Date.now();
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
          visibility: this.#visibility,
          disabled: pending,
          localize,
          error: isPaused ? this.#pause.value?.text(this.#retryAt) : this.#fieldError(),
        })}
        ${
          pending
            ? this.#gate.progress(this.#operation)
            : html`<button
                class="button primary"
                part="button primary-button"
                aria-disabled=${isPaused ? 'true' : nothing}
              >
                ${localize.term('unlock')}
              </button>`
        }
        ${status?.hasPasskey ? this.#passkey.value?.render(pending || isPaused) : nothing}
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

  /** The earliest next attempt, ms since the epoch. */
  get #retryAt(): number {
    return Math.max(this.#gate.status?.retryAt ?? 0, this.#operation.error?.retryAt ?? 0);
  }

  #fieldError(): string | undefined {
    const { localize } = this.#gate;
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
    if (client === null || input === null || this.#operation.pending || this.#retryAt > Date.now()) return;
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
