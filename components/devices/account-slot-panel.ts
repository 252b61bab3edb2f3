import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { AccountSlotStatus, VaultClient } from '@mo-kit/worker';
import { Operation } from '../controllers/operation.ts';
import type { PanelHost } from '../internal/panel-host.ts';
import { problemNote } from '../internal/problem-views.ts';
import type { StepUp } from '../internal/step-up-dialog.ts';
import { passphraseField } from '../vault/views/passphrase-field.ts';
import { Visibility } from '../vault/views/visibility.ts';

/** Whether a new device comes in by passphrase and secret key, turning that on with this device's passphrase, and off. */
export class AccountSlotPanel {
  readonly #host: PanelHost;
  readonly #stepUp: StepUp;
  readonly #nameOf: (deviceId: string) => string;
  readonly #operation: Operation;
  #slot: AccountSlotStatus | null = null;
  #isAsking = false;
  readonly #visibility: Visibility;

  constructor(host: PanelHost, stepUp: StepUp, nameOf: (deviceId: string) => string) {
    this.#host = host;
    this.#visibility = new Visibility(host);
    this.#stepUp = stepUp;
    this.#nameOf = nameOf;
    this.#operation = new Operation(host);
  }

  /** What was read is shown until the next answer is there; the list of devices says what is wrong. */
  async refresh(): Promise<void> {
    this.#slot = (await this.#host.client?.devices.accountSlot().catch(() => this.#slot)) ?? null;
    this.#host.requestUpdate();
  }

  forget(): void {
    this.#operation.cancel();
    this.#slot = null;
    this.#isAsking = false;
    this.#visibility.show(false);
  }

  render(): TemplateResult | typeof nothing {
    const slot = this.#slot;
    if (slot === null) return nothing;
    const { localize } = this.#host;
    const { error } = this.#operation;
    return html`
      <section class="panel" part="panel" id="account-slot" aria-labelledby="account-slot-title">
        <h3 id="account-slot-title" tabindex="-1">${localize.term('slotTitle')}</h3>
        <p id="slot-text">${this.#text(slot)}</p>
        ${slot.isPending ? html`<p class="muted small">${localize.term('slotPending')}</p>` : nothing}
        ${this.#isAsking ? this.#renderForm() : this.#renderActions(slot)}
        ${error === null || this.#isWrong ? nothing : problemNote(localize, error)}
      </section>
    `;
  }

  #text({ isOn, isThis, deviceId }: AccountSlotStatus): string {
    const { localize } = this.#host;
    if (!isOn) return localize.term('slotOff');
    return isThis || deviceId === null
      ? localize.term('slotOnThis')
      : localize.term('slotOnOther', this.#nameOf(deviceId));
  }

  #renderActions({ isOn, isThis }: AccountSlotStatus): TemplateResult {
    const { localize } = this.#host;
    const { pending } = this.#operation;
    const button = (id: string, text: string, onClick: () => void) => html`
      <button
        type="button"
        class="button"
        part="button"
        id=${id}
        aria-disabled=${pending ? 'true' : nothing}
        @click=${onClick}
      >
        ${text}
      </button>
    `;
    return html`
      <div class="actions">
        ${
          isThis
            ? nothing
            : button('set-slot', localize.term(isOn ? 'slotTakeOver' : 'slotSet'), () => this.#ask(true))
        }
        ${isOn ? button('remove-slot', localize.term('slotRemove'), () => void this.#remove()) : nothing}
      </div>
    `;
  }

  #renderForm(): TemplateResult {
    const { localize } = this.#host;
    const { pending } = this.#operation;
    return html`
      <form @submit=${this.#submit} novalidate>
        ${passphraseField({
          id: 'slot-passphrase',
          label: localize.term('passphrase'),
          hint: localize.term('slotSetText'),
          error: this.#isWrong ? localize.term('slotWrong') : undefined,
          autocomplete: 'current-password',
          visibility: this.#visibility,
          disabled: pending,
          localize,
        })}
        <div class="actions">
          <button type="button" class="button" part="button" id="keep-slot" @click=${() => this.#ask(false)}>
            ${localize.term('cancel')}
          </button>
          <button
            class="button primary"
            part="button primary-button"
            id="confirm-slot"
            aria-disabled=${pending ? 'true' : nothing}
          >
            ${localize.term('slotConfirm')}
          </button>
        </div>
      </form>
    `;
  }

  get #isWrong(): boolean {
    return this.#operation.error?.code === 'vault/wrong-passphrase';
  }

  #ask(isAsking: boolean): void {
    this.#operation.cancel();
    this.#operation.error = null;
    this.#isAsking = isAsking;
    this.#visibility.show(false);
    void this.#focus(isAsking ? '#slot-passphrase' : '#set-slot');
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const field = this.#host.root.querySelector<HTMLInputElement>('#slot-passphrase');
    const passphrase = field?.value ?? '';
    if (passphrase === '') field?.focus();
    else
      void this.#change('slotIsSet', '#slot-passphrase', (client, signal) =>
        client.devices.setAccountSlot({ passphrase }, { signal }),
      );
  };

  async #remove(): Promise<void> {
    await this.#change('slotIsRemoved', '#remove-slot', (client) =>
      this.#stepUp.run(() => client.devices.removeAccountSlot()),
    );
  }

  async #change(
    done: 'slotIsSet' | 'slotIsRemoved',
    otherwise: string,
    task: (client: VaultClient, signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const { client, localize } = this.#host;
    if (client === null) return;
    const isDone = await this.#operation.run((signal) => task(client, signal));
    await this.refresh();
    if (isDone) {
      this.#isAsking = false;
      this.#visibility.show(false);
      this.#host.announce(localize.term(done));
      return this.#focus('#account-slot-title');
    }
    const { error } = this.#operation;
    if (error !== null) this.#host.report(error);
    if (this.#isWrong) this.#host.announce(localize.term('slotWrong'));
    await this.#focus(otherwise);
  }

  async #focus(selector: string): Promise<void> {
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    this.#host.root.querySelector<HTMLElement>(selector)?.focus();
  }
}
