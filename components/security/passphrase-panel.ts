import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { Operation } from '../controllers/operation.ts';
import type { PanelHost } from '../internal/panel-host.ts';
import { problemNote } from '../internal/problem-views.ts';
import { NewPassphrase } from '../vault/views/new-passphrase.ts';
import { passphraseField } from '../vault/views/passphrase-field.ts';

/** Changes the passphrase; the current one is the proof. */
export class PassphrasePanel {
  readonly #host: PanelHost;
  readonly #operation: Operation;
  readonly #next: NewPassphrase;

  constructor(host: PanelHost) {
    this.#host = host;
    this.#operation = new Operation(host);
    this.#next = new NewPassphrase(host);
  }

  render(): TemplateResult {
    const { localize } = this.#host;
    const { error, pending } = this.#operation;
    return html`
      <form class="panel" part="panel" id="change-passphrase" @submit=${this.#submit} novalidate>
        <h3>${localize.term('changePassphrase')}</h3>
        ${passphraseField({
          id: 'current-passphrase',
          label: localize.term('currentPassphrase'),
          autocomplete: 'current-password',
          disabled: pending,
          localize,
        })}
        ${this.#next.render(pending)} ${error === null ? nothing : problemNote(localize, error)}
        <button class="button" part="button" aria-disabled=${pending ? 'true' : nothing}>
          ${localize.term('changePassphrase')}
        </button>
      </form>
    `;
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void this.#change(event.target as HTMLFormElement);
  };

  async #change(form: HTMLFormElement): Promise<void> {
    const { client, localize, root } = this.#host;
    const current = root.querySelector<HTMLInputElement>('#current-passphrase')?.value ?? '';
    const next = this.#next.take();
    if (client === null || next === null) return;
    const changed = await this.#operation.run((signal) =>
      client.keys.changePassphrase({ current, next }, { signal }),
    );
    if (changed) {
      form.reset();
      this.#host.announce(localize.term('passphraseChanged'));
    } else if (this.#operation.error !== null) this.#host.report(this.#operation.error);
  }
}
