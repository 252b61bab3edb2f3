import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { Operation } from '../controllers/operation.ts';
import { problemNote } from '../internal/problem-views.ts';
import { progressView } from '../internal/progress-view.ts';
import { NewPassphrase } from '../vault/views/new-passphrase.ts';
import { prepareSetup } from '../vault/views/prepare-setup.ts';
import type { PanelHost } from '../internal/panel-host.ts';

/** Turns an unencrypted database that lies in the place of the vault into an encrypted one. */
export class EncryptPanel {
  readonly #host: PanelHost;
  readonly #onDone: () => void;
  readonly #operation: Operation;
  readonly #passphrase: NewPassphrase;

  constructor(host: PanelHost, onDone: () => void) {
    prepareSetup(host);
    this.#host = host;
    this.#onDone = onDone;
    this.#operation = new Operation(host);
    this.#passphrase = new NewPassphrase(host);
  }

  dispose(): void {
    this.#operation.cancel();
  }

  render(heading: unknown): TemplateResult {
    const { localize, status } = this.#host;
    const { error, pending } = this.#operation;
    return html`
      <form class="panel card" part="panel" id="encrypt" @submit=${this.#submit} novalidate>
        ${heading}
        <p class="muted small">${localize.term('encryptText')}</p>
        ${this.#passphrase.render(pending)} ${error === null ? nothing : problemNote(localize, error)}
        ${
          pending
            ? progressView(localize, status?.progress ?? null, () => this.#operation.cancel())
            : html`<button class="button primary" part="button primary-button" id="encrypt-now">
                ${localize.term('encryptNow')}
              </button>`
        }
      </form>
    `;
  }

  readonly #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { client, localize } = this.#host;
    const passphrase = this.#passphrase.take();
    if (client === null || passphrase === null) return;
    const done = await this.#operation.run(async (signal) => {
      const { added } = await client.backup.encrypt({ passphrase }, { signal });
      this.#host.announce(localize.term('encrypted', added));
    });
    if (done) this.#onDone();
    else if (this.#operation.error !== null) this.#host.report(this.#operation.error);
  };
}
