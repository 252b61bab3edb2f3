import { html } from 'lit';
import type { TemplateResult } from 'lit';

/** How many of some things are done, as a bar and in words. */
export function progressLine(done: number, total: number, text: string): TemplateResult {
  return html`<span class="progress-line">
    <progress max=${total} .value=${done} aria-hidden="true"></progress>${text}
  </span>`;
}
