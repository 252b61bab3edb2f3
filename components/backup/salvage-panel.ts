import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { SalvageInput } from '@mo-kit/worker';
import { Operation } from '../controllers/operation.ts';
import { problemNote } from '../internal/problem-views.ts';
import { progressView } from '../internal/progress-view.ts';
import { wordsField, wordsOf } from '../internal/words-field.ts';
import { passphraseField } from '../vault/views/passphrase-field.ts';
import { prepareSetup } from '../vault/views/prepare-setup.ts';
import { MIN_PASSPHRASE_LENGTH } from '../vault/views/strength.ts';
import { Visibility } from '../vault/views/visibility.ts';
import type { PanelHost } from '../internal/panel-host.ts';

type Way = 'passphrase' | 'words' | 'passkey';

/** Makes a vault of what can still be read of a damaged one. */
export class SalvagePanel {
  readonly #host: PanelHost;
  readonly #onDone: () => void;
  readonly #operation: Operation;
  readonly #visibility: Visibility;
  readonly #newVisibility: Visibility;
  #isTooShort = false;
  #way: Way = 'passphrase';

  constructor(host: PanelHost, onDone: () => void) {
    prepareSetup(host);
    this.#host = host;
    this.#newVisibility = new Visibility(host);
    this.#visibility = new Visibility(host);
    this.#onDone = onDone;
    this.#operation = new Operation(host);
  }

  dispose(): void {
    this.#operation.cancel();
  }

  render(): TemplateResult {
    const { localize, status } = this.#host;
    const { error, pending } = this.#operation;
    return html`
      <form class="panel card" part="panel" id="salvage" @submit=${this.#submit} novalidate>
        <h3>${localize.term('salvageTitle')}</h3>
        <p class="muted small">${localize.term('salvageText')}</p>
        <fieldset ?disabled=${pending}>
          <legend class="label">${localize.term('backupFor')}</legend>
          <div class="tabs">
            ${this.#renderWay('passphrase', localize.term('forPassphrase'))}
            ${this.#renderWay('words', localize.term('forWords'))}
            ${status?.hasPasskey ? this.#renderWay('passkey', localize.term('forPasskey')) : nothing}
          </div>
        </fieldset>
        ${
          this.#way === 'passkey'
            ? nothing
            : this.#way === 'words'
              ? wordsField({ id: 'salvage-secret', label: localize.term('backupWords'), pending })
              : passphraseField({
                  id: 'salvage-secret',
                  label: localize.term('passphrase'),
                  autocomplete: 'current-password',
                  visibility: this.#visibility,
                  disabled: pending,
                  localize,
                })
        }
        ${
          this.#way === 'passphrase'
            ? nothing
            : passphraseField({
                id: 'salvage-new',
                label: localize.term('devicePassphrase'),
                autocomplete: 'new-password',
                visibility: this.#newVisibility,
                disabled: pending,
                localize,
                error: this.#isTooShort ? localize.term('tooShort') : undefined,
              })
        }
        ${error === null ? nothing : problemNote(localize, error)}
        ${
          pending
            ? progressView(localize, status?.progress ?? null, () => this.#operation.cancel())
            : html`<button class="button" part="button" id="rescue">${localize.term('salvage')}</button>`
        }
      </form>
    `;
  }

  #renderWay(way: Way, label: string): TemplateResult {
    return html`<label
      ><input
        type="radio"
        name="salvage-way"
        value=${way}
        .checked=${this.#way === way}
        @change=${() => {
          this.#way = way;
          this.#host.requestUpdate();
        }}
      /><span>${label}</span></label
    >`;
  }

  /** What was typed; null when something is missing, which has the focus then. */
  #input(): SalvageInput | null {
    const field = this.#host.root.querySelector<HTMLInputElement>('#salvage-secret');
    const typed = field?.value ?? '';
    if (this.#way !== 'passkey' && typed === '') {
      field?.focus();
      return null;
    }
    if (this.#way === 'passphrase') return { passphrase: typed };
    const next = this.#host.root.querySelector<HTMLInputElement>('#salvage-new');
    const newPassphrase = next?.value ?? '';
    this.#isTooShort = [...newPassphrase].length < MIN_PASSPHRASE_LENGTH;
    this.#host.requestUpdate();
    if (this.#isTooShort) {
      this.#host.announce(this.#host.localize.term('tooShort'));
      next?.focus();
      return null;
    }
    return this.#way === 'words'
      ? { recoveryPhrase: wordsOf(typed).join(' '), newPassphrase }
      : { passkey: true, newPassphrase };
  }

  readonly #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { client, localize } = this.#host;
    const input = client === null ? null : this.#input();
    if (client === null || input === null) return;
    const done = await this.#operation.run(async (signal) => {
      const { rescued, missing } = await client.backup.salvage(input, { signal });
      this.#host.announce(localize.term('salvaged', rescued, missing));
    });
    if (done) this.#onDone();
    else if (this.#operation.error !== null) this.#host.report(this.#operation.error);
  };
}
