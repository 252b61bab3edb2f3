import { html, nothing } from 'lit';
import type { SVGTemplateResult, TemplateResult } from 'lit';
import type { ArrivedDevice, MoErrorData, PairingCodes, VaultClient } from '@mo-kit/worker';
import type { PanelHost } from '../internal/panel-host.ts';
import { toErrorData } from '../internal/error-data.ts';
import { problemNote } from '../internal/problem-views.ts';
import type { StepUp } from '../internal/step-up-dialog.ts';

type Step =
  | { readonly name: 'idle' }
  | { readonly name: 'offering' }
  | { readonly name: 'waiting'; readonly codes: PairingCodes; readonly picture: SVGTemplateResult | null }
  | { readonly name: 'arrived'; readonly device: ArrivedDevice }
  | { readonly name: 'approving'; readonly device: ArrivedDevice };

/** Letting another device in: the codes, the wait, who came, and the person's word. */
export class PairingPanel {
  readonly #host: PanelHost;
  readonly #stepUp: StepUp;
  readonly #onJoined: () => void;
  #step: Step = { name: 'idle' };
  #error: MoErrorData | null = null;
  /** What the last pairing came to. */
  #outcome = '';
  #copied = '';
  #waiting: AbortController | null = null;

  constructor(host: PanelHost, stepUp: StepUp, onJoined: () => void) {
    this.#host = host;
    this.#stepUp = stepUp;
    this.#onJoined = onJoined;
  }

  /** The element goes, or the vault was locked: the codes are good no longer. */
  dispose(): void {
    if (this.#step.name !== 'idle') void this.#cancel('');
    this.#outcome = '';
    this.#error = null;
  }

  render(): TemplateResult {
    const { localize } = this.#host;
    return html`
      <section class="panel" part="panel" aria-labelledby="add-title">
        <h3 id="add-title" tabindex="-1">${localize.term('addDevice')}</h3>
        ${this.#renderStep()} ${this.#error === null ? nothing : problemNote(localize, this.#error)}
      </section>
    `;
  }

  #renderStep(): TemplateResult {
    const { localize } = this.#host;
    const step = this.#step;
    switch (step.name) {
      case 'idle':
      case 'offering':
        return html`
          ${this.#outcome === '' ? nothing : html`<p id="outcome">${this.#outcome}</p>`}
          <p class="muted small">${localize.term('addDeviceText')}</p>
          <button
            type="button"
            class="button"
            part="button"
            id="offer"
            aria-disabled=${step.name === 'offering' ? 'true' : nothing}
            @click=${() => void this.#offer()}
          >
            ${localize.term('showCodes')}
          </button>
        `;
      case 'waiting':
        return this.#renderCodes(step.codes, step.picture);
      case 'arrived':
      case 'approving':
        return this.#renderArrival(step.device, step.name === 'approving');
    }
  }

  #renderCodes(
    { code, shortCode, expiresAt }: PairingCodes,
    picture: SVGTemplateResult | null,
  ): TemplateResult {
    const { localize } = this.#host;
    const time = new Intl.DateTimeFormat(localize.lang(), { timeStyle: 'short' });
    return html`
      <p class="muted small">${localize.term('addDeviceText')}</p>
      <div class="ways">
        <div class="way">
          <h4>${localize.term('scanCode')}</h4>
          ${picture}
          <p class="muted small">${localize.term('scanText')}</p>
          <button
            type="button"
            class="button compact"
            part="button"
            id="copy"
            @click=${() => void this.#copy(code)}
          >
            ${localize.term('copyCode')}
          </button>
          ${this.#copied === '' ? nothing : html`<p class="small">${this.#copied}</p>`}
        </div>
        <div class="way">
          <h4>${localize.term('typeCode')}</h4>
          <bdi class="short" id="short-code" dir="ltr">${shortCode}</bdi>
          <p class="muted small">${localize.term('typeText')}</p>
        </div>
      </div>
      <p id="waiting">${localize.term('waitingForDevice', time.format(expiresAt))}</p>
      <button
        type="button"
        class="button"
        part="button"
        id="end-pairing"
        @click=${() => void this.#cancel('')}
      >
        ${localize.term('endPairing')}
      </button>
    `;
  }

  #renderArrival({ name, check }: ArrivedDevice, isPending: boolean): TemplateResult {
    const { localize } = this.#host;
    return html`
      <div class="arrival" id="arrival">
        <h4 tabindex="-1">${localize.term('arrived', name)}</h4>
        ${
          check === null
            ? html`<p>${localize.term('arrivedScanned')}</p>`
            : html`<bdi class="digits" id="digits" dir="ltr">${spaced(check)}</bdi>
                <p>${localize.term('arrivedCheck')}</p>`
        }
        <div class="actions">
          <button
            type="button"
            class="button"
            part="button"
            id="refuse"
            @click=${() => void this.#cancel(localize.term('pairingOver'))}
          >
            ${localize.term(check === null ? 'refuse' : 'digitsDiffer')}
          </button>
          <button
            type="button"
            class="button primary"
            part="button primary-button"
            id="approve"
            aria-disabled=${isPending ? 'true' : nothing}
            @click=${() => void this.#approve()}
          >
            ${localize.term(isPending ? 'lettingIn' : check === null ? 'letIn' : 'digitsMatch')}
          </button>
        </div>
      </div>
    `;
  }

  async #offer(): Promise<void> {
    const { client } = this.#host;
    if (client === null || this.#step.name !== 'idle') return;
    const waiting = new AbortController();
    this.#waiting = waiting;
    this.#go({ name: 'offering' });
    try {
      const [{ qrCode }, codes] = await Promise.all([import('./qr-code.ts'), client.devices.offer()]);
      if (waiting.signal.aborted) return;
      const picture = qrCode(codes.code, this.#host.localize.term('qrLabel'));
      this.#go({ name: 'waiting', codes, picture }, '#add-title');
      const device = await this.#arrival(client, waiting.signal, codes.expiresAt);
      this.#host.announce(this.#host.localize.term('arrived', device.name));
      this.#go({ name: 'arrived', device }, '#arrival h4');
    } catch (error) {
      if (!waiting.signal.aborted) this.#fail(toErrorData(error));
    }
  }

  /** Who came; when nobody has by the time the codes end, that is a pairing like any other that failed. */
  async #arrival(client: VaultClient, signal: AbortSignal, expiresAt: number): Promise<ArrivedDevice> {
    const late = AbortSignal.timeout(Math.max(0, expiresAt - Date.now()));
    return client.devices.awaitArrival({ signal: AbortSignal.any([signal, late]) });
  }

  async #approve(): Promise<void> {
    const { client, localize } = this.#host;
    if (client === null || this.#step.name !== 'arrived') return;
    const { device } = this.#step;
    this.#error = null;
    this.#go({ name: 'approving', device });
    try {
      await this.#stepUp.run(() => client.devices.approve());
    } catch (thrown) {
      const error = toErrorData(thrown);
      // The person did not confirm, or the network was away for a moment: the device still waits.
      if (this.#isIdle) return;
      if (error.code === 'vault/canceled') this.#go({ name: 'arrived', device }, '#approve');
      else this.#fail(error);
      return;
    }
    this.#outcome = localize.term('deviceJoined', device.name);
    this.#host.announce(this.#outcome);
    this.#go({ name: 'idle' }, '#add-title');
    this.#onJoined();
  }

  get #isIdle(): boolean {
    return this.#step.name === 'idle';
  }

  async #cancel(outcome: string): Promise<void> {
    this.#waiting?.abort();
    this.#outcome = outcome;
    this.#error = null;
    this.#go({ name: 'idle' }, outcome === '' ? '#offer' : '#add-title');
    if (outcome !== '') this.#host.announce(outcome);
    await this.#host.client?.devices.refuse().catch(() => undefined);
  }

  #fail(error: MoErrorData): void {
    const { localize } = this.#host;
    const isOver = ['sync/pairing-failed', 'vault/canceled', 'vault/timeout'].includes(error.code);
    this.#outcome = isOver ? localize.term('pairingOver') : '';
    this.#error = isOver ? null : error;
    this.#host.announce(isOver ? this.#outcome : localize.term('errorText', error.code, 'what'));
    if (!isOver) this.#host.report(error);
    this.#go({ name: 'idle' }, '#add-title');
    void this.#host.client?.devices.refuse().catch(() => undefined);
  }

  async #copy(code: string): Promise<void> {
    const { localize } = this.#host;
    const copied = await navigator.clipboard.writeText(code).then(
      () => true,
      () => false,
    );
    this.#copied = localize.term(copied ? 'codeCopied' : 'codeCopyFailed');
    this.#host.announce(this.#copied);
    this.#host.requestUpdate();
  }

  /** To another step; the focus goes along if it was in here. */
  #go(step: Step, focus?: string): void {
    this.#step = step;
    this.#copied = '';
    this.#host.requestUpdate();
    const { root } = this.#host;
    const isHere = root.activeElement?.closest('[aria-labelledby="add-title"]') !== null;
    if (focus === undefined || root.activeElement === null || !isHere) return;
    void this.#host.updateComplete.then(() => root.querySelector<HTMLElement>(focus)?.focus());
  }
}

function spaced(check: string): string {
  return check.replace(/^(\d{3})/, '$1 ');
}
