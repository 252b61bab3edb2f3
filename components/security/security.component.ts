import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { LocalizeController } from '../controllers/localize-controller.ts';
import { controls } from '../internal/controls.styles.ts';
import { dialogStyles } from '../internal/dialog.styles.ts';
import { PanelFrame } from '../internal/panel-frame.ts';
import { panelFrameStyles } from '../internal/panel-frame.styles.ts';
import { panelStyles } from '../internal/panel.styles.ts';
import { recoveryKitStyles } from '../internal/recovery-kit.styles.ts';
import { closedView } from '../internal/problem-views.ts';
import { statesStyles } from '../internal/states.styles.ts';
import { StepUp } from '../internal/step-up-dialog.ts';
import { tokens } from '../internal/tokens.styles.ts';
import { typedConfirmationStyles } from '../internal/typed-confirmation.styles.ts';
import { VERSION } from '../internal/version.ts';
import { commonTerms } from '../translations/common/index.ts';
import { gateTerms } from '../translations/gate/index.ts';
import { kitTerms } from '../translations/kit/index.ts';
import { addTerms } from '../translations/languages.ts';
import { problemsTerms } from '../translations/problems/index.ts';
import { securityTerms } from '../translations/security/index.ts';
import { setupTerms } from '../translations/setup/index.ts';
import { MoBeforeWipeEvent } from '../vault/vault.events.ts';
import { printAlone } from '../vault/views/print-alone.ts';
import { strengthStyles } from '../vault/views/strength.styles.ts';
import { AutoLockPanel } from './auto-lock-panel.ts';
import { KeysPanel } from './keys-panel.ts';
import { PassphrasePanel } from './passphrase-panel.ts';
import { securityStyles } from './security.styles.ts';
import { SlotsPanel } from './slots-panel.ts';
import { WipePanel } from './wipe-panel.ts';

interface Panels {
  readonly stepUp: StepUp;
  readonly slots: SlotsPanel;
  readonly passphrase: PassphrasePanel;
  readonly autoLock: AutoLockPanel;
  readonly keys: KeysPanel;
  readonly wipe: WipePanel;
}

/**
 * @summary How a vault is unlocked: passphrase, passkeys, automatic lock, the recovery kit, new keys, and deleting the vault.
 *
 * @slot heading - In place of the heading.
 *
 * @event {MoErrorEvent} mo-error - Something failed; `error.code` says what.
 * @event {MoBeforeWipeEvent} mo-before-wipe - Cancelable: this element is about to delete the vault.
 *
 * @csspart header - Heading.
 * @csspart panel - One group of settings.
 * @csspart kit - The recovery kit, as it is printed.
 * @csspart button - Any button.
 * @csspart primary-button - The main button of the dialog.
 * @csspart input - Any field.
 * @csspart progress - Progress of long work, with its cancel button.
 * @csspart problem - A failure in place.
 * @csspart empty - What stands there while the vault is closed.
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
export class MoSecurity extends LitElement {
  static readonly moVersion: string = VERSION;
  static override styles = [
    tokens,
    controls,
    statesStyles,
    dialogStyles,
    panelFrameStyles,
    panelStyles,
    typedConfirmationStyles,
    strengthStyles,
    recoveryKitStyles,
    securityStyles,
  ];

  /** The id of the `<mo-vault>` to use; without it, the one around this element. */
  @property() vault = '';

  /** @internal */
  readonly localize = new LocalizeController(this);
  readonly #frame = new PanelFrame(this, () => this.#follow());
  #panels: Panels | null = null;

  constructor() {
    super();
    addTerms(gateTerms, commonTerms, setupTerms, kitTerms, securityTerms, problemsTerms);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#panels?.stepUp.dispose();
    this.#panels?.keys.forget();
  }

  protected override firstUpdated(): void {
    const frame = this.#frame;
    const stepUp = new StepUp(frame);
    const slots = new SlotsPanel(frame, stepUp);
    this.#panels = {
      stepUp,
      slots,
      passphrase: new PassphrasePanel(frame),
      autoLock: new AutoLockPanel(frame, stepUp),
      keys: new KeysPanel(frame, stepUp, {
        print: () => printAlone(this),
        words: () => void slots.refresh(),
      }),
      wipe: new WipePanel(frame, stepUp, () => this.dispatchEvent(new MoBeforeWipeEvent())),
    };
    this.#follow();
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('vault')) this.#frame.vaultId = this.vault;
  }

  protected override render(): TemplateResult {
    const { localize } = this;
    const { status, isOpen } = this.#frame;
    return this.#frame.render(
      localize.term('security'),
      isOpen ? this.#renderOpen() : closedView(localize, status, localize.term('lockedSecurityText')),
    );
  }

  #renderOpen(): unknown {
    const panels = this.#panels;
    if (panels === null) return nothing;
    return html`
      <div class="panels">
        ${panels.slots.render()} ${panels.passphrase.render()} ${panels.autoLock.render()}
        ${panels.keys.render()} ${panels.wipe.render()}
      </div>
      ${panels.stepUp.render()}
    `;
  }

  #follow(): void {
    if (this.#frame.isOpen) {
      void this.#panels?.slots.refresh();
      void this.#panels?.autoLock.refresh();
    } else {
      this.#panels?.stepUp.dispose();
      this.#panels?.keys.forget();
      this.#panels?.wipe.reset();
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mo-security': MoSecurity;
  }
}
