import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { SYNC_OFF } from '@mo-kit/worker';
import type { SyncStatus, VaultClient } from '@mo-kit/worker';
import { Announcer } from '../controllers/announcer.ts';
import { Countdown } from '../controllers/countdown.ts';
import { LocalizeController } from '../controllers/localize-controller.ts';
import { Operation } from '../controllers/operation.ts';
import { RelativeTime } from '../controllers/relative-time.ts';
import { VaultController } from '../controllers/vault-controller.ts';
import { controls } from '../internal/controls.styles.ts';
import { MoErrorEvent } from '../internal/error-event.ts';
import { closedView, problemNote } from '../internal/problem-views.ts';
import { statesStyles } from '../internal/states.styles.ts';
import { tokens } from '../internal/tokens.styles.ts';
import { VERSION } from '../internal/version.ts';
import { commonTerms } from '../translations/common/index.ts';
import { gateTerms } from '../translations/gate/index.ts';
import { addTerms } from '../translations/languages.ts';
import { problemsTerms } from '../translations/problems/index.ts';
import { syncStatusTerms } from '../translations/sync-status/index.ts';
import { confirmView } from './confirm-view.ts';
import { placePopover } from './popover-place.ts';
import { statusView } from './status-view.ts';
import { SYNC_ICONS } from './sync-icons.ts';
import { syncStatusStyles } from './sync-status.styles.ts';
import { stepsFor, type SyncStep } from './sync-steps.ts';
import { TurnOnForm, type TurnOnHost, type TurnOnInput } from './turn-on-form.ts';

/** Steps that ask before they do something. */
type Task = 'turn-on' | 'move' | 'restart' | 'leave';

/** States that a person wants to hear of; the others pass by themselves. */
const TOLD: ReadonlySet<SyncStatus['state']> = new Set(['idle', 'offline', 'paused', 'problem']);

/**
 * @summary How a vault stands with its sync server: what waits, when it was in step, what is wrong and what to do next;
 * and turning sync on, pausing it, moving to another server and leaving.
 *
 * @slot heading - In place of the heading.
 *
 * @event {MoErrorEvent} mo-error - A step failed; `error.code` says what.
 *
 * @csspart header - The heading.
 * @csspart panel - How things stand, and what can be done.
 * @csspart state - The name of the state.
 * @csspart toggle - The button of the compact form.
 * @csspart progress - Progress of a long sync, with its cancel button.
 * @csspart button - Any button.
 * @csspart primary-button - The next step.
 * @csspart input - Any field.
 * @csspart problem - The note about a failure.
 * @csspart empty - What stands there while the vault is closed.
 *
 * @cssproperty --mo-font-family - The typeface.
 * @cssproperty --mo-color-accent - Buttons, links and focus.
 * @cssproperty --mo-color-on-accent - Text on the accent colour.
 * @cssproperty --mo-color-surface - The ground.
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
export class MoSyncStatus extends LitElement {
  static readonly moVersion: string = VERSION;
  static override styles = [tokens, controls, statesStyles, syncStatusStyles];

  /** The id of the `<mo-vault>` to use; without it, the one around this element. */
  @property() vault = '';

  /** A button for a header, that opens the rest. */
  @property({ type: Boolean, reflect: true }) compact = false;

  /** @internal */
  readonly localize = new LocalizeController(this);
  readonly #announcer = new Announcer(this);
  readonly #clock = new RelativeTime(this);
  readonly #countdown = new Countdown(this, () => this.requestUpdate());
  readonly #operation = new Operation(this);
  readonly #vault = new VaultController(
    this,
    () => this.#follow(),
    () => this.#follow(),
  );
  readonly #form: TurnOnForm;
  #task: Task | null = null;
  #told: SyncStatus['state'] | null = null;

  constructor() {
    super();
    addTerms(gateTerms, commonTerms, problemsTerms, syncStatusTerms);
    this.#form = new TurnOnForm(this.#formHost(), this.#operation, (input) => void this.#turnOn(input));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#countdown.stop();
    this.#told = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('vault')) this.#vault.id = this.vault;
  }

  protected override render(): TemplateResult {
    const { localize } = this;
    return html`
      <section
        class="sync"
        dir=${localize.dir()}
        lang=${localize.lang()}
        aria-label=${this.compact ? localize.term('sync') : nothing}
        aria-labelledby=${this.compact ? nothing : 'heading'}
      >
        ${
          this.compact
            ? this.#renderCompact()
            : html`<header part="header">
                  <h2 id="heading"><slot name="heading">${localize.term('sync')}</slot></h2>
                </header>
                ${this.#renderPanel()}`
        }
        ${this.#announcer.render()}
      </section>
    `;
  }

  #renderCompact(): TemplateResult {
    const { localize } = this;
    const { state, pending, conflicts } = this.#sync;
    return html`
      <button
        type="button"
        class="button compact toggle"
        part="button toggle"
        popovertarget="details"
        data-state=${state}
      >
        ${SYNC_ICONS[state]}<span class="visually-hidden">${localize.term('sync')}:</span>
        <span>${localize.term('syncState', state)}</span>
        ${
          pending + conflicts === 0
            ? nothing
            : html`<span class="count" aria-hidden="true"
                  >${new Intl.NumberFormat(localize.lang()).format(pending + conflicts)}</span
                ><span class="visually-hidden">
                  ${pending > 0 ? localize.term('syncPending', pending) : nothing}
                  ${conflicts > 0 ? localize.term('syncConflicts', conflicts) : nothing}
                </span>`
        }
      </button>
      <div popover id="details" role="dialog" aria-label=${localize.term('sync')} @toggle=${this.#onToggle}>
        ${this.#renderPanel()}
      </div>
    `;
  }

  #renderPanel(): TemplateResult {
    const { localize } = this;
    const { status } = this.#vault;
    if (this.#client === null && status?.state !== 'connecting') {
      return closedView(localize, status, localize.term('syncLockedText'));
    }
    const sync = this.#sync;
    const { error } = this.#operation;
    // What went wrong with a step is said at the step, and goes before what was wrong already.
    const failed = this.#task === 'turn-on' || this.#task === 'move' ? null : error;
    const problem = failed ?? (sync.state === 'off' ? null : sync.error);
    return html`
      <div class="panel" part="panel">
        ${statusView({
          localize,
          status: sync,
          clock: this.#clock,
          countdown: this.#countdown,
          onCancel: () => this.#stop(),
        })}
        ${problem === null ? nothing : problemNote(localize, problem)}
        ${this.#task === null ? this.#renderSteps(sync) : this.#renderTask(this.#task, sync)}
      </div>
    `;
  }

  #renderSteps(sync: SyncStatus): TemplateResult | typeof nothing {
    const { localize } = this;
    const { first, others } = stepsFor(sync);
    const busy = this.#operation.pending ? 'true' : nothing;
    const button = (step: SyncStep, isFirst: boolean) => html`
      <button
        type="button"
        class="button ${isFirst && sync.state !== 'idle' ? 'primary' : 'compact'}"
        part=${isFirst ? 'button primary-button' : 'button'}
        data-step=${step}
        aria-disabled=${busy}
        aria-busy=${isFirst ? busy : nothing}
        @click=${() => void this.#take(step)}
      >
        ${localize.term('syncStep', step)}
      </button>
    `;
    return html`
      <div class="actions">
        ${first === null ? nothing : button(first, true)} ${others.map((step) => button(step, false))}
      </div>
    `;
  }

  #renderTask(task: Task, { pending, history }: SyncStatus): TemplateResult {
    const onCancel = () => void this.#close();
    if (task === 'turn-on') return this.#form.render(task, this.#pageUrl, onCancel);
    if (task === 'move') return this.#form.render(task, '', onCancel);
    return confirmView({
      localize: this.localize,
      task,
      pending,
      since: history?.since ?? null,
      isBusy: this.#operation.pending,
      onConfirm: () => void this.#confirm(task),
      onCancel,
    });
  }

  /** The client while the vault is open. */
  get #client(): VaultClient | null {
    return this.#vault.status?.state === 'unlocked' ? this.#vault.client : null;
  }

  get #sync(): SyncStatus {
    return this.#client === null ? SYNC_OFF : (this.#vault.status?.sync ?? SYNC_OFF);
  }

  /** The server that the page names at its vault. */
  get #pageUrl(): string {
    const root = this.getRootNode() as Document | ShadowRoot;
    const vault = this.vault === '' ? this.closest('mo-vault') : root.getElementById(this.vault);
    const { syncUrl = '' } = (vault ?? {}) as { readonly syncUrl?: string };
    return syncUrl === '' ? '' : new URL(syncUrl, document.baseURI).href;
  }

  #follow(): void {
    this.requestUpdate();
    if (this.#client === null) {
      this.#operation.cancel();
      this.#operation.error = null;
      this.#task = null;
      this.#told = null;
      return;
    }
    const { state, error } = this.#sync;
    if (state === this.#told || !TOLD.has(state)) return;
    const isNews = this.#told !== null;
    this.#told = state;
    if (!isNews) return;
    const { localize } = this;
    this.#announcer.say(
      error === null ? localize.term('syncState', state) : localize.term('errorText', error.code, 'what'),
    );
  }

  // ---- Steps -------------------------------------------------------------------------------------------------------

  async #take(step: SyncStep): Promise<void> {
    const client = this.#client;
    if (client === null || this.#operation.pending) return;
    switch (step) {
      case 'turn-on':
      case 'move':
      case 'restart':
      case 'leave':
        return this.#open(step);
      case 'now':
      case 'sign-in':
        return void (await this.#run((signal) => client.sync.now({ signal })));
      case 'pause':
      case 'resume':
        return void (await this.#run(() => client.sync[step]()));
    }
  }

  async #confirm(task: 'restart' | 'leave'): Promise<void> {
    const client = this.#client;
    if (client === null) return;
    const done = await this.#run(() => (task === 'restart' ? client.sync.restart() : client.sync.disable()));
    if (done) await this.#close();
  }

  async #turnOn(input: TurnOnInput): Promise<void> {
    const client = this.#client;
    if (client === null) return;
    const done = await this.#run((signal) => client.sync.enable(input, { signal }));
    if (done || this.#operation.error === null) await this.#close();
  }

  async #run(task: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    const done = await this.#operation.run(task);
    const { error } = this.#operation;
    if (error !== null) {
      this.#announcer.say(this.localize.term('errorText', error.code, 'what'));
      this.dispatchEvent(new MoErrorEvent(error));
      // What the status says itself is not said twice.
      if (error.code === this.#sync.error?.code && this.#task === null) this.#operation.error = null;
    }
    return done;
  }

  /** Ends a long sync, whoever began it. What came stays; it goes on from there when the person says so. */
  #stop(): void {
    this.#operation.cancel();
    this.#task = null;
    // A failure to pause shows in the status, which goes on.
    this.#client?.sync.pause().catch(() => undefined);
  }

  async #open(task: Task): Promise<void> {
    this.#task = task;
    this.#operation.error = null;
    this.#form.reset();
    this.requestUpdate();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('#form-title, #confirm-title')?.focus();
  }

  async #close(): Promise<void> {
    this.#operation.cancel();
    this.#operation.error = null;
    const task = this.#task;
    this.#task = null;
    this.requestUpdate();
    await this.updateComplete;
    const opener = this.renderRoot.querySelector<HTMLElement>(`[data-step='${String(task)}']`);
    (opener ?? this.renderRoot.querySelector<HTMLElement>('[data-step]'))?.focus();
  }

  readonly #onToggle = (event: Event): void => {
    if ((event as ToggleEvent).newState !== 'open') return;
    const button = this.renderRoot.querySelector<HTMLElement>('.toggle');
    if (button !== null) placePopover(event.target as HTMLElement, button);
  };

  #formHost(): TurnOnHost {
    const vault = this.#vault;
    const root = () => this.renderRoot as ShadowRoot;
    return {
      localize: this.localize,
      get root() {
        return root();
      },
      get status() {
        return vault.status;
      },
      requestUpdate: () => this.requestUpdate(),
    };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mo-sync-status': MoSyncStatus;
  }
}
