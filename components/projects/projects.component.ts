import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { PROJECT_STATUSES } from '@mo-kit/worker';
import type {
  MoErrorData,
  Project,
  ProjectQuery,
  ProjectStatus,
  ProjectStatusFilter,
  VaultClient,
} from '@mo-kit/worker';
import { Announcer } from '../controllers/announcer.ts';
import { ListWatch } from '../controllers/list-watch.ts';
import { LocalizeController } from '../controllers/localize-controller.ts';
import { PendingTasks } from '../controllers/pending-tasks.ts';
import { VaultController } from '../controllers/vault-controller.ts';
import { MoChangeEvent } from '../internal/change-event.ts';
import { controls } from '../internal/controls.styles.ts';
import { dayFromNow } from '../internal/day-names.ts';
import { dialogStyles } from '../internal/dialog.styles.ts';
import { plusIcon, searchIcon, targetIcon } from '../internal/element-icons.ts';
import { MoErrorEvent } from '../internal/error-event.ts';
import { brokenView, closedView, loadingView, problemNote } from '../internal/problem-views.ts';
import { searchFieldStyles } from '../internal/search-field.styles.ts';
import { statesStyles } from '../internal/states.styles.ts';
import { tabsStyles } from '../internal/tabs.styles.ts';
import { tokens } from '../internal/tokens.styles.ts';
import { VERSION } from '../internal/version.ts';
import { commonTerms } from '../translations/common/index.ts';
import { gateTerms } from '../translations/gate/index.ts';
import { addTerms } from '../translations/languages.ts';
import { problemsTerms } from '../translations/problems/index.ts';
import { projectsTerms } from '../translations/projects/index.ts';
import { projectCard } from './project-card.ts';
import type { ProjectDialog } from './project-dialog.ts';
import { projectDialogStyles } from './project-dialog.styles.ts';
import { ProjectDrag } from './project-drag.ts';
import { projectsStyles } from './projects.styles.ts';

const SEARCH_DELAY_MS = 80;
const LIST_FILTERS = [
  'open',
  'completed',
  'canceled',
  'archived',
  'all',
] as const satisfies ProjectStatusFilter[];
/** How long a new project takes unless the person says otherwise. */
const DEFAULT_DAYS = 90;

type ProjectAction = 'create' | 'change' | 'archive' | 'unarchive';

/**
 * @summary The projects of a vault: a board by status or a list, with milestones and the goals they serve.
 *
 * @slot heading - In place of the heading.
 * @slot empty - Under the text that is shown while there are no projects.
 *
 * @event {MoChangeEvent} mo-change - A change made here is stored; `action` and `aggregateId` say which.
 * @event {MoErrorEvent} mo-error - Something failed; `error.code` says what.
 *
 * @csspart header - Heading, count and the button for a new project.
 * @csspart search - The search field.
 * @csspart tabs - The choices of view and status.
 * @csspart column - One status of the board.
 * @csspart card - One project.
 * @csspart name - The name of a project.
 * @csspart empty - What is shown in place of the projects.
 * @csspart dialog - The form for a project.
 * @csspart button - Every button.
 * @csspart primary-button - The main buttons.
 * @csspart input - Every field.
 * @csspart problem - The note about a failure.
 *
 * @cssproperty --mo-font-family - The typeface.
 * @cssproperty --mo-color-accent - Main buttons, focus rings, marks.
 * @cssproperty --mo-color-on-accent - Text on the accent.
 * @cssproperty --mo-color-surface - Cards and fields.
 * @cssproperty --mo-color-raised - Columns, notes, hovered controls.
 * @cssproperty --mo-color-text - Text.
 * @cssproperty --mo-color-muted - Secondary text.
 * @cssproperty --mo-color-border - Lines between things.
 * @cssproperty --mo-color-control - Outlines of fields.
 * @cssproperty --mo-color-danger - Failures, and what is late.
 * @cssproperty --mo-color-warning - Warnings.
 * @cssproperty --mo-radius - Roundness of controls.
 * @cssproperty --mo-duration - How long transitions take.
 *
 * @cssstate empty - No project is shown.
 */
export class MoProjects extends LitElement {
  static readonly moVersion: string = VERSION;
  static override styles = [
    tokens,
    controls,
    statesStyles,
    tabsStyles,
    dialogStyles,
    projectDialogStyles,
    searchFieldStyles,
    projectsStyles,
  ];

  /** The id of the `<mo-vault>` to use; without it, the one around this element. */
  @property() vault = '';

  /** `board`, a column for each status, or `list`. */
  @property() view: 'board' | 'list' = 'board';

  /** Which projects the list shows: a status, `open`, `archived` or `all`. */
  @property() status: ProjectStatusFilter = 'open';

  /** Only projects linked to this goal. */
  @property({ attribute: 'goal-id' }) goalId = '';

  /** Only projects with these words. */
  @property() search = '';

  @state() private problem: MoErrorData | null = null;

  /** @internal */
  readonly localize = new LocalizeController(this);
  readonly #announcer = new Announcer(this);
  readonly #columns = new Map(
    PROJECT_STATUSES.map((status) => [status, new ListWatch<Project, ProjectQuery>(this, 30)] as const),
  );
  readonly #list = new ListWatch<Project, ProjectQuery>(this);
  readonly #drag = new ProjectDrag(this, (project, status) => void this.#move(project, status));
  readonly #tasks = new PendingTasks(this, (error) => this.#onError(error));
  readonly #vault = new VaultController(
    this,
    () => this.requestUpdate(),
    () => this.requestUpdate(),
  );
  readonly #internals = this.attachInternals?.();
  #dialog: ProjectDialog | null = null;
  #searchTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    addTerms(gateTerms, commonTerms, problemsTerms, projectsTerms);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#searchTimer);
    this.#dialog?.close();
  }

  /** Opens the form for a new project. */
  async create(): Promise<void> {
    await this.#openDialog(null);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('vault')) this.#vault.id = this.vault;
    const client = this.#client;
    if (client === null) this.#dialog?.close();
    const search = this.search.trim();
    const filter = {
      ...(search === '' ? {} : { search }),
      ...(this.goalId === '' ? {} : { goalId: this.goalId }),
    };
    const onBoard = this.view !== 'list';
    for (const [status, column] of this.#columns) {
      column.use(onBoard ? (client?.projects ?? null) : null, { ...filter, status });
    }
    this.#list.use(onBoard ? null : (client?.projects ?? null), { ...filter, status: this.status });
  }

  protected override render(): TemplateResult {
    const { localize } = this;
    const isOpen = this.#client !== null;
    const total = this.#total;
    if (total === 0) this.#internals?.states.add('empty');
    else this.#internals?.states.delete('empty');
    return html`
      <section class="projects" dir=${localize.dir()} lang=${localize.lang()} aria-labelledby="heading">
        <header class="head" part="header">
          <h2 id="heading"><slot name="heading">${localize.term('projects')}</slot></h2>
          <span class="count muted small">
            ${total === null || !isOpen ? nothing : localize.term('projectCount', total)}
          </span>
          ${
            isOpen
              ? html`<button
                  class="button primary"
                  part="button primary-button"
                  id="new"
                  @click=${() => void this.#openDialog(null)}
                >
                  ${plusIcon}${localize.term('newProject')}
                </button>`
              : nothing
          }
        </header>
        ${isOpen ? this.#renderOpen() : this.#renderClosed()} ${this.#dialog?.render() ?? nothing}
        ${this.#announcer.render()}
      </section>
    `;
  }

  #renderClosed(): TemplateResult {
    const { localize } = this;
    if (this.#vault.status?.state === 'connecting') return loadingView(localize.term('loadingProjects'));
    return closedView(localize, this.#vault.status, localize.term('projectsLockedText'));
  }

  #renderOpen(): TemplateResult {
    const { localize } = this;
    return html`
      <div class="tools">
        <div class="search">
          ${searchIcon}
          <input
            class="input"
            part="input search"
            type="search"
            autocomplete="off"
            maxlength="200"
            aria-label=${localize.term('searchProjects')}
            placeholder=${localize.term('searchProjects')}
            .value=${this.search}
            @input=${this.#onSearch}
          />
        </div>
        ${this.#tabs(
          'view',
          localize.term('projectsView'),
          (['board', 'list'] as const).map((view) => [view, localize.term('projectsViewName', view)]),
          this.view,
          (view) => (this.view = view),
        )}
        ${
          this.view === 'list'
            ? this.#tabs(
                'status',
                localize.term('statusLabel'),
                LIST_FILTERS.map((status) => [status, localize.term('projectFilter', status)]),
                this.status,
                (status) => (this.status = status),
              )
            : nothing
        }
      </div>
      ${this.problem === null ? nothing : problemNote(localize, this.problem, this.#dismiss)}
      ${this.view === 'list' ? this.#renderList() : this.#renderBoard()}
    `;
  }

  #tabs<Value extends string>(
    name: string,
    label: string,
    options: readonly (readonly [Value, string])[],
    current: string,
    change: (value: Value) => void,
  ): TemplateResult {
    return html`
      <div class="tabs" part="tabs" role="radiogroup" aria-label=${label}>
        ${options.map(
          ([value, text]) => html`
            <label>
              <input
                type="radio"
                name=${name}
                value=${value}
                .checked=${value === current}
                @change=${() => change(value)}
              />
              <span>${text}</span>
            </label>
          `,
        )}
      </div>
    `;
  }

  #renderBoard(): TemplateResult {
    const { localize } = this;
    const columns = [...this.#columns];
    const broken = columns.find(([, { error }]) => error !== null)?.[1];
    if (broken?.error) return brokenView(localize, broken.error, () => this.#retry());
    if (this.#total === null) return loadingView(localize.term('loadingProjects'));
    if (this.#total === 0) return this.#renderEmpty();
    return html`
      <div class="board">
        ${columns.map(
          ([status, column]) => html`
            <section
              class="column"
              part="column"
              aria-labelledby="column-${status}"
              data-drop=${this.#drag.standing(status)}
              @dragover=${(event: DragEvent) => this.#drag.over(event, status)}
              @dragleave=${(event: DragEvent) => this.#drag.leave(event, status)}
              @drop=${(event: DragEvent) => this.#drag.drop(event, status)}
            >
              <h3>
                <span id="column-${status}">${localize.term('projectStatus', status)}</span>
                <span class="muted small"
                  >${new Intl.NumberFormat(localize.lang()).format(column.total ?? 0)}</span
                >
              </h3>
              ${
                column.total === 0
                  ? html`<p class="muted empty-column">${localize.term('columnEmpty')}</p>`
                  : this.#cards(column, this.#drag)
              }
            </section>
          `,
        )}
      </div>
    `;
  }

  #renderList(): TemplateResult {
    const { localize } = this;
    const { error, total } = this.#list;
    if (error !== null) return brokenView(localize, error, () => this.#retry());
    if (total === null) return loadingView(localize.term('loadingProjects'));
    if (total === 0) return this.#renderEmpty();
    return this.#cards(this.#list, null);
  }

  #cards(list: ListWatch<Project, ProjectQuery>, drag: ProjectDrag | null): TemplateResult {
    const today = dayFromNow();
    return html`
      <ul class="cards ${drag === null ? 'list' : ''}">
        ${repeat(
          list.items,
          (project) => project.projectId,
          (project) =>
            projectCard({
              project,
              localize: this.localize,
              drag,
              today,
              isBusy: (control) => this.#tasks.isPending(`${control} ${project.projectId}`),
              onStatus: (status) => void this.#move(project, status),
              onArchive: () => void this.#archive(project),
              onEdit: () => void this.#openDialog(project),
            }),
        )}
      </ul>
      ${
        list.hasMore
          ? html`<button class="button more" part="button" @click=${() => list.more()}>
              ${this.localize.term('showMore')}
            </button>`
          : nothing
      }
    `;
  }

  #renderEmpty(): TemplateResult {
    const { localize } = this;
    const isNarrowed =
      this.search.trim() !== '' || this.goalId !== '' || (this.view === 'list' && this.status !== 'open');
    return html`
      <div class="empty" part="empty">
        <div class="emblem" aria-hidden="true">${isNarrowed ? searchIcon : targetIcon}</div>
        <h3>${localize.term(isNarrowed ? 'noProjectsTitle' : 'emptyProjectsTitle')}</h3>
        <p class="muted">${localize.term(isNarrowed ? 'noProjectsText' : 'emptyProjectsText')}</p>
        ${isNarrowed ? nothing : html`<slot name="empty"></slot>`}
      </div>
    `;
  }

  /** The client while the vault is open. */
  get #client(): VaultClient | null {
    return this.#vault.status?.state === 'unlocked' ? this.#vault.client : null;
  }

  get #total(): number | null {
    if (this.view === 'list') return this.#list.total;
    const totals = [...this.#columns.values()].map((column) => column.total);
    return totals.reduce((sum, total) => (sum === null || total === null ? null : sum + total), 0);
  }

  async #move(project: Project, status: ProjectStatus): Promise<void> {
    const { projectId, name } = project;
    const client = this.#client;
    if (client === null) return;
    const done = await this.#tasks.run(`status ${projectId}`, () =>
      client.projects.change({ projectId, status }),
    );
    if (!done) return;
    this.#onDone('change', projectId, this.localize.term('projectMoved', name, status));
    await this.updateComplete;
    // The card is drawn anew in its column: whoever moved it stays with it.
    this.#focusControl(projectId, 'status');
  }

  async #archive(project: Project): Promise<void> {
    const { archived, projectId } = project;
    const client = this.#client;
    if (client === null) return;
    const action = archived ? 'unarchive' : 'archive';
    const done = await this.#tasks.run(`archive ${projectId}`, () => client.projects[action]({ projectId }));
    if (!done) return;
    this.#onDone(action, projectId, this.localize.term(archived ? 'projectUnarchived' : 'projectArchived'));
    await this.updateComplete;
    if (this.shadowRoot?.activeElement === null) this.#focusNew();
  }

  async #openDialog(project: Project | null): Promise<void> {
    const client = this.#client;
    if (client === null) return;
    const opener = this.shadowRoot?.activeElement;
    try {
      const { ProjectDialog } = await import('./project-dialog.ts');
      this.#dialog ??= new ProjectDialog(this, {
        onDone: (action, projectId) =>
          this.#onDone(
            action,
            projectId,
            this.localize.term(action === 'create' ? 'projectCreated' : 'projectSaved'),
          ),
        onError: (error) => this.dispatchEvent(new MoErrorEvent(error)),
        announce: (text) => this.#announcer.say(text),
      });
    } catch {
      this.#onError({
        code: 'internal/unexpected',
        message: 'The form could not be loaded.',
        retryable: true,
      });
      return;
    }
    const defaults = {
      name: '',
      description: '',
      startDate: dayFromNow(),
      targetDate: dayFromNow(DEFAULT_DAYS),
      status: 'planned',
      goalIds: this.goalId === '' ? [] : [this.goalId],
      milestones: [],
    } as const;
    await this.#dialog.open(client, project, defaults, opener instanceof HTMLElement ? opener : null);
  }

  #retry(): void {
    for (const list of [this.#list, ...this.#columns.values()]) list.retry();
    this.requestUpdate();
  }

  readonly #dismiss = (): void => {
    this.problem = null;
    this.#focusNew();
  };

  readonly #onSearch = (event: Event): void => {
    const { value } = event.target as HTMLInputElement;
    clearTimeout(this.#searchTimer);
    this.#searchTimer = setTimeout(() => (this.search = value), SEARCH_DELAY_MS);
  };

  #onDone(action: ProjectAction, projectId: string, message: string): void {
    this.problem = null;
    this.#announcer.say(message);
    this.dispatchEvent(new MoChangeEvent('project', action, projectId));
  }

  #onError(error: MoErrorData): void {
    this.problem = error;
    this.#announcer.say(this.localize.term('errorText', error.code, 'what'));
    this.dispatchEvent(new MoErrorEvent(error));
  }

  #focusControl(projectId: string, control: string): void {
    this.renderRoot
      .querySelector<HTMLElement>(`[data-project="${projectId}"] [data-control="${control}"]`)
      ?.focus();
  }

  #focusNew(): void {
    this.renderRoot.querySelector<HTMLElement>('#new')?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mo-projects': MoProjects;
  }
}
