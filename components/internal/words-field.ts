import { html } from 'lit';
import type { TemplateResult } from 'lit';

/** A field for the 24 recovery words. */
export function wordsField(id: string, label: string, pending: boolean): TemplateResult {
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <textarea
        id=${id}
        class="input phrase"
        part="input"
        rows="5"
        dir="ltr"
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
        translate="no"
        required
        ?readonly=${pending}
      ></textarea>
    </div>
  `;
}
