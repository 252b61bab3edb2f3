import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Goal, GoalQuery, MoErrorData, Project, ProjectQuery } from '@mo-kit/worker';
import { Announcer } from '../controllers/announcer.ts';
import { ListWatch } from '../controllers/list-watch.ts';
import { LocalizeController } from '../controllers/localize-controller.ts';
import { VaultController } from '../controllers/vault-controller.ts';
import { isMonth } from '../goals/month-field.ts';
import { formatMonth } from '../goals/month-names.ts';
import { controls } from '../internal/controls.styles.ts';
import { dayFromNow, formatDay } from '../internal/day-names.ts';
import { place } from '../internal/place.ts';
import { brokenView, closedView, loadingView } from '../internal/problem-views.ts';
import { slicesStyles } from '../internal/slices.styles.ts';
import { statesStyles } from '../internal/states.styles.ts';
import { tokens } from '../internal/tokens.styles.ts';
import { VERSION } from '../internal/version.ts';
import { commonTerms } from '../translations/common/index.ts';
import { gateTerms } from '../translations/gate/index.ts';
import { addTerms } from '../translations/languages.ts';
import { problemsTerms } from '../translations/problems/index.ts';
import { timelineTerms } from '../translations/timeline/index.ts';
import { addMonths, firstDayOf, lastDayOf, monthsFrom, placeOfDay } from './months.ts';
import { timelineStyles } from './timeline.styles.ts';

const MAX_MONTHS = 24;
const GOALS_OF_A_MONTH = 8;
/** So many more projects each time. */
const PROJECTS_STEP = 60;

/**
 * @summary Goals and projects over the months, with today marked.
 *
 * @slot heading - In place of the heading.
 *
 * @csspart header - The heading and the buttons that move the months.
 * @csspart track - The box with bars and months.
 * @csspart bar - One project.
 * @csspart month - One month with its goals.
 * @csspart goal - One goal.
 * @csspart empty - What is shown in place of the timeline.
 * @csspart button - Every button.
 * @csspart problem - The note about a failure.
 *
 * @cssproperty --mo-font-family - The typeface.
 * @cssproperty --mo-color-accent - Today, marks, focus rings.
 * @cssproperty --mo-color-on-accent - Text on the accent.
 * @cssproperty --mo-color-surface - The ground.
 * @cssproperty --mo-color-raised - Goals, notes, hovered controls.
 * @cssproperty --mo-color-text - Text.
 * @cssproperty --mo-color-muted - Secondary text.
 * @cssproperty --mo-color-border - Lines between months.
 * @cssproperty --mo-color-control - Outlines of fields.
 * @cssproperty --mo-color-danger - Failures.
 * @cssproperty --mo-color-warning - Warnings.
 * @cssproperty --mo-radius - Roundness of controls.
 * @cssproperty --mo-duration - How long transitions take.
 */
export class MoTimeline extends LitElement {
  static readonly moVersion: string = VERSION;
  static override styles = [tokens, controls, statesStyles, slicesStyles, timelineStyles];

  /** The id of the `<mo-vault>` to use; without it, the one around this element. */
  @property() vault = '';

  /** The first month, `YYYY-MM`; without it, the one before this month. */
  @property() from = '';

  /** How many months are shown: 1–24. */
  @property({ type: Number }) months = 12;

  /** Moves by the buttons, from `from`. */
  @state() private shift = 0;

  /** @internal */
  readonly localize = new LocalizeController(this);
  readonly #announcer = new Announcer(this);
  readonly #projects = new ListWatch<Project, ProjectQuery>(this, PROJECTS_STEP);
  readonly #goals = Array.from(
    { length: MAX_MONTHS },
    () => new ListWatch<Goal, GoalQuery>(this, GOALS_OF_A_MONTH),
  );
  readonly #vault = new VaultController(this);
  /** Those that the bars are drawn over: bars of other months stay where they are until theirs are known. */
  #monthsOfBars: readonly string[] = [];

  constructor() {
    super();
    addTerms(gateTerms, commonTerms, problemsTerms, timelineTerms);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('vault')) this.#vault.id = this.vault;
    if (changed.has('from')) this.shift = 0;
    const client = this.#vault.open;
    const months = this.#shown;
    this.#projects.use(client?.projects ?? null, {
      status: 'all',
      sort: 'start',
      from: firstDayOf(months[0] ?? ''),
      to: lastDayOf(months.at(-1) ?? ''),
    });
    if (!this.#projects.stale) this.#monthsOfBars = months;
    for (const [index, list] of this.#goals.entries()) {
      const month = months[index];
      list.use(month === undefined ? null : (client?.goals ?? null), {
        month: month ?? '',
        status: 'all',
        sort: 'priority',
      });
    }
  }

  protected override render(): TemplateResult {
    const { localize } = this;
    const months = this.#shown;
    const span = localize.term(
      'timelineSpan',
      formatMonth(localize.lang(), months[0] ?? ''),
      formatMonth(localize.lang(), months.at(-1) ?? ''),
    );
    return html`
      <section class="timeline" dir=${localize.dir()} lang=${localize.lang()} aria-labelledby="heading">
        <header class="head" part="header">
          <h2 id="heading"><slot name="heading">${localize.term('timeline')}</slot></h2>
          <span class="count muted small">${span}</span>
          ${this.#vault.open === null ? nothing : this.#renderNavigation()}
        </header>
        ${this.#renderContent(months)} ${this.#announcer.render()}
      </section>
    `;
  }

  #renderNavigation(): TemplateResult {
    const { localize } = this;
    const step = this.#count;
    return html`
      <div class="navigation">
        <button class="button compact" part="button" @click=${() => this.#move(this.shift - step)}>
          ${localize.term('earlier')}
        </button>
        <button class="button compact" part="button" @click=${() => this.#move(0)}>
          ${localize.term('today')}
        </button>
        <button class="button compact" part="button" @click=${() => this.#move(this.shift + step)}>
          ${localize.term('later')}
        </button>
      </div>
    `;
  }

  #renderContent(months: readonly string[]): TemplateResult {
    const { localize } = this;
    const { status } = this.#vault;
    if (this.#vault.open === null && status?.state !== 'connecting') {
      return closedView(localize, status, localize.term('timelineLockedText'));
    }
    const { error } = this;
    if (error !== null) return brokenView(localize, error, () => this.#retry());
    const goals = this.#goals.slice(0, months.length);
    if (this.#projects.total === null || goals.some(({ total }) => total === null)) {
      return loadingView(localize.term('timelineLoading'));
    }
    const projects = this.#projects.shown.filter(({ archived }) => !archived);
    const today = dayFromNow();
    const now = placeOfDay(today, months);
    return html`
      <div class="track" part="track" tabindex="0" role="group" aria-labelledby="heading">
        <div class="inner" ${place({ '--_months': String(months.length) })}>
          ${
            projects.length === 0
              ? nothing
              : html`<ul class="bars" aria-label=${localize.term('timelineProjects')}>
                  ${repeat(
                    projects,
                    ({ projectId }) => projectId,
                    (project) =>
                      guard([project, this.#monthsOfBars.join(), localize.voice], () =>
                        this.#bar(project, this.#monthsOfBars),
                      ),
                  )}
                </ul>`
          }
          <ol class="months">
            ${months.map((month, index) => this.#month(month, goals[index], month === today.slice(0, 7)))}
          </ol>
          ${
            now >= 0 && now < 1
              ? html`<div
                  class="today"
                  title=${localize.term('today')}
                  ${place({ '--_at': String(now) })}
                ></div>`
              : nothing
          }
        </div>
      </div>
      ${
        this.#projects.hasMore
          ? html`<button class="button" part="button" @click=${() => this.#projects.more()}>
              ${localize.term('timelineMoreProjects')}
            </button>`
          : nothing
      }
    `;
  }

  #bar(project: Project, months: readonly string[]): TemplateResult {
    const { localize } = this;
    const { milestones, name, startDate, status, targetDate } = project;
    const from = Math.max(0, placeOfDay(startDate, months));
    const to = Math.min(1, placeOfDay(targetDate, months) + 1 / 31 / months.length);
    const length = to - from;
    const done = milestones.filter(({ completed }) => completed).length;
    return html`
      <li
        part="bar"
        data-status=${status}
        title=${name}
        ${place({ '--_from': String(from), '--_to': String(to) })}
      >
        <span dir="auto">${name}</span>
        <span class="visually-hidden when">
          ${localize.term(
            'timelineProject',
            formatDay(localize.lang(), startDate),
            formatDay(localize.lang(), targetDate),
            done,
            milestones.length,
          )}
        </span>
        ${milestones
          .map(({ date, completed }) => ({ at: (placeOfDay(date, months) - from) / length, completed }))
          .filter(({ at }) => at >= 0 && at <= 1)
          .map(
            ({ at, completed }) =>
              html`<i aria-hidden="true" ?data-done=${completed} ${place({ '--_at': String(at) })}></i>`,
          )}
      </li>
    `;
  }

  #month(month: string, list: ListWatch<Goal, GoalQuery> | undefined, isNow: boolean): TemplateResult {
    const { localize } = this;
    const goals = (list?.items ?? []).filter(({ archived }) => !archived);
    const hidden = (list?.total ?? 0) - (list?.items.length ?? 0);
    return html`
      <li part="month" aria-current=${isNow ? 'date' : nothing}>
        <h3>${formatMonth(localize.lang(), month)}</h3>
        ${
          goals.length === 0
            ? nothing
            : html`<ul class="goals">
                ${goals.map(
                  ({ achieved, slice, summary }) => html`
                    <li part="goal" data-slice=${slice} ?data-achieved=${achieved}>
                      <span dir="auto">${summary}</span>
                      ${achieved ? html`<span class="visually-hidden">${localize.term('timelineAchieved')}</span>` : nothing}
                    </li>
                  `,
                )}
              </ul>`
        }
        ${hidden > 0 ? html`<p class="more">${localize.term('timelineMore', hidden)}</p>` : nothing}
      </li>
    `;
  }

  get #count(): number {
    return Math.min(Math.max(Math.trunc(this.months) || 12, 1), MAX_MONTHS);
  }

  get #shown(): readonly string[] {
    const first = isMonth(this.from) ? this.from : addMonths(dayFromNow().slice(0, 7), -1);
    return monthsFrom(addMonths(first, this.shift), this.#count);
  }

  private get error(): MoErrorData | null {
    return [this.#projects, ...this.#goals].find(({ error }) => error !== null)?.error ?? null;
  }

  #move(shift: number): void {
    this.shift = shift;
    const [first = ''] = this.#shown;
    this.#announcer.say(formatMonth(this.localize.lang(), first));
  }

  #retry(): void {
    for (const list of [this.#projects, ...this.#goals]) list.retry();
    this.requestUpdate();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mo-timeline': MoTimeline;
  }
}
