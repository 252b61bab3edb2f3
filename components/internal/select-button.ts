import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { LocalizeController } from '../controllers/localize-controller.ts';
import type { Selection } from '../controllers/selection.ts';

/** Begins and ends the choosing of many items. */
export function selectButton(
  localize: LocalizeController,
  selection: Selection,
  onStart: () => Promise<void>,
): TemplateResult {
  return html`
    <button
      class="button select-button"
      part="button"
      data-select
      aria-pressed=${selection.active ? 'true' : 'false'}
      @click=${() => (selection.active ? selection.end() : void onStart())}
    >
      ${localize.term('select')}
    </button>
  `;
}
