import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { MoErrorData, VaultDevice } from '@mo-kit/worker';
import type { PanelHost } from '../internal/panel-host.ts';
import { Operation } from '../controllers/operation.ts';
import { toErrorData } from '../internal/error-data.ts';
import { brokenView, loadingView, problemNote } from '../internal/problem-views.ts';
import type { StepUp } from '../internal/step-up-dialog.ts';

/** Who belongs to the vault, and who did: a name for each, and shutting one out. */
export class DeviceList {
  readonly #host: PanelHost;
  readonly #stepUp: StepUp;
  readonly #onRevoked: (name: string) => Promise<void>;
  readonly #operation: Operation;
  #devices: readonly VaultDevice[] | null = null;
  #failure: MoErrorData | null = null;
  #editing: { readonly deviceId: string; readonly task: 'rename' | 'revoke' } | null = null;

  constructor(host: PanelHost, stepUp: StepUp, onRevoked: (name: string) => Promise<void>) {
    this.#host = host;
    this.#stepUp = stepUp;
    this.#onRevoked = onRevoked;
    this.#operation = new Operation(host);
  }

  /** What was read is shown until the next answer is there. */
  async refresh(): Promise<void> {
    const { client } = this.#host;
    if (client === null) return;
    try {
      this.#devices = await client.devices.list();
      this.#failure = null;
    } catch (error) {
      this.#failure = toErrorData(error);
    }
    this.#host.requestUpdate();
  }

  forget(): void {
    this.#devices = null;
    this.#failure = null;
    this.#editing = null;
  }

  render(): TemplateResult {
    const { localize } = this.#host;
    const { error } = this.#operation;
    if (this.#devices === null) {
      return this.#failure === null
        ? loadingView(localize.term('devicesLoading'))
        : brokenView(localize, this.#failure, () => void this.refresh());
    }
    const devices = [...this.#devices].sort(
      (a, b) => Number(b.isThis) - Number(a.isThis) || Number(a.isRevoked) - Number(b.isRevoked),
    );
    return html`
      <ul class="list" id="list" aria-labelledby="heading">
        ${devices.map((device) => this.#renderDevice(device))}
      </ul>
      ${this.#failure === null ? nothing : problemNote(localize, this.#failure)}
      ${error === null ? nothing : problemNote(localize, error)}
    `;
  }

  /** What a device is called here. */
  nameOf(deviceId: string): string {
    const device = this.#devices?.find((one) => one.deviceId === deviceId);
    return device === undefined ? this.#host.localize.term('unnamedDevice') : this.#nameOf(device);
  }

  #nameOf({ name }: VaultDevice): string {
    return name || this.#host.localize.term('unnamedDevice');
  }

  #renderDevice(device: VaultDevice): TemplateResult {
    const { localize } = this.#host;
    const { deviceId, isThis, isRevoked, addedAt, heardAt } = device;
    const day = new Intl.DateTimeFormat(localize.lang(), { dateStyle: 'medium' });
    const moment = new Intl.DateTimeFormat(localize.lang(), { dateStyle: 'medium', timeStyle: 'short' });
    const name = this.#nameOf(device);
    const heard =
      heardAt === null
        ? localize.term('deviceNeverHeard')
        : localize.term('deviceHeard', moment.format(heardAt));
    const task = this.#editing?.deviceId === deviceId ? this.#editing.task : null;
    return html`
      <li data-device=${deviceId} class=${isRevoked ? 'gone' : nothing}>
        <div class="device">
          <span>
            <strong><bdi>${name}</bdi></strong>
            ${isThis ? html`<span class="mark">${localize.term('thisDevice')}</span>` : nothing}
            ${isRevoked ? html`<span class="mark">${localize.term('deviceShutOut')}</span>` : nothing}
            <span class="hint"
              >${localize.term('deviceAddedOn', day.format(addedAt))}${isThis ? nothing : ` · ${heard}`}</span
            >
          </span>
          ${isRevoked ? nothing : this.#renderActions(device, name)}
        </div>
        ${task === 'rename' ? this.#renderRename(device) : nothing}
        ${task === 'revoke' ? this.#renderRevoke(device, name) : nothing}
      </li>
    `;
  }

  #renderActions(device: VaultDevice, name: string): TemplateResult {
    const { localize } = this.#host;
    const button = (task: 'rename' | 'revoke', text: string, name: string) => html`
      <button
        type="button"
        class="button compact ${task}"
        part="button"
        aria-label=${name}
        @click=${() => this.#edit(device, task)}
      >
        ${text}
      </button>
    `;
    return html`
      <span class="actions">
        ${button('rename', localize.term('rename'), localize.term('renameDevice', name))}
        ${device.isThis ? nothing : button('revoke', localize.term('shutOut'), localize.term('revokeDevice', name))}
      </span>
    `;
  }

  #renderRename(device: VaultDevice): TemplateResult {
    const { localize } = this.#host;
    return html`
      <form class="inline" @submit=${(event: SubmitEvent) => void this.#rename(event, device)} novalidate>
        <div class="field">
          <label for="device-name">${localize.term('deviceName')}</label>
          <input
            id="device-name"
            class="input"
            part="input"
            maxlength="60"
            autocomplete="off"
            .value=${device.name}
          />
        </div>
        <button class="button" part="button">${localize.term('save')}</button>
      </form>
    `;
  }

  #renderRevoke(device: VaultDevice, name: string): TemplateResult {
    const { localize } = this.#host;
    const isPending = this.#operation.pending;
    return html`
      <div class="note" role="group" aria-labelledby="revoke-title">
        <div>
          <p id="revoke-title"><strong>${localize.term('revokeQuestion', name)}</strong></p>
          <p>${localize.term('revokeEnds')}</p>
          <p>${localize.term('revokeKeeps')}</p>
          <div class="actions">
            <button
              type="button"
              class="button compact"
              part="button"
              id="keep"
              @click=${() => this.#done(device)}
            >
              ${localize.term('keepDevice')}
            </button>
            <button
              type="button"
              class="button compact"
              part="button"
              id="confirm-revoke"
              aria-disabled=${isPending ? 'true' : nothing}
              @click=${() => void this.#revoke(device, name)}
            >
              ${localize.term('revoke')}
            </button>
          </div>
        </div>
      </div>
    `;
  }

  #edit({ deviceId }: VaultDevice, task: 'rename' | 'revoke'): void {
    this.#editing = { deviceId, task };
    this.#operation.error = null;
    this.#host.requestUpdate();
    void this.#focus(task === 'rename' ? '#device-name' : '#keep');
  }

  #done({ deviceId }: VaultDevice): void {
    const task = this.#editing?.task;
    this.#editing = null;
    this.#host.requestUpdate();
    void this.#focus(`[data-device='${CSS.escape(deviceId)}'] .${task ?? 'rename'}`);
  }

  async #focus(selector: string): Promise<void> {
    await this.#host.updateComplete;
    const { root } = this.#host;
    (root.querySelector<HTMLElement>(selector) ?? root.querySelector<HTMLElement>('.rename'))?.focus();
  }

  async #run(device: VaultDevice, task: () => Promise<void>, said: string): Promise<boolean> {
    if (await this.#operation.run(() => this.#stepUp.run(task))) {
      this.#host.announce(said);
      await this.refresh();
      this.#done(device);
      return true;
    }
    if (this.#operation.error !== null) this.#host.report(this.#operation.error);
    return false;
  }

  async #rename(event: SubmitEvent, device: VaultDevice): Promise<void> {
    event.preventDefault();
    const { client, localize, root } = this.#host;
    const name = root.querySelector<HTMLInputElement>('#device-name')?.value.trim() ?? '';
    if (client === null || name === '') return;
    const { deviceId } = device;
    await this.#run(device, () => client.devices.rename({ deviceId, name }), localize.term('deviceRenamed'));
  }

  async #revoke(device: VaultDevice, name: string): Promise<void> {
    const { client, localize } = this.#host;
    if (client === null) return;
    const { deviceId } = device;
    const task = () => client.devices.revoke({ deviceId });
    if (await this.#run(device, task, localize.term('deviceRevoked', name))) await this.#onRevoked(name);
  }
}
