import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { HistoryEntry, HistoryPage, MoErrorData, VaultClient } from '@mo-kit/worker';
import { LocalizeController } from '../controllers/localize-controller.ts';
import { Outcome } from '../controllers/outcome.ts';
import { PendingTasks } from '../controllers/pending-tasks.ts';
import { Sight } from '../controllers/sight.ts';
import { UndoKeys } from '../controllers/undo-keys.ts';
import { controls } from '../internal/controls.styles.ts';
import { dialogStyles } from '../internal/dialog.styles.ts';
import { PanelFrame } from '../internal/panel-frame.ts';
import { panelFrameStyles } from '../internal/panel-frame.styles.ts';
import { brokenView, closedView, loadingView } from '../internal/problem-views.ts';
import { statesStyles } from '../internal/states.styles.ts';
import { tokens } from '../internal/tokens.styles.ts';
import { typedConfirmationStyles } from '../internal/typed-confirmation.styles.ts';
import { VERSION } from '../internal/version.ts';
import { commonTerms } from '../translations/common/index.ts';
import { gateTerms } from '../translations/gate/index.ts';
import { historyTerms } from '../translations/history/index.ts';
import { addTerms } from '../translations/languages.ts';
import { problemsTerms } from '../translations/problems/index.ts';
import { DeviceNames } from './device-names.ts';
import { historyEntry, restoreKey } from './history-entry.ts';
import { historyStyles } from './history.styles.ts';
import { knownValues } from './restore-hindrance.ts';
import { ShredPanel } from './shred-panel.ts';

const STEP = 20;
/** The thing that changed is drawn before the history of it; of many changes at once, the last is. */
const SETTLE_MS = 30;

/**
 * @summary What happened in the vault, or to one goal, project or document, with a way back for each change; each earlier
 * value of one thing, to be restored; and the last changes of this page, to be taken back and done again.
 *
 * @slot heading - In place of the heading.
 *
 * @event {MoErrorEvent} mo-error - Something failed; `error.code` says what.
 *
 * @csspart header - The heading, and the buttons for the last changes.
 * @csspart entry - One change.
 * @csspart primary-button - The main button of the dialog that asks for a fresh unlock.
 * @csspart input - Any field.
 * @csspart empty - What is shown in place of the history.
 * @csspart button - Every button.
 * @csspart problem - The note about a failure.
 *
 * @cssproperty --mo-font-family - The typeface.
 * @cssproperty --mo-color-accent - Focus rings, marks.
 * @cssproperty --mo-color-on-accent - Text on the accent.
 * @cssproperty --mo-color-surface - Entries.
 * @cssproperty --mo-color-raised - Notes, hovered controls.
 * @cssproperty --mo-color-text - Text.
 * @cssproperty --mo-color-muted - Secondary text.
 * @cssproperty --mo-color-border - Lines around entries.
 * @cssproperty --mo-color-control - Outlines of fields.
 * @cssproperty --mo-color-danger - Failures.
 * @cssproperty --mo-color-warning - Warnings.
 * @cssproperty --mo-radius - Roundness of controls.
 * @cssproperty --mo-duration - How long transitions take.
 */
export class MoHistory extends LitElement {
  static readonly moVersion: string = VERSION;
  static override styles = [
    tokens,
    controls,
    statesStyles,
    dialogStyles,
    panelFrameStyles,
    typedConfirmationStyles,
    historyStyles,
  ];

  /** The id of the `<mo-vault>` to use; without it, the one around this element. */
  @property() vault = '';

  /** The `goalId`, `projectId` or `documentId`; without it, the whole vault, in which the person can choose one thing. */
  @property({ attribute: 'aggregate-id' }) aggregateId = '';

  /** What the person chose in the history of the vault. */
  @state() private chosen = '';
  @state() private page: HistoryPage | null = null;
  @state() private broken: MoErrorData | null = null;
  @state() private limit = STEP;

  /** @internal */
  readonly localize = new LocalizeController(this);
  readonly #frame = new PanelFrame(this, () => this.#shred?.reset());
  readonly #outcome = new Outcome(this, this.localize, { say: (text) => this.#frame.announce(text) }, () =>
    this.#frame.focusHeading(),
  );
  readonly #tasks = new PendingTasks(this, (error) => this.#outcome.failed(error));
  readonly #undoKeys = new UndoKeys(this, () => this.#client, this.#tasks, this.#outcome);
  readonly #devices = new DeviceNames(this);
  #shred: ShredPanel | null = null;
  readonly #sight = new Sight(this, () => this.requestUpdate());
  #watched: { readonly client: VaultClient; readonly key: string; readonly stop: () => void } | null = null;
  /** Whose history `page` is, and in which vault. */
  #pageOf: { readonly client: VaultClient | null; readonly id: string } = { client: null, id: '' };

  constructor() {
    super();
    addTerms(gateTerms, commonTerms, problemsTerms, historyTerms);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('mo-change', this.#onChange);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('mo-change', this.#onChange);
    this.#unwatch();
  }

  protected override firstUpdated(): void {
    this.#shred = new ShredPanel(this.#frame);
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('vault')) this.#frame.vaultId = this.vault;
    if (changed.has('aggregateId')) this.#show('');
    this.#watch();
  }

  protected override render(): TemplateResult {
    const { localize } = this;
    const client = this.#client;
    return this.#frame.render(
      localize.term('history'),
      html`${this.#outcome.render()} ${this.#renderContent()} ${this.#renderShred()}`,
      client === null ? nothing : this.#renderSteps(client),
    );
  }

  #renderSteps(client: VaultClient): TemplateResult {
    const { localize } = this;
    return html`
      <div class="steps">
        <button
          class="button compact"
          part="button"
          ?disabled=${!client.canUndo}
          aria-busy=${this.#tasks.isPending('undo') ? 'true' : nothing}
          @click=${() => void this.#undoKeys.step('undo')}
        >
          ${localize.term('undo')}
        </button>
        <button
          class="button compact"
          part="button"
          ?disabled=${!client.canRedo}
          aria-busy=${this.#tasks.isPending('redo') ? 'true' : nothing}
          @click=${() => void this.#undoKeys.step('redo')}
        >
          ${localize.term('redo')}
        </button>
      </div>
    `;
  }

  #renderContent(): TemplateResult | typeof nothing {
    const { localize, broken, page } = this;
    const { status } = this.#frame;
    if (this.#client === null && status?.state !== 'connecting') {
      return closedView(localize, status, localize.term('historyLockedText'));
    }
    if (broken !== null) return brokenView(localize, broken, () => this.#retry());
    if (page === null) return loadingView(localize.term('historyLoading'));
    if (page.items.length === 0) {
      return html`
        ${this.#renderChosen(page)}
        <div class="empty" part="empty">
          <h3>${localize.term(page.destroyed ? 'historyDestroyed' : 'historyEmpty')}</h3>
        </div>
      `;
    }
    const now = this.#shownId === '' ? null : knownValues(page.items);
    return html`
      ${this.#renderChosen(page)}
      <ol class="entries">
        ${repeat(
          page.items,
          ({ eventId }) => eventId,
          (entry) =>
            historyEntry({
              entry,
              title: this.#title(entry),
              device: entry.ownDevice ? null : this.#devices.nameOf(entry.deviceId),
              now,
              localize,
              isPending: (key) => this.#tasks.isPending(key),
              onChoose: ({ aggregateId }) => void this.#choose(aggregateId),
              onUndo: (undone) => void this.#undo(undone),
              onRestore: (restored, field) => void this.#restore(restored, field),
            }),
        )}
      </ol>
      ${
        page.next !== null
          ? html`<button class="button" part="button" @click=${() => (this.limit += STEP)}>
              ${localize.term('historyMore')}
            </button>`
          : nothing
      }
    `;
  }

  /** Whose history it is, and the way back to that of the vault. */
  #renderChosen({ items: [newest] }: HistoryPage): TemplateResult | typeof nothing {
    if (this.chosen === '') return nothing;
    const { localize } = this;
    return html`
      <div class="chosen">
        <h3 dir="auto">${newest === undefined ? nothing : this.#title(newest)}</h3>
        <button class="link" part="button" @click=${() => void this.#choose('')}>
          ${localize.term('historyAll')}
        </button>
      </div>
    `;
  }

  /** Where one thing is shown with all that happened to it, it can also be ended. */
  #renderShred(): unknown {
    const newest = this.page?.items[0];
    const isOffered = this.#client !== null && this.#shownId !== '' && newest !== undefined;
    return isOffered ? this.#shred?.render(this.#shownId, this.#title(newest)) : nothing;
  }

  #title({ kind, title }: HistoryEntry): string {
    return title === '' ? this.localize.term('kindName', kind) : title;
  }

  /** The client while the vault is open. */
  get #client(): VaultClient | null {
    return this.#frame.status?.state === 'unlocked' ? this.#frame.client : null;
  }

  /** Whose history is shown; empty for that of the vault. */
  get #shownId(): string {
    return this.aggregateId || this.chosen;
  }

  #show(aggregateId: string): void {
    this.chosen = aggregateId;
    this.limit = STEP;
    this.#shred?.reset();
  }

  /** The button that was pressed is gone afterwards: the focus goes to the heading. */
  async #choose(aggregateId: string): Promise<void> {
    this.#show(aggregateId);
    await this.updateComplete;
    this.#frame.focusHeading();
  }

  #watch(): void {
    const client = this.#client;
    const shownId = this.#shownId;
    const key = `${shownId} ${String(this.limit)}`;
    const isSame = this.#pageOf.id === shownId && this.#pageOf.client === client;
    if (!this.#sight.isOn && isSame && this.page !== null) return this.#unwatch();
    if (client === this.#watched?.client && key === this.#watched?.key) return;
    this.#unwatch();
    this.broken = null;
    if (!isSame) this.page = null;
    this.#pageOf = { client, id: shownId };
    this.#devices.use(client);
    if (client === null) return;
    let isOver = false;
    let latest: HistoryPage | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (): void => {
      timer = undefined;
      this.#devices.retry();
      this.page = latest;
    };
    const stop = client.watchHistory(
      { limit: this.limit, ...(shownId === '' ? {} : { aggregateId: shownId }) },
      {
        onChange: (page) => {
          if (isOver) return;
          const isFirst = latest === null;
          latest = page;
          if (isFirst) show();
          else timer ??= setTimeout(show, SETTLE_MS);
        },
        onError: (error) => {
          if (isOver) return;
          this.broken = error;
        },
      },
    );
    this.#watched = {
      client,
      key,
      stop: () => {
        isOver = true;
        clearTimeout(timer);
        stop();
      },
    };
  }

  #unwatch(): void {
    this.#watched?.stop();
    this.#watched = null;
  }

  #retry(): void {
    this.#unwatch();
    this.broken = null;
    this.requestUpdate();
  }

  async #undo({ eventId }: HistoryEntry): Promise<void> {
    const client = this.#client;
    if (client === null) return;
    if (await this.#tasks.run(eventId, () => client.undo({ eventId }))) {
      this.#outcome.succeeded(this.localize.term('undone'));
    }
  }

  async #restore(entry: HistoryEntry, field: string): Promise<void> {
    const client = this.#client;
    if (client === null) return;
    const target = { eventId: entry.eventId, fields: [field] };
    if (await this.#tasks.run(restoreKey(entry, field), () => client.restore(target))) {
      this.#outcome.succeeded(this.localize.term('valueRestored'));
    }
  }

  /** What the last change was is known to the client; whether there is one shows on the buttons. */
  readonly #onChange = (): void => this.requestUpdate();
}

declare global {
  interface HTMLElementTagNameMap {
    'mo-history': MoHistory;
  }
}
