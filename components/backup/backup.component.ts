import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { BackupStatus } from '@mo-kit/worker';
import { LocalizeController } from '../controllers/localize-controller.ts';
import { Operation } from '../controllers/operation.ts';
import { controls } from '../internal/controls.styles.ts';
import { dialogStyles } from '../internal/dialog.styles.ts';
import { alertIcon } from '../internal/icon.ts';
import { PanelFrame } from '../internal/panel-frame.ts';
import { panelFrameStyles } from '../internal/panel-frame.styles.ts';
import { panelStyles } from '../internal/panel.styles.ts';
import { closedView, problemNote } from '../internal/problem-views.ts';
import { statesStyles } from '../internal/states.styles.ts';
import { StepUp } from '../internal/step-up-dialog.ts';
import { tabsStyles } from '../internal/tabs.styles.ts';
import { tokens } from '../internal/tokens.styles.ts';
import { VERSION } from '../internal/version.ts';
import { backupTerms } from '../translations/backup/index.ts';
import { commonTerms } from '../translations/common/index.ts';
import { gateTerms } from '../translations/gate/index.ts';
import { addTerms } from '../translations/languages.ts';
import { problemsTerms } from '../translations/problems/index.ts';
import { setupTerms } from '../translations/setup/index.ts';
import { strengthStyles } from '../vault/views/strength.styles.ts';
import { backupStyles } from './backup.styles.ts';
import { ExportPanel } from './export-panel.ts';
import { ReadablePanel } from './readable-panel.ts';
import { RestorePanel } from './restore-panel.ts';

interface Panels {
  readonly stepUp: StepUp;
  readonly export: ExportPanel;
  readonly restore: RestorePanel;
  readonly readable: ReadablePanel;
}

/**
 * @summary Backups of a vault: when the last one was made, making one, and restoring one into, beside or in the place of
 * the vault.
 *
 * @slot heading - In place of the heading.
 *
 * @event {MoErrorEvent} mo-error - Something failed; `error.code` says what.
 *
 * @csspart header - Heading and standing.
 * @csspart panel - One of the forms.
 * @csspart button - Any button.
 * @csspart primary-button - The main button of a form.
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
 *
 * @cssstate suggested - A backup is due.
 */
export class MoBackup extends LitElement {
  static readonly moVersion: string = VERSION;
  static override styles = [
    tokens,
    controls,
    statesStyles,
    tabsStyles,
    dialogStyles,
    panelFrameStyles,
    panelStyles,
    strengthStyles,
    backupStyles,
  ];

  /** The id of the `<mo-vault>` to use; without it, the one around this element. */
  @property() vault = '';

  @state() private standing: BackupStatus | null = null;

  /** @internal */
  readonly localize = new LocalizeController(this);
  readonly #decision = new Operation(this);
  readonly #frame = new PanelFrame(this, () => this.#follow());
  readonly #internals = this.attachInternals?.();
  #panels: Panels | null = null;

  constructor() {
    super();
    addTerms(gateTerms, commonTerms, setupTerms, backupTerms, problemsTerms);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#panels?.stepUp.dispose();
    this.#panels?.export.dispose();
    this.#panels?.restore.dispose();
    this.#panels?.readable.dispose();
  }

  protected override firstUpdated(): void {
    const frame = this.#frame;
    const stepUp = new StepUp(frame);
    this.#panels = {
      stepUp,
      export: new ExportPanel(frame, stepUp, () => void this.#readStanding()),
      restore: new RestorePanel(frame, () => void this.#readStanding()),
      readable: new ReadablePanel(frame, stepUp),
    };
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('vault')) this.#frame.vaultId = this.vault;
    if (this.standing?.suggested) this.#internals?.states.add('suggested');
    else this.#internals?.states.delete('suggested');
  }

  protected override render(): TemplateResult {
    const { localize } = this;
    const { status, isOpen } = this.#frame;
    return this.#frame.render(
      localize.term('backup'),
      isOpen ? this.#renderOpen() : closedView(localize, status, localize.term('lockedBackupText')),
    );
  }

  #renderOpen(): TemplateResult {
    return html`
      ${this.#renderStanding()} ${this.standing?.replaced ? this.#renderReplaced() : nothing}
      <div class="panels">
        ${this.#panels?.export.render()} ${this.#panels?.restore.render()} ${this.#panels?.readable.render()}
      </div>
      ${this.#panels?.stepUp.render()}
    `;
  }

  #renderStanding(): TemplateResult {
    const { localize, standing } = this;
    const { persisted = null, ephemeral = false } = this.#frame.status?.storage ?? {};
    const date = new Intl.DateTimeFormat(localize.lang(), { dateStyle: 'long', timeStyle: 'short' });
    return html`
      <div class="standing" id="standing">
        ${
          standing === null
            ? nothing
            : html`<p>
                ${
                  standing.lastBackupAt === null
                    ? localize.term('noBackupYet')
                    : localize.term('lastBackup', date.format(standing.lastBackupAt))
                }
                ${
                  standing.changes === 0
                    ? nothing
                    : html`<span class="muted">· ${localize.term('changesSince', standing.changes)}</span>`
                }
              </p>`
        }
        ${
          persisted === null || ephemeral
            ? nothing
            : html`<p class="muted small">
                ${localize.term(persisted ? 'storagePersisted' : 'storageEvictable')}
              </p>`
        }
        ${
          standing?.suggested
            ? html`<p class="note" id="suggested">
                ${alertIcon}<span>${localize.term('backupSuggested')}</span>
              </p>`
            : nothing
        }
      </div>
    `;
  }

  #renderReplaced(): TemplateResult {
    const { localize } = this;
    const { error, pending } = this.#decision;
    return html`
      <div class="note" id="replaced">
        ${alertIcon}
        <div>
          <strong>${localize.term('replacedTitle')}</strong> ${localize.term('replacedText')}
          <div class="actions">
            <button
              type="button"
              class="button compact"
              part="button"
              id="keep"
              aria-disabled=${pending ? 'true' : nothing}
              @click=${() => void this.#decide('confirmRestore')}
            >
              ${localize.term('keepRestored')}
            </button>
            <button
              type="button"
              class="button compact"
              part="button"
              id="undo"
              aria-disabled=${pending ? 'true' : nothing}
              @click=${() => void this.#decide('undoRestore')}
            >
              ${localize.term('undoRestore')}
            </button>
          </div>
          ${error === null ? nothing : problemNote(localize, error)}
        </div>
      </div>
    `;
  }

  async #decide(choice: 'confirmRestore' | 'undoRestore'): Promise<void> {
    const { client } = this.#frame;
    const stepUp = this.#panels?.stepUp;
    if (client === null || stepUp === undefined) return;
    const done = await this.#decision.run(() => stepUp.run(() => client.backup[choice]()));
    if (!done) {
      if (this.#decision.error !== null) this.#frame.report(this.#decision.error);
      return;
    }
    if (choice === 'confirmRestore') this.#frame.announce(this.localize.term('restoreKept'));
    await this.#readStanding();
  }

  #follow(): void {
    if (this.#frame.isOpen) void this.#readStanding();
    else {
      this.#panels?.stepUp.dispose();
      this.standing = null;
    }
  }

  async #readStanding(): Promise<void> {
    const { client, isOpen } = this.#frame;
    if (client === null || !isOpen) return;
    try {
      this.standing = await client.backup.status();
    } catch {
      // The standing is a courtesy: what fails for good shows where the person acts.
      this.standing = null;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mo-backup': MoBackup;
  }
}
