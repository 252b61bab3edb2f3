import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { SyncStatus } from '@mo-kit/worker';
import type { Countdown } from '../controllers/countdown.ts';
import type { LocalizeController } from '../controllers/localize-controller.ts';
import { relative, type RelativeTime } from '../controllers/relative-time.ts';
import { SYNC_ICONS } from './sync-icons.ts';

export interface StatusViewOptions {
  readonly localize: LocalizeController;
  readonly status: SyncStatus;
  readonly clock: RelativeTime;
  readonly countdown: Countdown;
  readonly onCancel: () => void;
}

/** How things stand: the state, with whom, what waits, and when the device was in step. */
export function statusView({
  localize,
  status,
  clock,
  countdown,
  onCancel,
}: StatusViewOptions): TemplateResult {
  const { state, url, pending, unopened, conflicts, progress, syncedAt, newWords } = status;
  return html`
    <div class="now">
      <span class="emblem" data-state=${state} aria-hidden="true">${SYNC_ICONS[state]}</span>
      <div>
        <p class="state" part="state">${localize.term('syncState', state)}</p>
        <p class="muted small">
          ${url === null ? localize.term('syncOffText') : html`<bdi>${nameOf(url)}</bdi>`}
        </p>
      </div>
    </div>
    ${progress === null ? nothing : progressView(localize, progress, onCancel)}
    ${
      url === null
        ? nothing
        : html`<ul class="facts">
            <li>${localize.term('syncPending', pending)}</li>
            <li>${inStep(localize, clock, syncedAt)}</li>
            ${unopened > 0 ? html`<li>${localize.term('syncUnopened', unopened)}</li>` : nothing}
            ${newWords === true ? html`<li>${localize.term('syncNewWords')}</li>` : nothing}
            ${conflicts > 0 ? html`<li>${localize.term('syncConflicts', conflicts)}</li>` : nothing}
          </ul>`
    }
    ${retryLine(localize, status, countdown)}
  `;
}

function inStep(localize: LocalizeController, clock: RelativeTime, at: number | null) {
  if (at === null) return localize.term('syncNever');
  const language = localize.lang();
  const exact = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
  const ago = clock.ago(language, at);
  return html`<time datetime=${new Date(at).toISOString()} title=${exact}
    >${ago === null ? localize.term('syncJustNow') : localize.term('syncedAgo', ago)}</time
  >`;
}

function retryLine(localize: LocalizeController, { state, retryAt }: SyncStatus, countdown: Countdown) {
  const isWaiting = (state === 'offline' || state === 'problem') && retryAt !== null;
  const seconds = isWaiting ? countdown.until(retryAt) : 0;
  if (seconds === 0) return nothing;
  const when = relative(localize.lang(), seconds * 1_000);
  return html`<p class="muted small" id="retry">${localize.term('syncRetry', when)}</p>`;
}

function progressView(
  localize: LocalizeController,
  { done, total }: NonNullable<SyncStatus['progress']>,
  onCancel: () => void,
): TemplateResult {
  const number = new Intl.NumberFormat(localize.lang());
  return html`
    <div class="working" part="progress">
      <p class="small" id="progress">
        ${localize.term('syncProgress', number.format(done), number.format(total))}
      </p>
      <progress aria-labelledby="progress" max=${Math.max(total, 1)} .value=${done}></progress>
      <button type="button" class="button compact" part="button" id="stop" @click=${onCancel}>
        ${localize.term('syncStop')}
      </button>
    </div>
  `;
}

/** The address without what every address has. */
function nameOf(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '');
}
