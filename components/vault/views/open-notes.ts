import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { Countdown } from '../../controllers/countdown.ts';
import { alertIcon } from '../../internal/icon.ts';
import { addTerms } from '../../translations/languages.ts';
import { sessionTerms } from '../../translations/session/index.ts';
import type { Gate } from '../gate-view.ts';

/** So few seconds before the vault locks it is said once more. */
const LAST_CALL = 10;

/** What a person with an open vault has to know now: that it locks soon, that the words are not confirmed. */
export class OpenNotes {
  readonly #gate: Gate;
  readonly #countdown: Countdown;
  /** The moment that was announced, and whether it was for the last time. */
  #said: { readonly lockAt: number; readonly isLast: boolean } | null = null;

  constructor(gate: Gate) {
    addTerms(sessionTerms);
    this.#gate = gate;
    this.#countdown = new Countdown(gate, () => undefined);
  }

  /** `isInside`: the content is shown, and not one of the screens. */
  render(isInside: boolean): TemplateResult {
    const { status } = this.#gate;
    const lockAt = status?.lockAt ?? null;
    return html`
      ${lockAt === null ? nothing : this.#renderLock(lockAt, status?.lockCanWait === true)}
      ${isInside && status?.recoveryConfirmed === false ? this.#renderRecovery() : nothing}
    `;
  }

  #renderLock(lockAt: number, canWait: boolean): TemplateResult {
    const { localize } = this.#gate;
    const seconds = this.#countdown.until(lockAt);
    this.#announce(lockAt, seconds);
    return html`
      <div class="note above" part="notice" id="locks-soon">
        ${alertIcon}
        <span role="timer">
          ${localize.term('locksIn', seconds)}
          ${canWait ? nothing : html`<span class="muted">${localize.term('locksAnyway')}</span>`}
        </span>
        ${
          canWait
            ? html`<button
                type="button"
                class="button compact"
                part="button"
                id="stay"
                @click=${() => this.#gate.client?.stayUnlocked()}
              >
                ${localize.term('stay')}
              </button>`
            : nothing
        }
      </div>
    `;
  }

  #renderRecovery(): TemplateResult {
    const { localize } = this.#gate;
    return html`
      <div class="note above" part="notice">
        ${alertIcon}<span>${localize.term('recoveryPending')}</span>
        <button type="button" class="link" @click=${() => this.#gate.show('recovery')}>
          ${localize.term('confirmNow')}
        </button>
      </div>
    `;
  }

  /** When it is first shown, and shortly before it happens: a voice that counts every second would be no help. */
  #announce(lockAt: number, seconds: number): void {
    const isLast = seconds <= LAST_CALL;
    const said = this.#said;
    if (seconds === 0 || (said?.lockAt === lockAt && (said.isLast || !isLast))) return;
    this.#said = { lockAt, isLast };
    const { localize } = this.#gate;
    void this.#gate.updateComplete.then(() => this.#gate.announce(localize.term('locksIn', seconds)));
  }
}
