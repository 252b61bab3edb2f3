import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { Operation } from '../../controllers/operation.ts';
import { alertIcon, shape } from '../../internal/icon.ts';
import { canUsePasskeys } from '../../internal/passkey-platform.ts';
import { addTerms } from '../../translations/languages.ts';
import { sessionTerms } from '../../translations/session/index.ts';
import type { Gate } from '../gate-view.ts';

const keyIcon = shape('M14.5 3.5a6 6 0 1 1-5.2 9L3.5 18.3V21h3l1.5-1.5v-2h2l2-2M16.2 7.3v.01');

/** Unlocking by passkey: one press, and what the browser asks for. */
export class PasskeyWay {
  readonly #gate: Gate;
  readonly #operation: Operation;
  readonly #isUsable: boolean;
  #isUnanswered = false;

  private constructor(gate: Gate, isUsable: boolean) {
    addTerms(sessionTerms);
    this.#gate = gate;
    this.#operation = new Operation(gate);
    this.#isUsable = isUsable;
  }

  static async create(gate: Gate): Promise<PasskeyWay> {
    return new PasskeyWay(gate, await canUsePasskeys());
  }

  dispose(): void {
    this.#operation.cancel();
  }

  /** `isBusy`: the passphrase is being tried, or the vault asks for a pause. */
  render(isBusy: boolean): TemplateResult {
    const { localize } = this.#gate;
    if (!this.#isUsable) return html`<p class="hint" id="no-prf">${localize.term('passkeyNotHere')}</p>`;
    const { pending } = this.#operation;
    return html`
      ${this.#renderProblem()}
      ${
        pending
          ? this.#renderWaiting()
          : html`<button
              type="button"
              class="button"
              part="button"
              id="use-passkey"
              aria-disabled=${isBusy ? 'true' : nothing}
              @click=${() => (isBusy ? undefined : void this.#unlock())}
            >
              ${keyIcon}${localize.term('unlockByPasskey')}
            </button>`
      }
    `;
  }

  #renderWaiting(): TemplateResult {
    const { localize } = this.#gate;
    return html`
      <div class="working" part="progress">
        <div class="small" id="waiting">${localize.term('passkeyWaiting')}</div>
        <progress aria-labelledby="waiting"></progress>
        <button
          type="button"
          class="button compact"
          part="button"
          id="cancel-passkey"
          @click=${() => this.#operation.cancel()}
        >
          ${localize.term('cancel')}
        </button>
      </div>
    `;
  }

  #renderProblem(): unknown {
    const { error } = this.#operation;
    // A pause is shown at the passphrase, with the seconds that are left.
    if (error !== null) return error.code === 'vault/back-off' ? nothing : this.#gate.problemNote(error);
    if (!this.#isUnanswered) return nothing;
    return html`<p class="note" id="unanswered">
      ${alertIcon}<span>${this.#gate.localize.term('passkeyUnanswered')}</span>
    </p>`;
  }

  async #unlock(): Promise<void> {
    const { client, localize } = this.#gate;
    if (client === null || this.#operation.pending) return;
    this.#isUnanswered = false;
    // Held, so that a failover in the middle does not take the attempt away with the screen.
    this.#gate.show('unlock');
    const isOpen = await this.#operation.run((signal) => client.unlock({ passkey: true }, { signal }));
    this.#gate.show(null);
    if (isOpen) return;
    const { error } = this.#operation;
    this.#isUnanswered = error === null;
    if (error !== null) this.#gate.report(error);
    else this.#gate.announce(localize.term('passkeyUnanswered'));
    this.#gate.requestUpdate();
    await this.#gate.updateComplete;
    this.#gate.root.querySelector<HTMLElement>('#use-passkey')?.focus();
  }
}
