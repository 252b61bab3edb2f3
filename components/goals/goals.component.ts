import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Goal, GoalSort, GoalStatusFilter, Priority, Slice, VaultClient } from '@mo-kit/worker';
import { Announcer } from '../controllers/announcer.ts';
import { BulkSelection } from '../controllers/bulk-selection.ts';
import { LocalizeController } from '../controllers/localize-controller.ts';
import { Outcome } from '../controllers/outcome.ts';
import { PendingTasks } from '../controllers/pending-tasks.ts';
import { SearchField } from '../controllers/search-field.ts';
import { UndoKeys } from '../controllers/undo-keys.ts';
import { VaultController } from '../controllers/vault-controller.ts';
import { bulkStyles } from '../internal/bulk.styles.ts';
import { controls } from '../internal/controls.styles.ts';
import { dialogStyles } from '../internal/dialog.styles.ts';
import { MoErrorEvent } from '../internal/error-event.ts';
import { listHead } from '../internal/list-head.ts';
import { MoChangeEvent } from '../internal/change-event.ts';
import { brokenView, closedView, loadingView } from '../internal/problem-views.ts';
import { searchFieldStyles } from '../internal/search-field.styles.ts';
import { slicesStyles } from '../internal/slices.styles.ts';
import { statesStyles } from '../internal/states.styles.ts';
import { tabsStyles } from '../internal/tabs.styles.ts';
import { filterIcon, searchIcon, targetIcon } from '../internal/element-icons.ts';
import { tokens } from '../internal/tokens.styles.ts';
import { VERSION } from '../internal/version.ts';
import { bulkTerms } from '../translations/bulk/index.ts';
import { commonTerms } from '../translations/common/index.ts';
import { gateTerms } from '../translations/gate/index.ts';
import { goalsTerms } from '../translations/goals/index.ts';
import { addTerms } from '../translations/languages.ts';
import { problemsTerms } from '../translations/problems/index.ts';
import { goalBulkActions } from './goal-bulk.ts';
import type { GoalDialog } from './goal-dialog.ts';
import { activeFilters, filterPanel, statusTabs } from './goal-filters.ts';
import type { FilterValues } from './goal-filters.ts';
import { goalRow, type RowAction } from './goal-row.ts';
import { GoalScroller } from './goal-scroller.ts';
import { GoalWindow } from './goal-window.ts';
import { isMonth } from './month-field.ts';
import { goalsStyles } from './goals.styles.ts';

/** What can be done to a goal here. */
type GoalAction = RowAction | 'create' | 'change';

const doneTerms = {
  create: 'goalCreated',
  change: 'goalChanged',
  achieve: 'goalAchieved',
  unachieve: 'goalUnachieved',
  archive: 'goalArchived',
  unarchive: 'goalUnarchived',
} as const satisfies Record<GoalAction, string>;

/**
 * @summary The goals of a vault: a list to search, filter and sort, and the forms to make and change them.
 *
 * @slot heading - In place of the heading.
 * @slot empty - Under the text that is shown while there are no goals.
 *
 * @event {MoChangeEvent} mo-change - A change made here is stored; `action` and `aggregateId` say which.
 * @event {MoErrorEvent} mo-error - Something failed; `error.code` says what.
 *
 * @csspart header - Heading, count and the button for a new goal.
 * @csspart search - The search field.
 * @csspart tabs - The choice of active, achieved, archived or all goals.
 * @csspart filters - The panel of filters and order.
 * @csspart list - The box that scrolls.
 * @csspart row - One goal.
 * @csspart summary - The text of a goal.
 * @csspart select - The box that chooses a goal.
 * @csspart bulk - What can be done to the chosen goals.
 * @csspart achieve-button - The circle that marks a goal as achieved.
 * @csspart empty - What is shown in place of the list.
 * @csspart dialog - The form for a goal.
 * @csspart button - Every button.
 * @csspart primary-button - The main buttons.
 * @csspart input - Every field.
 * @csspart problem - The note about a failure.
 *
 * @cssproperty --mo-goals-block-size - Greatest height of the list.
 * @cssproperty --mo-goals-row-size - Height of one row.
 * @cssproperty --mo-font-family - The typeface.
 * @cssproperty --mo-color-accent - Main buttons, focus rings, marks.
 * @cssproperty --mo-color-on-accent - Text on the accent.
 * @cssproperty --mo-color-surface - The list and its fields.
 * @cssproperty --mo-color-raised - Notes, hovered controls.
 * @cssproperty --mo-color-text - Text.
 * @cssproperty --mo-color-muted - Secondary text.
 * @cssproperty --mo-color-border - Lines between things.
 * @cssproperty --mo-color-control - Outlines of fields.
 * @cssproperty --mo-color-danger - Failures.
 * @cssproperty --mo-color-warning - Warnings.
 * @cssproperty --mo-radius - Roundness of controls.
 * @cssproperty --mo-duration - How long transitions take.
 *
 * @cssstate empty - No goal is shown.
 */
export class MoGoals extends LitElement {
  static readonly moVersion: string = VERSION;
  static override styles = [
    tokens,
    controls,
    statesStyles,
    tabsStyles,
    dialogStyles,
    slicesStyles,
    searchFieldStyles,
    bulkStyles,
    goalsStyles,
  ];

  /** The id of the `<mo-vault>` to use; without it, the one around this element. */
  @property() vault = '';

  /** Which goals: `active`, `achieved`, `archived` or `all`. */
  @property() status: GoalStatusFilter = 'active';

  /** Only goals of this area of life. */
  @property() slice: Slice | '' = '';

  /** Only goals of this priority. */
  @property() priority: Priority | '' = '';

  /** Only goals with this target month, `YYYY-MM`. */
  @property() month = '';

  /** The order; empty for the one that fits: by target month, or by rank while searching. */
  @property() sort: GoalSort | '' = '';

  /** Turns the order around. */
  @property({ type: Boolean }) descending = false;

  /** Only goals with these words. */
  @property() search = '';

  @state() private filtersOpen = false;

  /** @internal */
  readonly localize = new LocalizeController(this);
  readonly #announcer = new Announcer(this);
  readonly #window = new GoalWindow(this, (total) => this.#onFirst(total));
  readonly #scroller = new GoalScroller(this, this.#window, () => this.#focusNew());
  readonly #vault = new VaultController(this);
  readonly #outcome = new Outcome(this, this.localize, this.#announcer, () => this.#focusNew());
  readonly #tasks = new PendingTasks(this, (error) => this.#outcome.failed(error));
  readonly #searchField = new SearchField(this, (text) => {
    this.#announceCount = true;
    this.search = text;
  });
  readonly #bulk = new BulkSelection(this, 'goal', this.#window, this.#announcer, this.#outcome);
  readonly #internals = this.attachInternals?.();
  #dialog: GoalDialog | null = null;
  #announceCount = false;

  constructor() {
    super();
    addTerms(gateTerms, commonTerms, goalsTerms, problemsTerms, bulkTerms);
    new UndoKeys(this, () => this.#vault.open, this.#tasks, this.#outcome);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#dialog?.close();
  }

  /** Opens the form for a new goal. */
  async create(): Promise<void> {
    await this.#openDialog(null);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('vault')) this.#vault.id = this.vault;
    const client = this.#vault.open;
    if (client === null) this.#dialog?.close();
    const { search, slice, priority, month, status, sort, descending } = this;
    const changedFilter = this.#window.use(client?.goals ?? null, {
      status,
      ...(search.trim() === '' ? {} : { search: search.trim() }),
      ...(slice === '' ? {} : { slice }),
      ...(priority === '' ? {} : { priority }),
      ...(isMonth(month) ? { month } : {}),
      ...(sort === '' ? {} : { sort }),
      ...(descending ? { descending } : {}),
    });
    if (!changedFilter) return;
    this.#scroller.reset();
    this.#bulk.selection.end();
  }

  protected override render(): TemplateResult {
    const { localize } = this;
    const client = this.#vault.open;
    const { total } = this.#window;
    if (total === 0) this.#internals?.states.add('empty');
    else this.#internals?.states.delete('empty');
    return html`
      <section class="goals" dir=${localize.dir()} lang=${localize.lang()} aria-labelledby="heading">
        ${listHead({
          heading: localize.term('goals'),
          count: total === null ? null : localize.term('count', total),
          create:
            client === null
              ? null
              : { label: localize.term('newGoal'), onClick: () => void this.#openDialog(null) },
        })}
        ${client !== null ? this.#renderOpen(client) : this.#renderClosed()}
        ${this.#dialog?.render() ?? nothing} ${this.#announcer.render()}
      </section>
    `;
  }

  #renderClosed(): TemplateResult {
    const { localize } = this;
    if (this.#vault.status?.state === 'connecting') return loadingView(localize.term('loadingGoals'));
    return closedView(localize, this.#vault.status, localize.term('lockedText'));
  }

  #renderOpen(client: VaultClient): TemplateResult {
    const { localize } = this;
    const active = activeFilters(this);
    return html`
      <div class="tools">
        ${this.#searchField.render(
          this.search,
          localize.term('searchGoals'),
          localize.term('searchPlaceholder'),
        )}
        ${statusTabs(localize, this.status, this.#change)}
        <button
          class="button filter-button"
          part="button"
          aria-expanded=${this.filtersOpen ? 'true' : 'false'}
          aria-controls="filters"
          aria-label=${active === 0 ? localize.term('filters') : localize.term('filtersActive', active)}
          @click=${() => (this.filtersOpen = !this.filtersOpen)}
        >
          ${filterIcon}<span>${localize.term('filters')}</span>
          ${active === 0 ? nothing : html`<span class="dot" aria-hidden="true">${active}</span>`}
        </button>
        ${this.#bulk.renderButton()}
      </div>
      ${this.filtersOpen ? filterPanel(localize, this, this.#change) : nothing} ${this.#outcome.render()}
      ${this.#bulk.renderBar(client, this.#window.total ?? 0, goalBulkActions(localize, this.status))}
      ${this.#renderList()}
    `;
  }

  #renderList(): TemplateResult {
    const { localize } = this;
    const { error, items, offset, stale, total } = this.#window;
    if (error !== null) return brokenView(localize, error, () => this.#window.retry());
    if (total === null) return loadingView(localize.term('loadingGoals'));
    if (total === 0) return this.#renderEmpty();
    const { tabStop } = this.#scroller;
    return html`
      <p class="visually-hidden" id="help">
        ${localize.term('listHelp')} ${this.#bulk.selection.active ? localize.term('selectionHelp') : nothing}
      </p>
      <div
        class="scroller"
        part="list"
        tabindex="-1"
        aria-busy=${stale ? 'true' : 'false'}
        @scroll=${this.#scroller.onScroll}
        @click=${this.#bulk.onClick}
        @keydown=${this.#onKeyDown}
        @focusin=${this.#scroller.onFocusIn}
      >
        <div class="probe" aria-hidden="true"></div>
        <ul class="rows" aria-labelledby="heading" aria-describedby="help">
          ${repeat(
            items,
            (goal) => goal.goalId,
            (goal, position) =>
              goalRow({
                goal,
                index: offset + position,
                total,
                tabStop: offset + position === tabStop,
                localize,
                selection: this.#bulk.selection,
                isPending: (goalId, control) => this.#tasks.isPending(`${control} ${goalId}`),
                onAction: (target, action, control) => void this.#act(target, action, control),
                onEdit: (target) => void this.#openDialog(target),
              }),
          )}
        </ul>
        ${items.length < total ? html`<p class="of-all muted">${this.#partOf(offset, items.length, total)}</p>` : nothing}
      </div>
    `;
  }

  /** Which of how many are printed, where there are more than fit into the document. */
  #partOf(offset: number, count: number, total: number): string {
    const { format } = new Intl.NumberFormat(this.localize.lang());
    return `${format(offset + 1)}–${format(offset + count)} / ${format(total)}`;
  }

  #renderEmpty(): TemplateResult {
    const { localize, status } = this;
    const narrowed =
      this.search.trim() !== '' || this.slice !== '' || this.priority !== '' || isMonth(this.month);
    const [title, text] = narrowed
      ? (['noResultsTitle', 'noResultsText'] as const)
      : status === 'achieved'
        ? (['emptyAchievedTitle', 'emptyAchievedText'] as const)
        : status === 'archived'
          ? (['emptyArchivedTitle', 'emptyArchivedText'] as const)
          : (['emptyTitle', 'emptyText'] as const);
    return html`
      <div class="empty" part="empty">
        <div class="emblem" aria-hidden="true">${narrowed ? searchIcon : targetIcon}</div>
        <h3>${localize.term(title)}</h3>
        <p class="muted">${localize.term(text)}</p>
        ${
          narrowed
            ? html`<button class="button" part="button" @click=${this.#clear}>
                ${localize.term('clearFilters')}
              </button>`
            : html`<slot name="empty"></slot>`
        }
      </div>
    `;
  }

  async #openDialog(goal: Goal | null): Promise<void> {
    const client = this.#vault.open;
    if (client === null) return;
    const opener = this.shadowRoot?.activeElement;
    try {
      const { GoalDialog } = await import('./goal-dialog.ts');
      this.#dialog ??= new GoalDialog(this, {
        onDone: (action, goalId) => this.#onDone(action, goalId),
        onError: (error) => this.dispatchEvent(new MoErrorEvent(error)),
        announce: (text) => this.#announcer.say(text),
      });
    } catch {
      this.#outcome.notLoaded();
      return;
    }
    const defaults = {
      summary: '',
      slice: this.slice || 'Health',
      priority: this.priority || 'should',
      targetMonth: isMonth(this.month) ? this.month : new Date().toISOString().slice(0, 7),
    } as const;
    await this.#dialog.open(client, goal, defaults, opener instanceof HTMLElement ? opener : null);
  }

  async #act({ goalId }: Goal, action: RowAction, control: string): Promise<void> {
    const client = this.#vault.open;
    if (client === null) return;
    const done = await this.#tasks.run(`${control} ${goalId}`, () => client.goals[action]({ goalId }));
    if (done) this.#onDone(action, goalId);
  }

  readonly #change = (values: Partial<FilterValues>): void => {
    Object.assign(this, values);
    this.#announceCount = true;
  };

  readonly #clear = (): void => {
    this.#change({ slice: '', priority: '', month: '' });
    this.search = '';
    void this.updateComplete.then(() => this.#searchField.focus());
  };

  #onFirst(total: number): void {
    if (!this.#announceCount) return;
    this.#announceCount = false;
    this.#announcer.say(this.localize.term('found', total));
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (!this.#bulk.onKeyDown(event)) this.#scroller.onKeyDown(event);
  };

  #onDone(action: GoalAction, goalId: string): void {
    this.#bulk.forget();
    this.#outcome.done(new MoChangeEvent('goal', action, goalId), this.localize.term(doneTerms[action]));
  }

  #focusNew(): void {
    this.renderRoot.querySelector<HTMLElement>('#new')?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mo-goals': MoGoals;
  }
}
