import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Project, ProjectStatus, ProjectStatusFilter, VaultClient } from '@mo-kit/worker';
import { Announcer } from '../controllers/announcer.ts';
import { BulkSelection } from '../controllers/bulk-selection.ts';
import { LocalizeController } from '../controllers/localize-controller.ts';
import { Outcome } from '../controllers/outcome.ts';
import { PendingTasks } from '../controllers/pending-tasks.ts';
import { SearchField } from '../controllers/search-field.ts';
import { UndoKeys } from '../controllers/undo-keys.ts';
import { VaultController } from '../controllers/vault-controller.ts';
import { bulkStyles } from '../internal/bulk.styles.ts';
import { choiceTabs } from '../internal/choice-tabs.ts';
import { MoChangeEvent } from '../internal/change-event.ts';
import { controls } from '../internal/controls.styles.ts';
import { dayFromNow } from '../internal/day-names.ts';
import { dialogStyles } from '../internal/dialog.styles.ts';
import { searchIcon, targetIcon } from '../internal/element-icons.ts';
import { MoErrorEvent } from '../internal/error-event.ts';
import { listHead } from '../internal/list-head.ts';
import { brokenView, closedView, loadingView } from '../internal/problem-views.ts';
import { searchFieldStyles } from '../internal/search-field.styles.ts';
import { statesStyles } from '../internal/states.styles.ts';
import { tabsStyles } from '../internal/tabs.styles.ts';
import { tokens } from '../internal/tokens.styles.ts';
import { VERSION } from '../internal/version.ts';
import { bulkTerms } from '../translations/bulk/index.ts';
import { commonTerms } from '../translations/common/index.ts';
import { gateTerms } from '../translations/gate/index.ts';
import { addTerms } from '../translations/languages.ts';
import { problemsTerms } from '../translations/problems/index.ts';
import { projectsTerms } from '../translations/projects/index.ts';
import { projectBoard } from './project-board.ts';
import { projectBulkActions } from './project-bulk.ts';
import { projectCard } from './project-card.ts';
import type { ProjectDialog } from './project-dialog.ts';
import { projectDialogStyles } from './project-dialog.styles.ts';
import { ProjectDrag } from './project-drag.ts';
import { ProjectLists, type ProjectList } from './project-lists.ts';
import { projectsStyles } from './projects.styles.ts';

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
 * @csspart select - The box that chooses a project.
 * @csspart bulk - What can be done to the chosen projects.
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
    bulkStyles,
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

  /** @internal */
  readonly localize = new LocalizeController(this);
  readonly #announcer = new Announcer(this);
  readonly #drag = new ProjectDrag(this, (project, status) => void this.#move(project, status));
  readonly #outcome = new Outcome(this, this.localize, this.#announcer, () => this.#focusNew());
  readonly #tasks = new PendingTasks(this, (error) => this.#outcome.failed(error));
  readonly #searchField = new SearchField(this, (text) => (this.search = text));
  readonly #lists = new ProjectLists(this);
  readonly #bulk = new BulkSelection(this, 'project', this.#lists, this.#announcer, this.#outcome);
  readonly #vault = new VaultController(this);
  readonly #internals = this.attachInternals?.();
  #dialog: ProjectDialog | null = null;

  constructor() {
    super();
    addTerms(gateTerms, commonTerms, problemsTerms, projectsTerms, bulkTerms);
    new UndoKeys(this, () => this.#vault.open, this.#tasks, this.#outcome);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#dialog?.close();
  }

  /** Opens the form for a new project. */
  async create(): Promise<void> {
    await this.#openDialog(null);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('vault')) this.#vault.id = this.vault;
    const client = this.#vault.open;
    if (client === null) this.#dialog?.close();
    const search = this.search.trim();
    const filter = {
      ...(search === '' ? {} : { search }),
      ...(this.goalId === '' ? {} : { goalId: this.goalId }),
    };
    const view = this.view === 'list' ? this.status : 'board';
    const isOther = this.#lists.use(client?.projects ?? null, filter, view);
    if (isOther) this.#bulk.selection.end();
  }

  protected override render(): TemplateResult {
    const { localize } = this;
    const client = this.#vault.open;
    const { total } = this.#lists;
    if (total === 0) this.#internals?.states.add('empty');
    else this.#internals?.states.delete('empty');
    return html`
      <section class="projects" dir=${localize.dir()} lang=${localize.lang()} aria-labelledby="heading">
        ${listHead({
          heading: localize.term('projects'),
          count: total === null || client === null ? null : localize.term('projectCount', total),
          create:
            client === null
              ? null
              : { label: localize.term('newProject'), onClick: () => void this.#openDialog(null) },
        })}
        ${client !== null ? this.#renderOpen(client) : this.#renderClosed()}
        ${this.#dialog?.render() ?? nothing} ${this.#announcer.render()}
      </section>
    `;
  }

  #renderClosed(): TemplateResult {
    const { localize } = this;
    if (this.#vault.status?.state === 'connecting') return loadingView(localize.term('loadingProjects'));
    return closedView(localize, this.#vault.status, localize.term('projectsLockedText'));
  }

  #renderOpen(client: VaultClient): TemplateResult {
    const { localize } = this;
    return html`
      <div class="tools">
        ${this.#searchField.render(this.search, localize.term('searchProjects'))}
        ${choiceTabs(
          'view',
          localize.term('projectsView'),
          (['board', 'list'] as const).map((view) => [view, localize.term('projectsViewName', view)]),
          this.view,
          (view) => (this.view = view),
        )}
        ${
          this.view === 'list'
            ? choiceTabs(
                'status',
                localize.term('statusLabel'),
                LIST_FILTERS.map((status) => [status, localize.term('projectFilter', status)]),
                this.status,
                (status) => (this.status = status),
              )
            : nothing
        }
        ${this.#bulk.renderButton()}
      </div>
      ${this.#outcome.render()}
      ${this.#bulk.renderBar(
        client,
        this.#lists.total ?? 0,
        projectBulkActions(localize, this.view === 'list' && this.status === 'archived'),
      )}
      ${this.#renderProjects()}
    `;
  }

  #renderProjects(): TemplateResult {
    const { localize } = this;
    const { error, total, list } = this.#lists;
    if (error !== null) return brokenView(localize, error, () => this.#lists.retry());
    if (total === null) return loadingView(localize.term('loadingProjects'));
    if (total === 0) return this.#renderEmpty();
    return html`
      <div @click=${this.#bulk.onClick} @keydown=${this.#onKeyDown}>
        ${
          this.view === 'list'
            ? this.#cards(list, null)
            : projectBoard(localize, this.#lists.columns, this.#drag, (column) =>
                this.#cards(column, this.#drag),
              )
        }
      </div>
    `;
  }

  #cards(list: ProjectList, drag: ProjectDrag | null): TemplateResult {
    const today = dayFromNow();
    const first = this.#lists.indexOf(list);
    return html`
      <ul class="cards ${drag === null ? 'list' : ''}">
        ${repeat(
          list.shown,
          (project) => project.projectId,
          (project, position) =>
            projectCard({
              project,
              index: first + position,
              selection: this.#bulk.selection,
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

  async #move(project: Project, status: ProjectStatus): Promise<void> {
    const { projectId, name } = project;
    const client = this.#vault.open;
    if (client === null) return;
    const done = await this.#tasks.run(`status ${projectId}`, () =>
      client.projects.change({ projectId, status }),
    );
    if (!done) return;
    this.#onDone('change', projectId, this.localize.term('projectMoved', name, status));
    await this.#isShown(client, projectId);
    // The card is drawn anew in its column: whoever moved it stays with it.
    this.#focusControl(projectId, 'status');
  }

  async #archive(project: Project): Promise<void> {
    const { archived, projectId } = project;
    const client = this.#vault.open;
    if (client === null) return;
    const action = archived ? 'unarchive' : 'archive';
    const done = await this.#tasks.run(`archive ${projectId}`, () => client.projects[action]({ projectId }));
    if (!done) return;
    this.#onDone(action, projectId, this.localize.term(archived ? 'projectUnarchived' : 'projectArchived'));
    await this.#isShown(client, projectId);
    if (this.shadowRoot?.activeElement === null) this.#focusNew();
  }

  /** A change is confirmed before the list hears of it, and what is asked next is answered after that. */
  async #isShown(client: VaultClient, projectId: string): Promise<void> {
    await client.projects.get({ projectId }).catch(() => null);
    await this.updateComplete;
  }

  async #openDialog(project: Project | null): Promise<void> {
    const client = this.#vault.open;
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
      this.#outcome.notLoaded();
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

  readonly #onKeyDown = (event: KeyboardEvent): void => void this.#bulk.onKeyDown(event);

  #onDone(action: ProjectAction, projectId: string, message: string): void {
    this.#bulk.forget();
    this.#outcome.done(new MoChangeEvent('project', action, projectId), message);
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
