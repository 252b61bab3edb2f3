import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { MoErrorData } from '@mo-kit/worker';
import { alertIcon } from '../../internal/icon.ts';
import { addTerms } from '../../translations/languages.ts';
import { problemsTerms } from '../../translations/problems/index.ts';
import type { Gate, GateView } from '../gate-view.ts';
import { prepareSetup } from './prepare-setup.ts';
import { StartOver } from './start-over.ts';

/** Errors after which the vault of this browser cannot come back by itself. */
const BEYOND_REPAIR: ReadonlySet<string> = new Set([
  'storage/missing',
  'storage/key-lost',
  'storage/corrupt',
  'storage/unencrypted',
  'crypto/authentication-failed',
]);

/** Says why there is no vault to open, what is safe, and what to do next. */
export class ProblemView implements GateView {
  readonly #gate: Gate;
  readonly #startOver: StartOver;

  constructor(gate: Gate) {
    addTerms(problemsTerms);
    prepareSetup(gate);
    this.#gate = gate;
    this.#startOver = new StartOver(gate);
  }

  render(): TemplateResult {
    const { localize } = this.#gate;
    const error = this.#error();
    return html`
      <section class="card problem" part="card">
        <div class="emblem" aria-hidden="true">${alertIcon}</div>
        <h2 tabindex="-1">${this.#title()}</h2>
        <p>
          ${localize.term('errorText', error.code, 'what')} ${localize.term('errorText', error.code, 'next')}
        </p>
        <p class="muted">${localize.term('errorText', error.code, 'safe')}</p>
        <div class="actions">${this.#actions(error)}</div>
        <p class="hint code">${localize.term('errorCode', error.code)}</p>
        ${this.renderWayOut(error)}
      </section>
    `;
  }

  /** The same words in a form that went wrong. */
  renderNote(error: MoErrorData): TemplateResult {
    const { localize } = this.#gate;
    return html`
      <div class="note danger" part="problem">
        ${alertIcon}
        <div>
          <strong>${localize.term('errorText', error.code, 'what')}</strong>
          ${localize.term('errorText', error.code, 'safe')} ${localize.term('errorText', error.code, 'next')}
          <div class="muted code">${localize.term('errorCode', error.code)}</div>
        </div>
      </div>
    `;
  }

  /** The way out when the vault of this browser cannot come back; nothing for any other error. */
  renderWayOut({ code }: Pick<MoErrorData, 'code'>): unknown {
    if (!BEYOND_REPAIR.has(code)) return nothing;
    return html`
      <button
        type="button"
        class="button"
        part="button"
        id="have-backup"
        @click=${() => this.#gate.show('restore')}
      >
        ${this.#gate.localize.term(code === 'storage/unencrypted' ? 'encryptHere' : 'haveBackup')}
      </button>
      ${this.#startOver.render()}
    `;
  }

  #error(): Pick<MoErrorData, 'code' | 'retryable'> {
    const { connectError, status } = this.#gate;
    if (connectError !== null) return connectError;
    if (status?.error) return status.error;
    if (status?.state === 'asleep') return { code: 'vault/asleep', retryable: true };
    if (status?.state === 'outdated') return { code: 'vault/upgraded-elsewhere', retryable: false };
    return { code: 'internal/unexpected', retryable: false };
  }

  #title(): string {
    const { connectError, localize, status } = this.#gate;
    if (connectError !== null) return localize.term('problemTitle');
    if (status?.state === 'asleep') return localize.term('asleepTitle');
    if (status?.state === 'outdated') return localize.term('outdatedTitle');
    return localize.term(status?.error?.code === 'storage/unavailable' ? 'unavailableTitle' : 'problemTitle');
  }

  #actions(error: Pick<MoErrorData, 'retryable'>): unknown {
    const { connectError, localize, status } = this.#gate;
    // An owner that sleeps wakes up by itself; there is nothing to press.
    if (connectError === null && status?.state === 'asleep') return nothing;
    if (connectError !== null && error.retryable) {
      return html`<button
        class="button primary"
        part="button primary-button"
        @click=${() => this.#gate.reconnect()}
      >
        ${localize.term('retry')}
      </button>`;
    }
    return html`<button class="button primary" part="button primary-button" @click=${() => location.reload()}>
      ${localize.term('reload')}
    </button>`;
  }
}
