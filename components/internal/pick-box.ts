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
  return html`
    <label class="pick" part="select">
      <input
        type="checkbox"
        data-control="select"
        tabindex=${tabIndex}
        aria-label=${localize.term('selectItem', name)}
        .checked=${live(selection.has(id))}
        @keydown=${noteShift}
        @click=${(event: MouseEvent) => void selection.toggle(id, index, isExtending(event))}
      />
    </label>
  `;
}

/** A click that the space bar made does not say in Firefox whether Shift was down: the key before it does. */
let wasShiftDown = false;
const noteShift = (event: KeyboardEvent): void => {
  wasShiftDown = event.shiftKey;
};
const isExtending = ({ detail, shiftKey }: MouseEvent): boolean => shiftKey || (detail === 0 && wasShiftDown);
