import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { VaultProgress } from '@mo-kit/worker';
import type { LocalizeController } from '../controllers/localize-controller.ts';

/** How far long work is, with a way to cancel it. */
export function progressView(
  localize: LocalizeController,
  progress: VaultProgress | null,
  onCancel: () => void,
): TemplateResult {
  const fraction = progress?.fraction ?? null;
  // The stages of a join have texts in its own screen; in another tab they are said to be loading.
  const stage = localize.term('stage', progress?.stage ?? 'deriving-key');
  return html`
    <div class="working" part="progress">
      <div class="small" id="stage">${stage}</div>
      ${
        fraction === null
          ? html`<progress aria-labelledby="stage"></progress>`
          : html`<progress aria-labelledby="stage" max="1" .value=${fraction}></progress>`
      }
      <button type="button" class="button compact" part="button" @click=${onCancel}>
        ${localize.term('cancel')}
      </button>
    </div>
  `;
}
