import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { RecoveryKit } from '@mo-kit/worker';
import { Operation } from '../controllers/operation.ts';
import type { PanelHost } from '../internal/panel-host.ts';
import { problemNote } from '../internal/problem-views.ts';
import { recoveryKitView } from '../internal/recovery-kit-view.ts';
import type { StepUp } from '../internal/step-up-dialog.ts';

/** After a device was shut out: the secret key is another one, and leads to the kit that has it. */
export class NewKitPanel {
  readonly #host: PanelHost;
  readonly #stepUp: StepUp;
  readonly #print: () => void;
  readonly #operation: Operation;
  /** The name of the device that was shut out last, until the person has the new kit. */
  #because: string | null = null;
  #kit: RecoveryKit | null = null;

  constructor(host: PanelHost, stepUp: StepUp, print: () => void) {
    this.#host = host;
    this.#stepUp = stepUp;
    this.#print = print;
    this.#operation = new Operation(host);
  }

  /** The kit of before is out of date because this device was shut out. */
  async ask(name: string): Promise<void> {
    this.#because = name;
    this.#kit = null;
    this.#host.requestUpdate();
    await this.#focus('#new-kit-title');
  }

  /** The person has the new kit, or this is another vault. */
  dismiss(): void {
    this.forget();
    this.#because = null;
    this.#host.requestUpdate();
  }

  /** Nothing secret stays on screen; the question does. */
  forget(): void {
    this.#operation.cancel();
    this.#kit = null;
  }

  render(): TemplateResult | typeof nothing {
    if (this.#because === null) return nothing;
    const { localize } = this.#host;
    const { error, pending } = this.#operation;
    const isShown = this.#kit !== null;
    return html`
      <section class="panel" part="panel" id="new-kit" aria-labelledby="new-kit-title">
        <h3 id="new-kit-title" tabindex="-1">${localize.term('newKitTitle')}</h3>
        <p>${localize.term('newKitText', this.#because)}</p>
        ${this.#kit === null ? nothing : recoveryKitView(localize, this.#kit, nothing, this.#print)}
        <div class="actions">
          <button
            type="button"
            class="button"
            part="button"
            id=${isShown ? 'kit-done' : 'make-kit'}
            aria-disabled=${pending ? 'true' : nothing}
            @click=${isShown ? () => this.#finish() : () => void this.#make()}
          >
            ${localize.term(isShown ? 'newKitDone' : 'showKit')}
          </button>
        </div>
        ${error === null ? nothing : problemNote(localize, error)}
      </section>
    `;
  }

  async #make(): Promise<void> {
    const { client } = this.#host;
    if (client === null) return;
    const isDone = await this.#operation.run(() =>
      this.#stepUp.run(async () => {
        this.#kit = await client.keys.recoveryKit();
      }),
    );
    if (isDone) await this.#focus('#print');
    else if (this.#operation.error !== null) this.#host.report(this.#operation.error);
  }

  #finish(): void {
    this.dismiss();
    void this.#focus('#heading');
  }

  async #focus(selector: string): Promise<void> {
    await this.#host.updateComplete;
    this.#host.root.querySelector<HTMLElement>(selector)?.focus();
  }
}
