import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { Operation } from '../controllers/operation.ts';
import type { PanelHost } from '../internal/panel-host.ts';
import { problemNote } from '../internal/problem-views.ts';
import { StepUp } from '../internal/step-up-dialog.ts';
import { TypedConfirmation } from '../internal/typed-confirmation.ts';

/** Destroys one thing for good: its keys, so that what is left of it anywhere in the vault can be read by nobody. */
export class ShredPanel {
  readonly #host: PanelHost;
  readonly #stepUp: StepUp;
  readonly #operation: Operation;
  readonly #confirmation: TypedConfirmation;

  constructor(host: PanelHost) {
    this.#host = host;
    this.#stepUp = new StepUp(host);
    this.#operation = new Operation(host);
    this.#confirmation = new TypedConfirmation(host);
  }

  /** Another thing is shown, or nothing any more. */
  reset(): void {
    this.#stepUp.dispose();
    this.#operation.error = null;
    this.#confirmation.reset();
  }

  render(aggregateId: string, title: string): TemplateResult {
    const { localize } = this.#host;
    const { error, pending } = this.#operation;
    const word = localize.term('shredWord');
    return html`
      ${this.#confirmation.render({
        id: 'shred-word',
        title: localize.term('shredTitle'),
        text: html`<p dir="auto"><strong>${title}</strong></p>
          <p>${localize.term('shredText')}</p>
          <p id="shred-limits">${localize.term('shredLimits')}</p>`,
        word,
        label: localize.term('shredField', word),
        submitText: localize.term('shred'),
        pending,
        onConfirm: () => void this.#shred(aggregateId),
      })}
      ${error === null ? nothing : problemNote(localize, error)} ${this.#stepUp.render()}
    `;
  }

  async #shred(aggregateId: string): Promise<void> {
    const { client, localize } = this.#host;
    if (client === null) return;
    const done = await this.#operation.run(() => this.#stepUp.run(() => client.keys.shred({ aggregateId })));
    if (done) {
      this.reset();
      this.#host.announce(localize.term('shredded'));
      await this.#host.updateComplete;
      this.#host.root.querySelector<HTMLElement>('#heading')?.focus();
    } else if (this.#operation.error !== null) this.#host.report(this.#operation.error);
  }
}
