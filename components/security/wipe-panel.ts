import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { Operation } from '../controllers/operation.ts';
import type { PanelHost } from '../internal/panel-host.ts';
import { problemNote } from '../internal/problem-views.ts';
import type { StepUp } from '../internal/step-up-dialog.ts';
import { TypedConfirmation } from '../internal/typed-confirmation.ts';

/** Deletes the open vault from this browser. A closed one is deleted at the gate. */
export class WipePanel {
  readonly #host: PanelHost;
  readonly #stepUp: StepUp;
  readonly #mayWipe: () => boolean;
  readonly #operation: Operation;
  readonly #confirmation: TypedConfirmation;

  /** `mayWipe` asks the page, which may object. */
  constructor(host: PanelHost, stepUp: StepUp, mayWipe: () => boolean) {
    this.#host = host;
    this.#stepUp = stepUp;
    this.#mayWipe = mayWipe;
    this.#operation = new Operation(host);
    this.#confirmation = new TypedConfirmation(host);
  }

  /** What was typed for one vault confirms nothing about the next. */
  reset(): void {
    this.#operation.error = null;
    this.#confirmation.reset();
  }

  render(): TemplateResult {
    const { localize } = this.#host;
    const { error, pending } = this.#operation;
    const word = localize.term('wipeWord');
    return html`
      <div class="panel" part="panel">
        ${this.#confirmation.render({
          id: 'wipe-word',
          title: localize.term('wipeTitle'),
          text: html`<p>${localize.term('wipeText')}</p>
            <p id="wipe-limits">${localize.term('wipeLimits')}</p>`,
          word,
          label: localize.term('wipeField', word),
          submitText: localize.term('wipe'),
          pending,
          onConfirm: () => void this.#wipe(),
        })}
        ${error === null ? nothing : problemNote(localize, error)}
      </div>
    `;
  }

  async #wipe(): Promise<void> {
    const { client, localize } = this.#host;
    const confirm = client?.vaultId ?? null;
    if (client === null || confirm === null || !this.#mayWipe()) return;
    const done = await this.#operation.run(() => this.#stepUp.run(() => client.wipe({ confirm })));
    if (done) {
      this.reset();
      this.#host.announce(localize.term('wiped'));
      await this.#host.updateComplete;
      this.#host.root.querySelector<HTMLElement>('#heading')?.focus();
    } else if (this.#operation.error !== null) this.#host.report(this.#operation.error);
  }
}
