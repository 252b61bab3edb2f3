import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { LocalizeController } from '../controllers/localize-controller.ts';
import { alertIcon } from '../internal/icon.ts';

export interface ConfirmViewOptions {
  readonly localize: LocalizeController;
  readonly task: 'restart' | 'leave';
  /** Changes that are on this device only. */
  readonly pending: number;
  /** Back to when the history goes while older records are missing, ms since the epoch; null when it is whole. */
  readonly since: number | null;
  readonly isBusy: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** What a step does, before it is done. */
export function confirmView(options: ConfirmViewOptions): TemplateResult {
  const { localize, task, pending, since, isBusy, onConfirm, onCancel } = options;
  const isRestart = task === 'restart';
  return html`
    <div class="form" role="group" aria-labelledby="confirm-title">
      <h3 id="confirm-title" tabindex="-1">${localize.term(isRestart ? 'restartTitle' : 'leaveTitle')}</h3>
      <ul class="cases">
        ${(isRestart
          ? (['restartKeeps', 'restartOthers', 'restartOnce'] as const)
          : (['leaveKeeps', 'leaveServer', 'leaveOthers'] as const)
        ).map((term) => html`<li>${localize.term(term)}</li>`)}
      </ul>
      ${
        !isRestart && pending > 0
          ? html`<p class="note">${alertIcon}<span>${localize.term('leavePending', pending)}</span></p>`
          : nothing
      }
      ${
        since === null
          ? nothing
          : html`<p class="note">
              ${alertIcon}<span>${localize.term('shortHistory', dayOf(localize, since))}</span>
            </p>`
      }
      <div class="actions">
        <button
          type="button"
          class="button primary"
          part="button primary-button"
          id="confirm"
          aria-disabled=${isBusy ? 'true' : nothing}
          aria-busy=${isBusy ? 'true' : nothing}
          @click=${onConfirm}
        >
          ${localize.term(isRestart ? 'restartConfirm' : 'leaveConfirm')}
        </button>
        <button type="button" class="button" part="button" id="cancel" @click=${onCancel}>
          ${localize.term('cancel')}
        </button>
      </div>
    </div>
  `;
}

function dayOf(localize: LocalizeController, at: number): string {
  return new Intl.DateTimeFormat(localize.lang(), { dateStyle: 'long' }).format(at);
}
