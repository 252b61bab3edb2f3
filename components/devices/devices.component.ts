import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { VaultStatus } from '@mo-kit/worker';
import { LocalizeController } from '../controllers/localize-controller.ts';
import { controls } from '../internal/controls.styles.ts';
import { dialogStyles } from '../internal/dialog.styles.ts';
import { PanelFrame } from '../internal/panel-frame.ts';
import { panelFrameStyles } from '../internal/panel-frame.styles.ts';
import { panelStyles } from '../internal/panel.styles.ts';
import { recoveryKitStyles } from '../internal/recovery-kit.styles.ts';
import { closedView, problemNote } from '../internal/problem-views.ts';
import { statesStyles } from '../internal/states.styles.ts';
import { StepUp } from '../internal/step-up-dialog.ts';
import { tokens } from '../internal/tokens.styles.ts';
import { VERSION } from '../internal/version.ts';
import { commonTerms } from '../translations/common/index.ts';
import { devicesTerms } from '../translations/devices/index.ts';
import { gateTerms } from '../translations/gate/index.ts';
import { kitTerms } from '../translations/kit/index.ts';
import { addTerms } from '../translations/languages.ts';
import { problemsTerms } from '../translations/problems/index.ts';
import { setupTerms } from '../translations/setup/index.ts';
import { printAlone } from '../vault/views/print-alone.ts';
import { AccountSlotPanel } from './account-slot-panel.ts';
import { DeviceList } from './device-list.ts';
import { devicesStyles } from './devices.styles.ts';
import { NewKitPanel } from './new-kit-panel.ts';
import { PairingPanel } from './pairing-panel.ts';

interface Panels {
  readonly stepUp: StepUp;
  readonly list: DeviceList;
  readonly newKit: NewKitPanel;
  readonly pairing: PairingPanel;
  readonly slot: AccountSlotPanel;
}

/**
 * @summary The devices of a vault: their names, when each was last heard from, shutting one out, and how another one comes in.
 *
 * @slot heading - In place of the heading.
 *
 * @event {MoErrorEvent} mo-error - Something failed; `error.code` says what.
 *
 * @csspart header - Heading.
 * @csspart panel - Adding a device, passphrase and secret key, and the new recovery kit after one was shut out.
 * @csspart kit - The recovery kit, as it is printed.
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
  static override styles = [
    tokens,
    controls,
    statesStyles,
    dialogStyles,
    panelFrameStyles,
    panelStyles,
    recoveryKitStyles,
    devicesStyles,
  ];

  /** The id of the `<mo-vault>` to use; without it, the one around this element. */
  @property() vault = '';

  /** @internal */
  readonly localize = new LocalizeController(this);
  readonly #frame = new PanelFrame(this, ({ isOtherVault }) => {
    if (isOtherVault) this.#panels?.newKit.dismiss();
    this.#follow();
  });
  #panels: Panels | null = null;
  /** What the list shows: whether there is one at all, and when it was last in step. */
  #known = '';

  constructor() {
    super();
    addTerms(gateTerms, commonTerms, setupTerms, kitTerms, problemsTerms, devicesTerms);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forget();
  }

  protected override firstUpdated(): void {
    const stepUp = new StepUp(this.#frame);
    const newKit = new NewKitPanel(this.#frame, stepUp, () => printAlone(this));
    const list = new DeviceList(this.#frame, stepUp, (name) => newKit.ask(name));
    const pairing = new PairingPanel(this.#frame, stepUp, () => void list.refresh());
    const slot = new AccountSlotPanel(this.#frame, stepUp, (deviceId) => list.nameOf(deviceId));
    this.#panels = { stepUp, list, newKit, pairing, slot };
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('vault')) this.#frame.vaultId = this.vault;
    this.#follow();
  }

  protected override render(): TemplateResult {
    const { localize } = this;
    const { status } = this.#frame;
    return this.#frame.render(
      localize.term('devices'),
      status?.state === 'unlocked'
        ? this.#renderOpen(status)
        : closedView(localize, status, localize.term('lockedDevicesText')),
    );
  }

  #renderOpen({ sync }: VaultStatus): unknown {
    const { localize } = this;
    const panels = this.#panels;
    if (panels === null) return nothing;
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
      ${panels.newKit.render()}
      ${sync.error?.code === 'sync/revoked' ? nothing : [panels.pairing.render(), panels.slot.render()]}
      ${panels.stepUp.render()}
    `;
  }

  #follow(): void {
    const { status, isOpen } = this.#frame;
    const now = isOpen && status?.sync.state !== 'off' ? `on ${String(status?.sync.syncedAt)}` : '';
    if (this.#panels === null || now === this.#known) return;
    this.#known = now;
    if (now === '') this.#forget();
    else void Promise.all([this.#panels.list.refresh(), this.#panels.slot.refresh()]);
  }

  #forget(): void {
    this.#known = '';
    this.#panels?.stepUp.dispose();
    this.#panels?.pairing.dispose();
    this.#panels?.list.forget();
    this.#panels?.slot.forget();
    this.#panels?.newKit.forget();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mo-devices': MoDevices;
  }
}
