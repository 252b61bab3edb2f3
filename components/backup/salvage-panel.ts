import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { Operation } from '../controllers/operation.ts';
import { problemNote } from '../internal/problem-views.ts';
import { progressView } from '../internal/progress-view.ts';
import { passphraseField } from '../vault/views/passphrase-field.ts';
import { Visibility } from '../vault/views/visibility.ts';
import type { PanelHost } from '../internal/panel-host.ts';

/** Makes a vault of what can still be read of a damaged one. */
export class SalvagePanel {
  readonly #host: PanelHost;
  readonly #onDone: () => void;
  readonly #operation: Operation;
  readonly #visibility: Visibility;

  constructor(host: PanelHost, onDone: () => void) {
    this.#host = host;
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
        ${passphraseField({
          id: 'salvage-passphrase',
          label: localize.term('passphrase'),
          autocomplete: 'current-password',
          visibility: this.#visibility,
          disabled: pending,
          localize,
        })}
        ${error === null ? nothing : problemNote(localize, error)}
        ${
          pending
            ? progressView(localize, status?.progress ?? null, () => this.#operation.cancel())
            : html`<button class="button" part="button" id="rescue">${localize.term('salvage')}</button>`
        }
      </form>
    `;
  }

  readonly #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { client, localize, root } = this.#host;
    const field = root.querySelector<HTMLInputElement>('#salvage-passphrase');
    const passphrase = field?.value ?? '';
    if (client === null || passphrase === '') {
      field?.focus();
      return;
    }
    const done = await this.#operation.run(async (signal) => {
      const { rescued, missing } = await client.backup.salvage({ passphrase }, { signal });
      this.#host.announce(localize.term('salvaged', rescued, missing));
    });
    if (done) this.#onDone();
    else if (this.#operation.error !== null) this.#host.report(this.#operation.error);
  };
}
