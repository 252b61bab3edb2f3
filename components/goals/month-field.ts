import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { LocalizeController } from '../controllers/localize-controller.ts';
import { monthNames } from './month-names.ts';

export const FIRST_YEAR = 2000;
export const LAST_YEAR = 2199;

export interface MonthFieldOptions {
  readonly id: string;
  readonly localize: LocalizeController;
  /** `YYYY-MM`, or empty. */
  readonly value: string;
  /** Text of the choice for no month; without it a month has to be chosen. */
  readonly any?: string;
  readonly error?: string | undefined;
  readonly onChange: (month: string) => void;
}

/**
 * A month and a year as two plain fields: not every browser has a month picker, and these two speak the language of
 * the element rather than that of the browser. An impossible year gives a value that is no month.
 */
export function monthField({ id, localize, value, any, error, onChange }: MonthFieldOptions): TemplateResult {
  const [year = '', month = ''] = value.split('-');
  const thisYear = String(new Date().getFullYear());
  return html`
    <div class="field">
      <label for=${id}>${localize.term('monthLabel')}</label>
      <div class="month">
        <select
          id=${id}
          class="input"
          part="input"
          @change=${(event: Event) => {
            const chosen = (event.target as HTMLSelectElement).value;
            onChange(chosen === '' ? '' : `${year || thisYear}-${chosen}`);
          }}
        >
          ${any === undefined ? nothing : html`<option value="" .selected=${month === ''}>${any}</option>`}
          ${monthNames(localize.lang()).map((name, index) => {
            const number = String(index + 1).padStart(2, '0');
            return html`<option value=${number} .selected=${number === month}>${name}</option>`;
          })}
        </select>
        ${
          month === ''
            ? nothing
            : html`<input
                id="${id}-year"
                class="input year"
                part="input"
                type="number"
                inputmode="numeric"
                min=${FIRST_YEAR}
                max=${LAST_YEAR}
                aria-label=${localize.term('yearLabel')}
                aria-invalid=${error ? 'true' : nothing}
                aria-describedby=${error ? `${id}-error` : nothing}
                .value=${year}
                @input=${(event: Event) => onChange(`${(event.target as HTMLInputElement).value}-${month}`)}
              />`
        }
      </div>
      ${error ? html`<p class="invalid" id="${id}-error">${error}</p>` : nothing}
    </div>
  `;
}

/** Whether the text is a month a goal can have. */
export function isMonth(value: string): boolean {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(value);
  const year = Number(match?.[1]);
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}
