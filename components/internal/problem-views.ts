import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { MoErrorData, VaultStatus } from '@mo-kit/worker';
import type { LocalizeController } from '../controllers/localize-controller.ts';
import { closeIcon } from './element-icons.ts';
import { alertIcon } from './icon.ts';

/** A failure beside content that is still there: what happened, what is safe, what to do next. */
export function problemNote(
  localize: LocalizeController,
  { code }: MoErrorData,
  onDismiss?: () => void,
): TemplateResult {
  return html`
    <div class="note danger" part="problem">
      ${alertIcon}<span>
        <strong>${localize.term('errorText', code, 'what')}</strong>
        ${localize.term('errorText', code, 'safe')} ${localize.term('errorText', code, 'next')}
        <span class="muted">${localize.term('errorCode', code)}</span>
      </span>
      ${
        onDismiss === undefined
          ? nothing
          : html`<button
              type="button"
              class="button quiet icon-only dismiss"
              part="button"
              aria-label=${localize.term('dismiss')}
              @click=${onDismiss}
            >
              ${closeIcon}
            </button>`
      }
    </div>
  `;
}

/** A failure in the place of the content. */
export function brokenView(
  localize: LocalizeController,
  { code }: MoErrorData,
  onRetry: () => void,
): TemplateResult {
  return html`
    <div class="empty" part="empty">
      <div class="emblem" aria-hidden="true">${alertIcon}</div>
      <h3>${localize.term('errorText', code, 'what')}</h3>
      <p class="muted">
        ${localize.term('errorText', code, 'safe')} ${localize.term('errorText', code, 'next')}
      </p>
      <button type="button" class="button" part="button" @click=${onRetry}>${localize.term('retry')}</button>
      <p class="hint">${localize.term('errorCode', code)}</p>
    </div>
  `;
}

/** In the place of the content while there is no vault, or it is locked; `lockedText` says what unlocking would show. */
export function closedView(
  localize: LocalizeController,
  status: VaultStatus | null,
  lockedText: string,
): TemplateResult {
  const missing = status === null;
  return html`
    <div class="empty" part="empty">
      <h3>${localize.term(missing ? 'noVaultTitle' : 'lockedTitle')}</h3>
      <p class="muted">${missing ? localize.term('noVaultText') : lockedText}</p>
    </div>
  `;
}

/** Grey rows in the place of a list whose first answer is on its way. */
export function loadingView(label: string): TemplateResult {
  return html`
    <div class="loading" role="group" aria-busy="true" aria-label=${label}><i></i><i></i><i></i></div>
  `;
}
