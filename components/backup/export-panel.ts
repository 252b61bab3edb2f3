import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { Operation } from '../controllers/operation.ts';
import { problemNote } from '../internal/problem-views.ts';
import { progressView } from '../internal/progress-view.ts';
import type { StepUp } from '../internal/step-up-dialog.ts';
import { passphraseField } from '../vault/views/passphrase-field.ts';
import { MIN_PASSPHRASE_LENGTH } from '../vault/views/strength.ts';
import { Visibility } from '../vault/views/visibility.ts';
import type { PanelHost } from '../internal/panel-host.ts';
import { sinceText } from './since-text.ts';
import { saveFile } from './save-file.ts';
import { suggestPassphrase } from './suggest-passphrase.ts';

interface MadeFile {
  readonly url: string;
  readonly name: string;
  readonly events: number;
  readonly since: number | null;
}

/** Makes a backup, for a passphrase or for the recovery words, and hands it over as a file. */
export class ExportPanel {
  readonly #host: PanelHost;
  readonly #stepUp: StepUp;
  readonly #onMade: () => void;
  readonly #operation: Operation;
  #for: 'passphrase' | 'recovery-phrase' = 'passphrase';
  #keysOnly = false;
  readonly #visibility: Visibility;
  #tooShort = false;
  #suggested = false;
  #made: MadeFile | null = null;

  constructor(host: PanelHost, stepUp: StepUp, onMade: () => void) {
    this.#host = host;
    this.#visibility = new Visibility(host);
    this.#stepUp = stepUp;
    this.#onMade = onMade;
    this.#operation = new Operation(host);
  }

  /** Forgets the file. */
  dispose(): void {
    this.#operation.cancel();
    if (this.#made !== null) URL.revokeObjectURL(this.#made.url);
    this.#made = null;
  }

  render(): TemplateResult {
    const { localize, status } = this.#host;
    const { error, pending } = this.#operation;
    return html`
      <form class="panel" part="panel" id="export" @submit=${this.#submit} novalidate>
        <h3>${localize.term('makeBackup')}</h3>
        <p class="muted small">${localize.term('backupText')}</p>
        <fieldset ?disabled=${pending}>
          <legend class="label">${localize.term('backupFor')}</legend>
          <div class="tabs">
            ${this.#renderChoice('passphrase', localize.term('forPassphrase'))}
            ${this.#renderChoice('recovery-phrase', localize.term('forWords'))}
          </div>
        </fieldset>
        ${this.#for === 'passphrase' ? this.#renderPassphrase(pending) : html`<p class="small">${localize.term('forWordsText')}</p>`}
        <label class="check">
          <input
            type="checkbox"
            id="keys-only"
            .checked=${this.#keysOnly}
            ?disabled=${pending}
            @change=${(event: Event) => {
              this.#keysOnly = (event.target as HTMLInputElement).checked;
            }}
          />
          <span>${localize.term('keysOnly')} <span class="hint">${localize.term('keysOnlyText')}</span></span>
        </label>
        ${error === null ? nothing : problemNote(localize, error)}
        ${
          pending
            ? progressView(localize, status?.progress ?? null, () => this.#operation.cancel())
            : html`<button class="button primary" part="button primary-button" id="make">
                ${localize.term('makeBackup')}
              </button>`
        }
        ${this.#made === null ? nothing : this.#renderMade(this.#made)}
      </form>
    `;
  }

  #renderChoice(value: 'passphrase' | 'recovery-phrase', label: string): TemplateResult {
    return html`<label
      ><input
        type="radio"
        name="for"
        value=${value}
        .checked=${this.#for === value}
        @change=${() => {
          this.#for = value;
          this.#host.requestUpdate();
        }}
      /><span>${label}</span></label
    >`;
  }

  #renderPassphrase(pending: boolean): TemplateResult {
    const { localize } = this.#host;
    return html`
      ${passphraseField({
        id: 'backup-passphrase',
        label: localize.term('backupPassphrase'),
        autocomplete: 'new-password',
        visibility: this.#visibility,
        disabled: pending,
        localize,
        error: this.#tooShort ? localize.term('tooShort') : undefined,
        hint: localize.term(this.#suggested ? 'passphraseSuggested' : 'backupPassphraseHint'),
        onInput: () => {
          this.#tooShort = false;
          this.#suggested = false;
          this.#host.requestUpdate();
        },
      })}
      <button type="button" class="link" id="suggest" ?disabled=${pending} @click=${this.#suggest}>
        ${localize.term('suggestPassphrase')}
      </button>
    `;
  }

  #renderMade({ url, name, events, since }: MadeFile): TemplateResult {
    const { localize } = this.#host;
    return html`
      <div class="note" id="made">
        <span></span>
        <span>
          ${localize.term('backupMade', events)} ${sinceText(localize, since)}
          <a class="button compact" part="button" href=${url} download=${name}
            >${localize.term('saveBackup', name)}</a
          >
        </span>
      </div>
    `;
  }

  readonly #suggest = (): void => {
    const field = this.#field();
    if (field === null) return;
    field.value = suggestPassphrase();
    this.#visibility.show(true);
    this.#suggested = true;
    this.#tooShort = false;
    this.#host.announce(this.#host.localize.term('passphraseSuggested'));
    this.#host.requestUpdate();
    field.focus();
  };

  readonly #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { client, localize } = this.#host;
    const passphrase = this.#field()?.value ?? '';
    if (client === null) return;
    if (this.#for === 'passphrase' && [...passphrase].length < MIN_PASSPHRASE_LENGTH) {
      this.#tooShort = true;
      this.#host.announce(localize.term('tooShort'));
      this.#host.requestUpdate();
      this.#field()?.focus();
      return;
    }
    this.dispose();
    const content = this.#keysOnly ? 'keys' : 'full';
    const recipient = this.#for === 'passphrase' ? { passphrase } : ({ for: 'recovery-phrase' } as const);
    const done = await this.#operation.run(async (signal) => {
      const { file, name, events, since } = await this.#stepUp.run(() =>
        client.backup.export({ ...recipient, content }, { signal }),
      );
      const url = URL.createObjectURL(file);
      this.#made = { url, name, events, since };
      saveFile(url, name);
    });
    if (done) {
      const { events = 0, since = null } = this.#made ?? {};
      this.#host.announce(`${localize.term('backupMade', events)} ${sinceText(localize, since)}`);
      this.#onMade();
    } else if (this.#operation.error !== null) {
      this.#host.report(this.#operation.error);
    }
  };

  #field(): HTMLInputElement | null {
    return this.#host.root.querySelector('#backup-passphrase');
  }
}
