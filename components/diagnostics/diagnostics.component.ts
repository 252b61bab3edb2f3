import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { saveFile } from '../backup/save-file.ts';
import { LocalizeController } from '../controllers/localize-controller.ts';
import { Operation } from '../controllers/operation.ts';
import { controls } from '../internal/controls.styles.ts';
import { PanelFrame } from '../internal/panel-frame.ts';
import { panelFrameStyles } from '../internal/panel-frame.styles.ts';
import { panelStyles } from '../internal/panel.styles.ts';
import { closedView, problemNote } from '../internal/problem-views.ts';
import { statesStyles } from '../internal/states.styles.ts';
import { tokens } from '../internal/tokens.styles.ts';
import { VERSION } from '../internal/version.ts';
import { commonTerms } from '../translations/common/index.ts';
import { diagnosticsTerms } from '../translations/diagnostics/index.ts';
import { gateTerms } from '../translations/gate/index.ts';
import { addTerms } from '../translations/languages.ts';
import { problemsTerms } from '../translations/problems/index.ts';
import { diagnosticsStyles } from './diagnostics.styles.ts';

const FILE_NAME = 'mo-diagnostics.json';

/**
 * @summary Facts for somebody who is to help: collected on demand, shown in full, then copied or saved. No content, no
 * secret and no identifier is in them, and nothing is sent anywhere.
 *
 * @slot heading - In place of the heading.
 *
 * @event {MoErrorEvent} mo-error - Something failed; `error.code` says what.
 *
 * @csspart header - The heading.
 * @csspart panel - The form and what was collected.
 * @csspart button - Any button.
 * @csspart primary-button - The button that collects.
 * @csspart bundle - What was collected, as text.
 * @csspart problem - A failure in place.
 * @csspart empty - What stands there while there is no vault.
 *
 * @cssproperty --mo-font-family - The typeface.
 * @cssproperty --mo-color-accent - Buttons, links and focus.
 * @cssproperty --mo-color-on-accent - Text on the accent colour.
 * @cssproperty --mo-color-surface - Background of buttons.
 * @cssproperty --mo-color-raised - What was collected, hovered controls.
 * @cssproperty --mo-color-text - Text.
 * @cssproperty --mo-color-muted - Secondary text.
 * @cssproperty --mo-color-border - Lines.
 * @cssproperty --mo-color-control - Outlines of fields.
 * @cssproperty --mo-color-danger - Failures.
 * @cssproperty --mo-color-warning - Warnings.
 * @cssproperty --mo-radius - Roundness of controls.
 * @cssproperty --mo-duration - How long transitions take.
 */
export class MoDiagnostics extends LitElement {
  static readonly moVersion: string = VERSION;
  static override styles = [tokens, controls, statesStyles, panelFrameStyles, panelStyles, diagnosticsStyles];

  /** The id of the `<mo-vault>` to use; without it, the one around this element. */
  @property() vault = '';

  @state() private text: string | null = null;
  @state() private verify = false;

  /** @internal */
  readonly localize = new LocalizeController(this);
  readonly #operation = new Operation(this);
  readonly #frame = new PanelFrame(this, ({ isOtherVault }) => {
    if (isOtherVault) this.text = null;
  });

  constructor() {
    super();
    addTerms(gateTerms, commonTerms, diagnosticsTerms, problemsTerms);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('vault')) this.#frame.vaultId = this.vault;
  }

  protected override render(): TemplateResult {
    const { localize } = this;
    return this.#frame.render(
      localize.term('diagnostics'),
      this.#frame.client === null ? closedView(localize, null, '') : this.#renderPanel(),
    );
  }

  #renderPanel(): TemplateResult {
    const { localize } = this;
    const { error, pending } = this.#operation;
    return html`
      <div class="panel" part="panel">
        <p class="muted small">${localize.term('diagnosticsText')}</p>
        <label class="check">
          <input
            type="checkbox"
            id="verify"
            .checked=${this.verify}
            @change=${(event: Event) => {
              this.verify = (event.target as HTMLInputElement).checked;
            }}
          />
          <span
            >${localize.term('checkEverything')}
            <span class="hint">${localize.term('checkEverythingText')}</span></span
          >
        </label>
        <button
          type="button"
          class="button primary"
          part="button primary-button"
          id="collect"
          aria-disabled=${pending ? 'true' : nothing}
          aria-busy=${pending ? 'true' : nothing}
          @click=${this.#collect}
        >
          ${localize.term(pending ? 'collecting' : 'collect')}
        </button>
        ${error === null ? nothing : problemNote(localize, error)}
        ${this.text === null ? nothing : this.#renderBundle(this.text)}
      </div>
    `;
  }

  #renderBundle(text: string): TemplateResult {
    const { localize } = this;
    return html`
      <pre
        part="bundle"
        id="bundle"
        tabindex="0"
        dir="ltr"
        translate="no"
        role="region"
        aria-label=${localize.term('bundle')}
      >
${text}</pre>
      <div class="actions">
        <button type="button" class="button" part="button" id="copy" @click=${this.#copy}>
          ${localize.term('copyBundle')}
        </button>
        <button type="button" class="button" part="button" id="save" @click=${this.#save}>
          ${localize.term('saveBundle')}
        </button>
      </div>
    `;
  }

  readonly #collect = async (): Promise<void> => {
    const { client } = this.#frame;
    if (client === null || this.#operation.pending) return;
    const { verify } = this;
    const done = await this.#operation.run(async () => {
      this.text = JSON.stringify(await client.diagnosticsBundle({ verify }), null, 2);
    });
    if (!done) {
      if (this.#operation.error !== null) this.#frame.report(this.#operation.error);
      return;
    }
    this.#frame.announce(this.localize.term('bundleReady'));
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('#bundle')?.focus();
  };

  readonly #copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(this.text ?? '');
      this.#frame.announce(this.localize.term('bundleCopied'));
    } catch {
      this.#frame.announce(this.localize.term('bundleNotCopied'));
    }
  };

  readonly #save = (): void => {
    const url = URL.createObjectURL(new Blob([this.text ?? ''], { type: 'application/json' }));
    saveFile(url, FILE_NAME);
    // The download has its own hold on the bytes once the click was handled.
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'mo-diagnostics': MoDiagnostics;
  }
}
