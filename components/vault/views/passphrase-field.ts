import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { LocalizeController } from '../../controllers/localize-controller.ts';
import { eyeIcon, eyeOffIcon } from '../../internal/icon.ts';
import type { Visibility } from './visibility.ts';

export interface PassphraseFieldOptions {
  readonly id: string;
  readonly label: string;
  readonly autocomplete: 'current-password' | 'new-password';
  /** With it there is a button to show the text. */
  readonly visibility?: Visibility;
  /** For a field that follows another one's button. */
  readonly visible?: boolean;
  readonly disabled: boolean;
  readonly localize: LocalizeController;
  readonly error?: string | undefined;
  readonly hint?: unknown;
  readonly onInput?: (event: InputEvent) => void;
}

/** A passphrase that can be pasted, shown, and filled in by a password manager. */
export function passphraseField(options: PassphraseFieldOptions): TemplateResult {
  const { id, label, error, hint, localize, visibility } = options;
  const visible = visibility?.isShown ?? options.visible ?? false;
  const described = [error ? `${id}-error` : '', hint ? `${id}-hint` : ''].join(' ').trim();
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <div class="with-button">
        <input
          id=${id}
          class="input"
          part="input"
          name=${id}
          type=${visible ? 'text' : 'password'}
          autocomplete=${options.autocomplete}
          autocapitalize="none"
          spellcheck="false"
          required
          ?readonly=${options.disabled}
          aria-invalid=${error ? 'true' : nothing}
          aria-describedby=${described || nothing}
          @input=${options.onInput ?? nothing}
        />
        ${
          visibility === undefined
            ? nothing
            : html`<button
                type="button"
                class="button quiet icon-only"
                aria-pressed=${visible ? 'true' : 'false'}
                aria-label=${localize.term('showPassphrase')}
                title=${localize.term(visible ? 'hidePassphrase' : 'showPassphrase')}
                @click=${visibility.toggle}
              >
                ${visible ? eyeOffIcon : eyeIcon}
              </button>`
        }
      </div>
      ${error ? html`<p class="invalid" id="${id}-error">${error}</p>` : nothing}
      ${hint ? html`<div class="hint" id="${id}-hint">${hint}</div>` : nothing}
    </div>
  `;
}
