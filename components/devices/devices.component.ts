import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { VaultClient, VaultStatus } from '@mo-kit/worker';
import type { PanelHost } from '../backup/panel-host.ts';
import { Announcer } from '../controllers/announcer.ts';
import { LocalizeController } from '../controllers/localize-controller.ts';
import { VaultController } from '../controllers/vault-controller.ts';
import { controls } from '../internal/controls.styles.ts';
import { dialogStyles } from '../internal/dialog.styles.ts';
import { MoErrorEvent } from '../internal/error-event.ts';
import { panelStyles } from '../internal/panel.styles.ts';
import { closedView, problemNote } from '../internal/problem-views.ts';
import { statesStyles } from '../internal/states.styles.ts';
import { StepUp } from '../internal/step-up-dialog.ts';
import { tokens } from '../internal/tokens.styles.ts';
import { VERSION } from '../internal/version.ts';
import { commonTerms } from '../translations/common/index.ts';
import { devicesTerms } from '../translations/devices/index.ts';
import { gateTerms } from '../translations/gate/index.ts';
import { addTerms } from '../translations/languages.ts';
import { problemsTerms } from '../translations/problems/index.ts';
import { securityTerms } from '../translations/security/index.ts';
import { DeviceList } from './device-list.ts';
import { devicesStyles } from './devices.styles.ts';
import { PairingPanel } from './pairing-panel.ts';

interface Panels {
  readonly stepUp: StepUp;
  readonly list: DeviceList;
  readonly pairing: PairingPanel;
}

/**
 * @summary The devices of a vault: their names, when each was last heard from, shutting one out, and letting another one in.
 *
 * @slot heading - In place of the heading.
 *
 * @event {MoErrorEvent} mo-error - Something failed; `error.code` says what.
 *
 * @csspart header - Heading.
 * @csspart panel - Adding a device.
 * @csspart button - Any button.
 * @csspart primary-button - The main button of a step.
 * @csspart input - Any field.
 * @csspart problem - A failure in place.
 * @csspart empty - What stands there while the vault is closed or sync is off.
 *
 * @cssproperty --mo-font-family - The typeface.
 * @cssproperty --mo-color-accent - Buttons, links and focus.
 * @cssproperty --mo-color-on-accent - Text on the accent colour.
 * @cssproperty --mo-color-surface - Background of forms.
 * @cssproperty --mo-color-raised - Notes, hovered controls.
 * @cssproperty --mo-color-text - Text.
 * @cssproperty --mo-color-muted - Secondary text.
 * @cssproperty --mo-color-border - Lines.
 * @cssproperty --mo-color-control - Outlines of fields.
 * @cssproperty --mo-color-danger - Failures.
 * @cssproperty --mo-color-warning - Warnings.
 * @cssproperty --mo-radius - Roundness of controls.
 * @cssproperty --mo-duration - How long transitions take.
 */
export class MoDevices extends LitElement {
  static readonly moVersion: string = VERSION;
  static override styles = [tokens, controls, statesStyles, dialogStyles, panelStyles, devicesStyles];

  /** The id of the `<mo-vault>` to use; without it, the one around this element. */
  @property() vault = '';

  /** @internal */
  readonly localize = new LocalizeController(this);
  readonly #announcer = new Announcer(this);
  readonly #vault = new VaultController(
    this,
    () => this.#follow(),
    () => this.#follow(),
  );
  #panels: Panels | null = null;
  /** What was shown last: whether there is a list at all, and when it was last in step. */
  #known = '';

  constructor() {
    super();
    addTerms(gateTerms, commonTerms, securityTerms, problemsTerms, devicesTerms);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forget();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#follow();
  }

  protected override firstUpdated(): void {
    const host = this.#panelHost();
    const stepUp = new StepUp(host);
    const list = new DeviceList(host, stepUp);
    const pairing = new PairingPanel(host, stepUp, () => void list.refresh());
    this.#panels = { stepUp, list, pairing };
    this.#follow();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('vault')) this.#vault.id = this.vault;
  }

  protected override render(): TemplateResult {
    const { localize } = this;
    const { status } = this.#vault;
    return html`
      <section class="devices" dir=${localize.dir()} lang=${localize.lang()} aria-labelledby="heading">
        <header part="header">
          <h2 id="heading" tabindex="-1"><slot name="heading">${localize.term('devices')}</slot></h2>
        </header>
        ${
          status?.state === 'unlocked'
            ? this.#renderOpen(status)
            : closedView(localize, status, localize.term('lockedDevicesText'))
        }
        ${this.#announcer.render()}
      </section>
    `;
  }

  #renderOpen({ sync }: VaultStatus): TemplateResult {
    const { localize } = this;
    const panels = this.#panels;
    if (panels === null) return html`${nothing}`;
    if (sync.state === 'off') {
      return html`
        <div class="empty" part="empty">
          <h3>${localize.term('devicesOffTitle')}</h3>
          <p class="muted">${localize.term('devicesOffText')}</p>
        </div>
      `;
    }
    const isInTrouble = sync.error !== null && (sync.state === 'problem' || sync.state === 'offline');
    return html`
      ${isInTrouble ? problemNote(localize, sync.error) : nothing} ${panels.list.render()}
      ${sync.error?.code === 'sync/revoked' ? nothing : panels.pairing.render()} ${panels.stepUp.render()}
    `;
  }

  #follow(): void {
    this.requestUpdate();
    const { status } = this.#vault;
    const isOn = status?.state === 'unlocked' && status.sync.state !== 'off';
    const now = isOn ? `on ${String(status.sync.syncedAt)}` : '';
    if (this.#panels === null || now === this.#known) return;
    this.#known = now;
    if (isOn) void this.#panels.list.refresh();
    else this.#forget();
  }

  #forget(): void {
    this.#known = '';
    this.#panels?.stepUp.dispose();
    this.#panels?.pairing.dispose();
    this.#panels?.list.forget();
  }

  #panelHost(): PanelHost {
    const vault = this.#vault;
    const updated = () => this.updateComplete;
    return {
      localize: this.localize,
      root: this.renderRoot as ShadowRoot,
      get client(): VaultClient | null {
        return vault.client;
      },
      get status(): VaultStatus | null {
        return vault.status;
      },
      get updateComplete() {
        return updated();
      },
      addController: (controller) => this.addController(controller),
      removeController: (controller) => this.removeController(controller),
      requestUpdate: () => this.requestUpdate(),
      announce: (text) => this.#announcer.say(text),
      report: (error) => this.dispatchEvent(new MoErrorEvent(error)),
    };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mo-devices': MoDevices;
  }
}
