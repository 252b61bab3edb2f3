import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';

export interface WordsFieldOptions {
  readonly id: string;
  readonly label: string;
  readonly pending: boolean;
  /** What is wrong with them; `invalid` marks the field where that is said elsewhere. */
  readonly error?: string | undefined;
  readonly invalid?: boolean;
  readonly hint?: string;
  readonly onInput?: (event: InputEvent) => void;
}

/** A field for the 24 recovery words. */
export function wordsField(options: WordsFieldOptions): TemplateResult {
  const { id, label, pending, error, invalid = error !== undefined, hint, onInput } = options;
  const notes = [error === undefined ? '' : `${id}-error`, hint === undefined ? '' : `${id}-hint`];
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
        aria-invalid=${invalid ? 'true' : nothing}
        aria-describedby=${notes.filter((note) => note !== '').join(' ') || nothing}
        @input=${onInput}
      ></textarea>
      ${error === undefined ? nothing : html`<p class="invalid" id=${`${id}-error`}>${error}</p>`}
      ${hint === undefined ? nothing : html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    </div>
  `;
}

/** The words as BIP39 wants them, whatever stood between them: spaces, lines, numbers, commas. */
export function wordsOf(text: string): string[] {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
}
