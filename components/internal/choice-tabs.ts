import { html } from 'lit';
import type { TemplateResult } from 'lit';

/** A few choices in one row, of which one holds: radio buttons, so that arrow keys choose. */
export function choiceTabs<Value extends string>(
  name: string,
  label: string,
  options: readonly (readonly [value: Value, text: string])[],
  current: Value,
  change: (value: Value) => void,
): TemplateResult {
  return html`
    <div class="tabs" part="tabs" role="radiogroup" aria-label=${label}>
      ${options.map(
        ([value, text]) => html`
          <label>
            <input
              type="radio"
              name=${name}
              value=${value}
              .checked=${value === current}
              @change=${() => change(value)}
            />
            <span>${text}</span>
          </label>
        `,
      )}
    </div>
  `;
}
