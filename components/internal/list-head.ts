import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { plusIcon } from './element-icons.ts';

export interface ListHead {
  readonly heading: string;
  /** How many there are, in words; nothing while that is not known. */
  readonly count: string | null;
  /** The button for a new one, where there can be one. */
  readonly create: { readonly label: string; readonly onClick: () => void } | null;
}

/** The head of a list: its name, how long it is, and the way to add to it. */
export function listHead({ heading, count, create }: ListHead): TemplateResult {
  return html`
    <header class="head" part="header">
      <h2 id="heading"><slot name="heading">${heading}</slot></h2>
      <span class="count muted small">${count ?? nothing}</span>
      ${
        create === null
          ? nothing
          : html`<button
              class="button primary"
              part="button primary-button"
              id="new"
              @click=${create.onClick}
            >
              ${plusIcon}${create.label}
            </button>`
      }
    </header>
  `;
}
