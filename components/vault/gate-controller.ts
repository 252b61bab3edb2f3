import { html, nothing } from 'lit';
import type { LitElement, ReactiveController, TemplateResult } from 'lit';
import type { MoErrorData, VaultClient, VaultStatus } from '@mo-kit/worker';
import type { Announcer } from '../controllers/announcer.ts';
import type { LocalizeController } from '../controllers/localize-controller.ts';
import type { Operation } from '../controllers/operation.ts';
import { alertIcon } from '../internal/icon.ts';
import { Lazy } from '../internal/lazy.ts';
import { progressView } from '../internal/progress-view.ts';
import type { Gate, GateView, Screen } from './gate-view.ts';
import { UnlockView } from './views/unlock-view.ts';

/** What the gate needs from the element it guards. */
export interface GateHost extends LitElement {
  readonly client: VaultClient | null;
  readonly status: VaultStatus | null;
  readonly connectError: MoErrorData | null;
  readonly localize: LocalizeController;
  readonly announcer: Announcer;
  reconnect(): void;
  report(error: MoErrorData): void;
  wipe(): Promise<boolean>;
}

/** Screens that are fetched when they are first needed, so that unlocking stays light. */
const lazyScreens = {
  create: async (gate: Gate): Promise<GateView> =>
    new (await import('./views/create-view.ts')).CreateView(gate),
  recovery: async (gate: Gate): Promise<GateView> =>
    new (await import('./views/recovery-view.ts')).RecoveryView(gate),
  recover: async (gate: Gate): Promise<GateView> =>
    new (await import('./views/recover-view.ts')).RecoverView(gate),
  restore: async (gate: Gate): Promise<GateView> =>
    new (await import('./views/restore-view.ts')).RestoreView(gate),
} as const;

function isLazy(screen: Screen): screen is keyof typeof lazyScreens {
  return screen in lazyScreens;
}

/** Decides which screen stands before the vault, loads it, and keeps the focus where the person was. */
export class GateController implements ReactiveController, Gate {
  readonly #host: GateHost;
  #chosen: Screen | null = null;
  #view: { readonly screen: Screen; readonly view: GateView } | null = null;
  #loading: Screen | null = null;
  /** Could not be fetched: without a connection its texts will not come either. Choosing it tries again. */
  #missing: Screen | null = null;
  readonly #problem = this.#lazy(async () => new (await import('./views/problem-view.ts')).ProblemView(this));
  readonly #notes = this.#lazy(async () => new (await import('./views/open-notes.ts')).OpenNotes(this));
  #drawn: Screen | null = null;
  #moveFocus = false;

  constructor(host: GateHost) {
    this.#host = host;
    host.addController(this);
  }

  get localize(): LocalizeController {
    return this.#host.localize;
  }
  get client(): VaultClient | null {
    return this.#host.client;
  }
  get status(): VaultStatus | null {
    return this.#host.status;
  }
  get connectError(): MoErrorData | null {
    return this.#host.connectError;
  }
  get root(): ShadowRoot {
    return this.#host.renderRoot as ShadowRoot;
  }
  get updateComplete(): Promise<boolean> {
    return this.#host.updateComplete;
  }
  addController(controller: ReactiveController): void {
    this.#host.addController(controller);
  }
  removeController(controller: ReactiveController): void {
    this.#host.removeController(controller);
  }
  requestUpdate(): void {
    this.#host.requestUpdate();
  }
  announce(text: string): void {
    this.#host.announcer.say(text);
  }
  report(error: MoErrorData): void {
    this.#host.report(error);
  }
  reconnect(): void {
    this.#host.reconnect();
  }
  wipe(): Promise<boolean> {
    return this.#host.wipe();
  }

  show(screen: Screen | null): void {
    this.#chosen = screen;
    this.#missing = null;
    this.#host.requestUpdate();
  }

  /**
   * The screen that was chosen, whatever the vault does meanwhile: it may be waiting for an answer, or show words that
   * are shown once. It leaves by itself. Otherwise the one the state calls for.
   */
  get screen(): Screen {
    if (this.#chosen !== null) return this.#chosen;
    if (this.connectError !== null) return 'problem';
    const state = this.status?.state ?? 'connecting';
    switch (state) {
      case 'connecting':
        return 'connecting';
      case 'empty':
        return 'create';
      case 'locked':
        return 'unlock';
      case 'unlocked':
        return 'content';
      case 'asleep':
      case 'outdated':
      case 'unavailable':
        return 'problem';
    }
  }

  hostUpdate(): void {
    const { screen } = this;
    // Out of the page nothing is opened: it would be put away at once, and asked for again, without end.
    if (screen === this.#drawn || !this.#host.isConnected) return;
    // Only a person who was already inside is moved; a page that loads keeps its focus. While a screen is being fetched
    // nothing holds the focus, so what was true when the change began counts.
    this.#moveFocus ||= this.#host.matches(':focus-within');
    if (this.#view !== null && this.#view.screen !== screen) {
      this.#view.view.dispose?.();
      this.#view = null;
    }
    this.#open(screen);
  }

  hostUpdated(): void {
    const { screen } = this;
    if (screen === this.#drawn || (this.#view === null && (screen in lazyScreens || screen === 'unlock')))
      return;
    const first = this.#drawn === null || this.#drawn === 'connecting';
    this.#drawn = screen;
    if (!this.#moveFocus || first) return;
    this.#moveFocus = false;
    this.root.querySelector<HTMLElement>(screen === 'unlock' ? '#passphrase' : '[tabindex="-1"]')?.focus();
  }

  hostDisconnected(): void {
    // A move within the page must not lose what stands on a screen, least of all the recovery words.
    setTimeout(() => {
      if (this.#host.isConnected) return;
      this.#view?.view.dispose?.();
      this.#view = null;
      this.#drawn = null;
      this.#chosen = null;
    });
  }

  /** Null when the content of the vault is to be shown. */
  render(): TemplateResult | null {
    const { screen } = this;
    if (screen === 'content') return null;
    if (screen === 'problem') {
      return this.#problem.value?.render() ?? this.#skeleton();
    }
    return this.#view?.view.render() ?? this.#skeleton();
  }

  /** What has to be known now about an open vault; fetched when there is something. */
  renderNotes(): unknown {
    const { status } = this;
    if (status?.state !== 'unlocked' || (status.recoveryConfirmed && status.lockAt === null)) return nothing;
    return this.#notes.value?.render(this.screen === 'content') ?? nothing;
  }

  progress(operation: Operation): TemplateResult {
    return progressView(this.localize, this.status?.progress ?? null, () => operation.cancel());
  }

  problemNote(error: MoErrorData): unknown {
    return (
      this.#problem.value?.renderNote(error) ??
      (this.#problem.isFailed || this.#missing !== null ? this.#plainNote(error.code) : nothing)
    );
  }

  wayOut(error: MoErrorData): unknown {
    return this.#problem.value?.renderWayOut(error) ?? nothing;
  }

  #plainNote(code: string): TemplateResult {
    return html`<p class="note danger" part="problem">
      ${alertIcon}<span>${this.#host.localize.term('failed', code)}</span>
    </p>`;
  }

  #skeleton(): TemplateResult {
    // The texts of the problem screen could not be fetched: say at least this.
    if (this.#problem.isFailed || this.#missing === this.screen) {
      const error = this.connectError ?? this.status?.error;
      return html`<div class="card" part="card">
        ${this.#plainNote(error?.code ?? 'internal/unexpected')}
      </div>`;
    }
    return html`
      <div
        class="card skeleton"
        part="card"
        role="group"
        aria-busy="true"
        aria-label=${this.localize.term('connecting')}
      >
        <i></i><i></i><i></i><i></i>
      </div>
    `;
  }

  #open(screen: Screen): void {
    if (this.#view?.screen === screen || this.#loading === screen || this.#missing === screen) return;
    if (screen === 'unlock') {
      this.#view = { screen, view: new UnlockView(this) };
    } else if (isLazy(screen)) {
      this.#loading = screen;
      lazyScreens[screen](this)
        .then((view) => {
          if (this.#host.isConnected && this.screen === screen) this.#view = { screen, view };
          else view.dispose?.();
        })
        .catch(() => {
          this.#missing = screen;
        })
        .finally(() => {
          this.#loading = null;
          this.#host.requestUpdate();
        });
    }
  }

  #lazy<T>(load: () => Promise<T>): Lazy<T> {
    return new Lazy(load, () => this.#host.requestUpdate());
  }
}
