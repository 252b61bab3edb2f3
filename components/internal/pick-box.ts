import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { LocalizeController } from '../controllers/localize-controller.ts';
import type { Selection } from '../controllers/selection.ts';

export interface PickBoxOptions {
  readonly id: string;
  readonly name: string;
  readonly index: number;
  readonly selection: Selection;
  readonly localize: LocalizeController;
  readonly tabIndex: number;
}

/** The box that chooses an item. A click, or the space bar, with Shift chooses everything up to it. */
export function pickBox({ id, name, index, selection, localize, tabIndex }: PickBoxOptions): TemplateResult {
  const pick = (event: MouseEvent) => {
    // Around the box, a click would come once more from the box itself, and without its Shift.
    if (!(event.target instanceof HTMLInputElement)) event.preventDefault();
    void selection.toggle(id, index, event.shiftKey);
  };
  return html`
    <label class="pick" part="select" @click=${pick}>
      <input
        type="checkbox"
        data-control="select"
        tabindex=${tabIndex}
        aria-label=${localize.term('selectItem', name)}
        .checked=${live(selection.has(id))}
      />
    </label>
  `;
}
