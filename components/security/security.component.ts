import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { VaultClient, VaultStatus } from '@mo-kit/worker';
import type { PanelHost } from '../backup/panel-host.ts';
import { panelStyles } from '../internal/panel.styles.ts';
import { Announcer } from '../controllers/announcer.ts';
import { LocalizeController } from '../controllers/localize-controller.ts';
import { VaultController } from '../controllers/vault-controller.ts';
import { controls } from '../internal/controls.styles.ts';
import { dialogStyles } from '../internal/dialog.styles.ts';
import { MoErrorEvent } from '../internal/error-event.ts';
import { alertIcon } from '../internal/icon.ts';
import { closedView } from '../internal/problem-views.ts';
import { statesStyles } from '../internal/states.styles.ts';
import { StepUp } from '../internal/step-up-dialog.ts';
import { tokens } from '../internal/tokens.styles.ts';
import { VERSION } from '../internal/version.ts';
import { commonTerms } from '../translations/common/index.ts';
import { gateTerms } from '../translations/gate/index.ts';
import { addTerms } from '../translations/languages.ts';
import { problemsTerms } from '../translations/problems/index.ts';
import { securityTerms } from '../translations/security/index.ts';
import { setupTerms } from '../translations/setup/index.ts';
import { printAlone } from '../vault/views/print-alone.ts';
import { AutoLockPanel } from './auto-lock-panel.ts';
import { KeysPanel } from './keys-panel.ts';
import { PassphrasePanel } from './passphrase-panel.ts';
import { securityStyles } from './security.styles.ts';
import { SlotsPanel } from './slots-panel.ts';

interface Panels {
  readonly stepUp: StepUp;
  readonly slots: SlotsPanel;
  readonly passphrase: PassphrasePanel;
  readonly autoLock: AutoLockPanel;
  readonly keys: KeysPanel;
}

/**
 * @summary How a vault is unlocked: passphrase, passkeys, automatic lock, the recovery kit and new keys.
 *
 * @slot heading - In place of the heading.
 *
 * @event {MoErrorEvent} mo-error - Something failed; `error.code` says what.
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
  static override styles = [tokens, controls, statesStyles, dialogStyles, panelStyles, securityStyles];

  /** The id of the `<mo-vault>` to use; without it, the one around this element. */
  @property() vault = '';

  /** @internal */
  readonly localize = new LocalizeController(this);
  readonly #announcer = new Announcer(this);
  readonly #vault = new VaultController(
    this,
    () => this.#refresh(),
    () => this.#refresh(),
  );
  #panels: Panels | null = null;
  #known: VaultStatus['state'] | null = null;

  constructor() {
    super();
    addTerms(gateTerms, commonTerms, setupTerms, securityTerms, problemsTerms);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#panels?.stepUp.dispose();
    this.#panels?.keys.forget();
  }

  protected override firstUpdated(): void {
    const host = this.#panelHost();
    const stepUp = new StepUp(host);
    const slots = new SlotsPanel(host, stepUp);
    this.#panels = {
      stepUp,
      slots,
      passphrase: new PassphrasePanel(host),
      autoLock: new AutoLockPanel(host, stepUp),
      keys: new KeysPanel(host, stepUp, {
        print: () => printAlone(this),
        words: () => void slots.refresh(),
      }),
    };
    this.#load();
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('vault')) this.#vault.id = this.vault;
  }

  protected override render(): TemplateResult {
    const { localize } = this;
    const { status } = this.#vault;
    const isOpen = status?.state === 'unlocked';
    return html`
      <section class="security" dir=${localize.dir()} lang=${localize.lang()} aria-labelledby="heading">
        <header part="header">
          <h2 id="heading"><slot name="heading">${localize.term('security')}</slot></h2>
        </header>
        ${isOpen ? this.#renderOpen(status) : closedView(localize, status, localize.term('lockedSecurityText'))}
        ${this.#announcer.render()}
      </section>
    `;
  }

  #renderOpen({ lockAt }: VaultStatus): TemplateResult {
    const panels = this.#panels;
    if (panels === null) return html`${nothing}`;
    const time = new Intl.DateTimeFormat(this.localize.lang(), { timeStyle: 'medium' });
    return html`
      ${
        lockAt === null
          ? nothing
          : html`<div class="note" id="locks-soon" role="status">
              ${alertIcon}<span>${this.localize.term('locksSoon', time.format(lockAt))}</span>
            </div>`
      }
      <div class="panels">
        ${panels.slots.render()} ${panels.passphrase.render()} ${panels.autoLock.render()}
        ${panels.keys.render()}
      </div>
      ${panels.stepUp.render()}
    `;
  }

  #refresh(): void {
    this.requestUpdate();
    const now = this.#vault.status?.state ?? null;
    if (now === this.#known) return;
    this.#known = now;
    if (now === 'unlocked') this.#load();
    else {
      this.#panels?.stepUp.dispose();
      this.#panels?.keys.forget();
    }
  }

  #load(): void {
    if (this.#vault.status?.state !== 'unlocked') return;
    void this.#panels?.slots.refresh();
    void this.#panels?.autoLock.refresh();
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
    'mo-security': MoSecurity;
  }
}
