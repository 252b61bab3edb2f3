import { html, LitElement } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { VaultClient } from '@mo-kit/worker';
import { saveFile } from '../backup/save-file.ts';
import { LocalizeController } from '../controllers/localize-controller.ts';
import { Outcome } from '../controllers/outcome.ts';
import { PendingTasks } from '../controllers/pending-tasks.ts';
import { MoChangeEvent } from '../internal/change-event.ts';
import { choiceTabs } from '../internal/choice-tabs.ts';
import { controls } from '../internal/controls.styles.ts';
import { dialogStyles } from '../internal/dialog.styles.ts';
import { alertIcon } from '../internal/icon.ts';
import { PanelFrame } from '../internal/panel-frame.ts';
import { panelFrameStyles } from '../internal/panel-frame.styles.ts';
import { panelStyles } from '../internal/panel.styles.ts';
import { closedView, loadingView } from '../internal/problem-views.ts';
import { StepUp } from '../internal/step-up-dialog.ts';
import { statesStyles } from '../internal/states.styles.ts';
import { tabsStyles } from '../internal/tabs.styles.ts';
import { tokens } from '../internal/tokens.styles.ts';
import { VERSION } from '../internal/version.ts';
import { commonTerms } from '../translations/common/index.ts';
import { gateTerms } from '../translations/gate/index.ts';
import { addTerms } from '../translations/languages.ts';
import { problemsTerms } from '../translations/problems/index.ts';
import { transferTerms } from '../translations/transfer/index.ts';
import { CsvImport } from './csv-import.ts';
import { transferStyles } from './transfer.styles.ts';

/**
 * @summary Goals and projects from CSV files, with a look at every row before anything is stored, and as CSV and calendar files.
 *
 * @slot heading - In place of the heading.
 *
 * @event {MoChangeEvent} mo-change - Rows were imported; `action` is `import`.
 * @event {MoErrorEvent} mo-error - Something failed; `error.code` says what.
 *
 * @csspart header - The heading.
 * @csspart panel - The import, and the export.
 * @csspart tabs - The choice of goals or projects.
 * @csspart preview - The rows of the file.
 * @csspart progress - How far the import is.
 * @csspart empty - What is shown while the vault is closed.
 * @csspart button - Every button.
 * @csspart primary-button - The main buttons.
 * @csspart input - Every field.
 * @csspart problem - The note about a failure.
 *
 * @cssproperty --mo-font-family - The typeface.
 * @cssproperty --mo-color-accent - Main buttons, focus rings.
 * @cssproperty --mo-color-on-accent - Text on the accent.
 * @cssproperty --mo-color-surface - The rows.
 * @cssproperty --mo-color-raised - Notes, the head of the table.
 * @cssproperty --mo-color-text - Text.
 * @cssproperty --mo-color-muted - Secondary text.
 * @cssproperty --mo-color-border - Lines between things.
 * @cssproperty --mo-color-control - Outlines of buttons.
 * @cssproperty --mo-color-danger - What is wrong with a row.
 * @cssproperty --mo-color-warning - Warnings.
 * @cssproperty --mo-radius - Roundness of controls.
 * @cssproperty --mo-duration - How long transitions take.
 */
export class MoTransfer extends LitElement {
  static readonly moVersion: string = VERSION;
  static override styles = [
    tokens,
    controls,
    statesStyles,
    tabsStyles,
    dialogStyles,
    panelFrameStyles,
    panelStyles,
    transferStyles,
  ];

  /** The id of the `<mo-vault>` to use; without it, the one around this element. */
  @property() vault = '';

  /** @internal */
  readonly localize = new LocalizeController(this);
  readonly #frame = new PanelFrame(this, () => this.#import.clear());
  readonly #outcome = new Outcome(
    this,
    this.localize,
    { say: (text) => this.#frame.announce(text) },
    () => undefined,
  );
  readonly #tasks = new PendingTasks(this, (error) => {
    // Who did not confirm knows that nothing was saved.
    if (error.code !== 'vault/canceled') this.#outcome.failed(error);
  });
  readonly #import = new CsvImport(this.#frame, (kind) =>
    this.dispatchEvent(new MoChangeEvent(kind === 'goals' ? 'goal' : 'project', 'import', '')),
  );
  readonly #stepUp = new StepUp(this.#frame);

  constructor() {
    super();
    addTerms(gateTerms, commonTerms, problemsTerms, transferTerms);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#import.clear();
    this.#stepUp.dispose();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('vault')) this.#frame.vaultId = this.vault;
  }

  protected override render(): TemplateResult {
    const { client, isOpen } = this.#frame;
    return this.#frame.render(
      this.localize.term('transfer'),
      client !== null && isOpen
        ? html`${this.#renderOpen(client)} ${this.#stepUp.render()}`
        : this.#renderClosed(),
    );
  }

  #renderClosed(): TemplateResult {
    const { localize } = this;
    const { status } = this.#frame;
    if (status?.state === 'connecting') return loadingView(localize.term('transfer'));
    return closedView(localize, status, localize.term('transferLockedText'));
  }

  #renderOpen(client: VaultClient): TemplateResult {
    const { localize } = this;
    return html`
      ${this.#outcome.render()}
      <div class="panel" part="panel">
        <h3>${localize.term('importCsv')}</h3>
        ${choiceTabs(
          'kind',
          localize.term('transferKind'),
          (['goals', 'projects'] as const).map((kind) => [kind, localize.term('transferKindName', kind)]),
          this.#import.kind,
          (kind) => {
            this.#import.clear();
            this.#import.kind = kind;
          },
        )}
        ${this.#import.render(client)}
      </div>
      <div class="panel" part="panel">
        <h3>${localize.term('exportFiles')}</h3>
        <p class="note">${alertIcon}<span>${localize.term('exportFilesText')}</span></p>
        <div class="actions">
          ${this.#saveButton('saveGoalsCsv', 'goals.csv', 'text/csv', () => client.transfer.writeCsv('goals'))}
          ${this.#saveButton('saveProjectsCsv', 'projects.csv', 'text/csv', () =>
            client.transfer.writeCsv('projects'),
          )}
          ${this.#saveButton('saveCalendar', 'goals.ics', 'text/calendar', () => client.transfer.writeCalendar())}
        </div>
      </div>
    `;
  }

  #saveButton(
    label: 'saveGoalsCsv' | 'saveProjectsCsv' | 'saveCalendar',
    name: string,
    type: string,
    write: () => Promise<string>,
  ): TemplateResult {
    const { localize } = this;
    const isPending = this.#tasks.isPending(name);
    return html`
      <button
        type="button"
        class="button"
        part="button"
        data-save=${name}
        aria-busy=${isPending ? 'true' : 'false'}
        aria-disabled=${isPending ? 'true' : 'false'}
        @click=${() => void this.#save(name, type, write)}
      >
        ${localize.term(label)}
      </button>
    `;
  }

  async #save(name: string, type: string, write: () => Promise<string>): Promise<void> {
    await this.#tasks.run(name, async () => {
      const url = URL.createObjectURL(
        new Blob([await this.#stepUp.run(write)], { type: `${type};charset=utf-8` }),
      );
      saveFile(url, name);
      // The download has its own hold on the bytes once the click was handled.
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
      this.#frame.announce(this.localize.term('fileSaved', name));
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mo-transfer': MoTransfer;
  }
}
