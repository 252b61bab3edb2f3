import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ConflictSide, FieldConflict, MoErrorData, VaultClient, VaultStatus } from '@mo-kit/worker';
import { Announcer } from '../controllers/announcer.ts';
import { LocalizeController } from '../controllers/localize-controller.ts';
import { Outcome } from '../controllers/outcome.ts';
import { PendingTasks } from '../controllers/pending-tasks.ts';
import { VaultController } from '../controllers/vault-controller.ts';
import { MoChangeEvent, type ChangedAggregate } from '../internal/change-event.ts';
import { controls } from '../internal/controls.styles.ts';
import { checkIcon } from '../internal/element-icons.ts';
import { toErrorData } from '../internal/error-data.ts';
import { MoErrorEvent } from '../internal/error-event.ts';
import { brokenView, closedView, loadingView } from '../internal/problem-views.ts';
import { statesStyles } from '../internal/states.styles.ts';
import { tokens } from '../internal/tokens.styles.ts';
import { VERSION } from '../internal/version.ts';
import { commonTerms } from '../translations/common/index.ts';
import { conflictsTerms } from '../translations/conflicts/index.ts';
import { gateTerms } from '../translations/gate/index.ts';
import { historyTerms } from '../translations/history/index.ts';
import { addTerms } from '../translations/languages.ts';
import { problemsTerms } from '../translations/problems/index.ts';
import { groupConflicts, type ConflictGroup } from './conflict-groups.ts';
import { conflictItem } from './conflict-item.ts';
import { conflictsStyles } from './conflicts.styles.ts';
import { fieldValue } from '../internal/field-value.ts';

/** Fields shown at first, and with each press of the button for more. */
const STEP = 50;
const PAGE = 100;

/**
 * @summary Fields that two devices changed without knowing of each other: each side with who said it and when, settled by
 * one click, and settled the other way by another.
 *
 * @slot heading - In place of the heading.
 *
 * @event {MoChangeEvent} mo-change - A conflict was settled, and it is stored; `action` is `settle`.
 * @event {MoErrorEvent} mo-error - Something failed; `error.code` says what.
 *
 * @csspart header - The heading, the count and the button for all.
 * @csspart conflict - One field in conflict.
 * @csspart value - What one side says.
 * @csspart empty - What is shown in place of the list.
 * @csspart button - Every button.
 * @csspart problem - The note about a failure.
 *
 * @cssproperty --mo-font-family - The typeface.
 * @cssproperty --mo-color-accent - What holds, focus rings.
 * @cssproperty --mo-color-on-accent - Text on the accent.
 * @cssproperty --mo-color-surface - The ground of an item.
 * @cssproperty --mo-color-raised - Notes, hovered controls.
 * @cssproperty --mo-color-text - Text.
 * @cssproperty --mo-color-muted - Secondary text.
 * @cssproperty --mo-color-border - Lines around items.
 * @cssproperty --mo-color-control - Outlines of buttons.
 * @cssproperty --mo-color-danger - Failures.
 * @cssproperty --mo-color-warning - Warnings.
 * @cssproperty --mo-radius - Roundness of controls.
 * @cssproperty --mo-duration - How long transitions take.
 */
export class MoConflicts extends LitElement {
  static readonly moVersion: string = VERSION;
  static override styles = [tokens, controls, statesStyles, conflictsStyles];

  /** The id of the `<mo-vault>` to use; without it, the one around this element. */
  @property() vault = '';

  @state() private groups: readonly ConflictGroup[] | null = null;
  @state() private broken: MoErrorData | null = null;
  @state() private asksForAll = false;

  /** @internal */
  readonly localize = new LocalizeController(this);
  readonly #announcer = new Announcer(this);
  readonly #outcome = new Outcome(this, this.localize, this.#announcer, () => this.#focusHeading());
  readonly #tasks = new PendingTasks(this, (error) => this.#outcome.failed(error));
  readonly #vault = new VaultController(
    this,
    () => this.#follow(),
    () => this.#follow(),
  );
  /** What was chosen here, by group: it stays in its place, so that a person can think better of it. */
  readonly #settled = new Map<string, { readonly group: ConflictGroup; readonly eventId: string }>();
  #total = 0;
  #hasMore = false;
  #wanted = STEP;
  /** What the list was read for; another status means that it may have changed. */
  #known: { readonly client: VaultClient; readonly sync: VaultStatus['sync'] } | null = null;
  #reading: Promise<void> | null = null;
  #isStale = false;

  constructor() {
    super();
    addTerms(gateTerms, commonTerms, problemsTerms, historyTerms, conflictsTerms);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forget();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('vault')) this.#vault.id = this.vault;
  }

  protected override render(): TemplateResult {
    const { localize } = this;
    return html`
      <section class="conflicts" dir=${localize.dir()} lang=${localize.lang()} aria-labelledby="heading">
        <header class="head" part="header">
          <h2 id="heading" tabindex="-1"><slot name="heading">${localize.term('conflicts')}</slot></h2>
          ${
            this.#total > 0
              ? html`<span class="count muted small">${localize.term('conflictCount', this.#total)}</span>`
              : nothing
          }
          ${
            this.#total > 1 && !this.asksForAll
              ? html`<button
                  type="button"
                  class="button compact"
                  part="button"
                  id="keep-all"
                  @click=${() => void this.#askForAll(true)}
                >
                  ${localize.term('keepAllCurrent')}
                </button>`
              : nothing
          }
        </header>
        ${this.asksForAll ? this.#renderQuestion() : nothing} ${this.#outcome.render()}
        ${this.#renderContent()} ${this.#announcer.render()}
      </section>
    `;
  }

  #renderQuestion(): TemplateResult {
    const { localize } = this;
    const busy = this.#tasks.isPending('all') ? 'true' : nothing;
    return html`
      <div class="note" role="group" aria-labelledby="question">
        <div>
          <p id="question">${localize.term('keepAllQuestion', this.#total)}</p>
          <div class="actions">
            <button
              type="button"
              class="button compact"
              part="button"
              id="cancel-all"
              @click=${() => void this.#askForAll(false)}
            >
              ${localize.term('cancel')}
            </button>
            <button
              type="button"
              class="button compact"
              part="button"
              id="confirm-all"
              aria-disabled=${busy}
              aria-busy=${busy}
              @click=${() => void this.#keepAll()}
            >
              ${localize.term('keepAllConfirm')}
            </button>
          </div>
        </div>
      </div>
    `;
  }

  #renderContent(): TemplateResult {
    const { localize, broken } = this;
    const { status } = this.#vault;
    if (this.#vault.open === null && status?.state !== 'connecting') {
      return closedView(localize, status, localize.term('conflictsLockedText'));
    }
    if (broken !== null) return brokenView(localize, broken, () => this.#read());
    if (this.groups === null) return loadingView(localize.term('conflictsLoading'));
    const shown = this.#shown(this.groups);
    if (shown.length === 0) {
      return html`
        <div class="empty" part="empty">
          <div class="emblem" aria-hidden="true">${checkIcon}</div>
          <h3>${localize.term('noConflictsTitle')}</h3>
          <p class="muted">${localize.term('noConflictsText')}</p>
        </div>
      `;
    }
    return html`
      <p class="muted small">${localize.term('conflictsText')}</p>
      <ul class="list">
        ${repeat(
          shown,
          ({ key }) => key,
          (group) =>
            conflictItem({
              group,
              chosen: this.#settled.get(group.key)?.eventId ?? null,
              localize,
              isBusy: (eventId) => this.#tasks.isPending(`${group.key} ${eventId}`),
              onChoose: (of, side) => void this.#choose(of, side),
            }),
        )}
      </ul>
      ${
        this.#hasMore
          ? html`<button
              type="button"
              class="button more"
              part="button"
              id="more"
              @click=${() => this.#more()}
            >
              ${localize.term('moreConflicts')}
            </button>`
          : nothing
      }
    `;
  }

  /** What is open, and in its old place what was settled here. */
  #shown(open: readonly ConflictGroup[]): readonly ConflictGroup[] {
    const keys = new Set(open.map(({ key }) => key));
    const settled = [...this.#settled.values()].map(({ group }) => group).filter(({ key }) => !keys.has(key));
    return [...open, ...settled].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  #follow(): void {
    this.requestUpdate();
    const client = this.#vault.open;
    if (client === null || client !== this.#known?.client) this.#forget();
    if (client === null) return;
    const sync = this.#vault.status?.sync ?? client.sync.status;
    const { conflicts, pending, syncedAt, state: name } = this.#known?.sync ?? {};
    const isSame =
      conflicts === sync.conflicts &&
      pending === sync.pending &&
      syncedAt === sync.syncedAt &&
      (name === 'off') === (sync.state === 'off');
    this.#known = { client, sync };
    if (!isSame) this.#read();
  }

  #forget(): void {
    this.#known = null;
    this.#settled.clear();
    this.#total = 0;
    this.#hasMore = false;
    this.#wanted = STEP;
    this.groups = null;
    this.broken = null;
    this.#outcome.clear();
    this.asksForAll = false;
  }

  /** Reads the list; once more when something changes meanwhile. */
  #read(): void {
    this.#isStale = true;
    this.#reading ??= this.#readAll().finally(() => (this.#reading = null));
  }

  async #readAll(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      const client = this.#vault.open;
      if (client === null) return;
      try {
        const found: FieldConflict[] = [];
        let total: number;
        let next: string | null = null;
        do {
          const limit = Math.min(this.#wanted - found.length, PAGE);
          const page = await client.conflicts.list({ limit, ...(next !== null && { after: next }) });
          found.push(...page.items);
          ({ total, next } = page);
        } while (next !== null && found.length < this.#wanted);
        if (client !== this.#vault.open) continue;
        this.#total = total;
        this.#hasMore = next !== null;
        this.groups = groupConflicts(found);
        // Another device, or another tab, did not leave it at that.
        for (const { key } of this.groups) this.#settled.delete(key);
        if (total < 2) this.asksForAll = false;
        this.broken = null;
      } catch (thrown) {
        if (client !== this.#vault.open) continue;
        this.broken = toErrorData(thrown);
        this.dispatchEvent(new MoErrorEvent(this.broken));
      }
    }
  }

  #more(): void {
    this.#wanted += STEP;
    const last = this.groups?.at(-1)?.key;
    this.#read();
    // The button may be gone, and the next thing to do is the first of those that came.
    void this.#reading?.then(async () => {
      await this.updateComplete;
      const items = [...this.renderRoot.querySelectorAll<HTMLElement>('.conflict')];
      const at = items.findIndex((item) => item.dataset['conflict'] === last);
      items[at + 1]?.querySelector('button')?.focus();
    });
  }

  async #choose(group: ConflictGroup, side: ConflictSide): Promise<void> {
    const client = this.#vault.open;
    if (client === null) return;
    const { aggregateId, field, key, kind } = group;
    const { eventId } = side;
    const isRevised = this.#settled.has(key);
    const choice = { aggregateId, field, eventId, ...(isRevised && { revise: true }) };
    const done = await this.#tasks.run(`${key} ${eventId}`, () => client.conflicts.settle(choice));
    // Also when somebody else was faster: what holds is read again.
    this.#read();
    if (!done) return;
    this.#settled.set(key, { group, eventId });
    this.groups = (this.groups ?? []).filter((open) => open.key !== key);
    const value = fieldValue(this.localize, field, side.value) || this.localize.term('conflictNothing');
    this.#outcome.done(
      new MoChangeEvent(kind as ChangedAggregate, 'settle', aggregateId),
      this.localize.term('conflictSettledSay', value),
    );
    await this.updateComplete;
    const item = [...this.renderRoot.querySelectorAll<HTMLElement>('.conflict')].find(
      ({ dataset }) => dataset['conflict'] === key,
    );
    item?.querySelector('button')?.focus();
  }

  async #askForAll(asks: boolean): Promise<void> {
    this.asksForAll = asks;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(asks ? '#cancel-all' : '#keep-all')?.focus();
  }

  async #keepAll(): Promise<void> {
    const client = this.#vault.open;
    if (client === null) return;
    let settled = 0;
    const done = await this.#tasks.run(
      'all',
      async () => ({ settled } = await client.conflicts.keepCurrent()),
    );
    this.#read();
    if (!done) return;
    this.asksForAll = false;
    this.#outcome.succeeded(this.localize.term('conflictsKept', settled));
    await this.updateComplete;
    this.#focusHeading();
  }

  #focusHeading(): void {
    this.renderRoot.querySelector<HTMLElement>('#heading')?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mo-conflicts': MoConflicts;
  }
}
