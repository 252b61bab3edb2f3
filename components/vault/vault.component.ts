import { ContextProvider } from '@lit/context';
import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import type { MoErrorData, VaultClient, VaultStatus } from '@mo-kit/worker';
import { Announcer } from '../controllers/announcer.ts';
import { ConnectionController } from '../controllers/connection-controller.ts';
import { LocalizeController } from '../controllers/localize-controller.ts';
import { StatusController } from '../controllers/status-controller.ts';
import { controls } from '../internal/controls.styles.ts';
import { toErrorData } from '../internal/error-data.ts';
import { MoErrorEvent } from '../internal/error-event.ts';
import { alertIcon, lockIcon } from '../internal/icon.ts';
import { tokens } from '../internal/tokens.styles.ts';
import { vaultContext } from '../internal/vault-context.ts';
import { VERSION } from '../internal/version.ts';
import { gateTerms } from '../translations/gate/index.ts';
import { addTerms } from '../translations/languages.ts';
import { GateController } from './gate-controller.ts';
import {
  MoBeforeLockEvent,
  MoBeforeWipeEvent,
  MoLockEvent,
  MoStatusEvent,
  MoUnlockEvent,
} from './vault.events.ts';
import { vaultStyles } from './vault.styles.ts';

/**
 * @summary A private vault in a page: creates it, opens it, and gives it to the elements inside.
 *
 * @slot - Shown while the vault is unlocked; elements of the kit in here find the vault by themselves.
 * @slot toolbar - Controls beside the lock button.
 * @slot welcome - Text on the screen that creates a vault.
 * @slot locked - Text under the form that unlocks it.
 *
 * @event {MoStatusEvent} mo-status - The status changed.
 * @event {MoUnlockEvent} mo-unlock - The vault was opened, here or in another tab.
 * @event {MoLockEvent} mo-lock - The vault was locked, by whomever.
 * @event {MoErrorEvent} mo-error - Something failed; `error.code` says what.
 * @event {MoChangeEvent} mo-change - An element inside changed something, and it is stored.
 * @event {MoBeforeLockEvent} mo-before-lock - Cancelable: this element is about to lock the vault.
 * @event {MoSyncTokenEvent} mo-sync-token - Cancelable: the sync server wants the host's own sign-in; `respondWith(token)`.
 * @event {MoBeforeWipeEvent} mo-before-wipe - Cancelable: this element is about to delete the vault.
 *
 * @csspart card - The box of a screen before the vault.
 * @csspart toolbar - The line above the content.
 * @csspart content - What is inside the vault.
 * @csspart button - Every button.
 * @csspart primary-button - The main button of a screen.
 * @csspart input - Every field.
 * @csspart progress - The bar of long work, its label and the cancel button.
 * @csspart problem - The note about a failure.
 * @csspart notice - Other notes: nothing is kept, recovery phrase not confirmed.
 * @csspart words - The list of recovery words.
 *
 * @cssproperty --mo-font-family - The typeface.
 * @cssproperty --mo-color-accent - Main buttons, focus rings, marks.
 * @cssproperty --mo-color-on-accent - Text on the accent.
 * @cssproperty --mo-color-surface - Cards and fields.
 * @cssproperty --mo-color-raised - Notes, hovered controls.
 * @cssproperty --mo-color-text - Text.
 * @cssproperty --mo-color-muted - Secondary text.
 * @cssproperty --mo-color-border - Lines between things.
 * @cssproperty --mo-color-control - Outlines of fields.
 * @cssproperty --mo-color-danger - Failures and what cannot be undone.
 * @cssproperty --mo-color-warning - Warnings.
 * @cssproperty --mo-radius - Roundness of controls.
 * @cssproperty --mo-shadow - The shadow of a card.
 * @cssproperty --mo-duration - How long transitions take.
 *
 * @cssstate unlocked - The vault is open.
 * @cssstate locked - There is a vault, and it is locked.
 */
export class MoVault extends LitElement {
  static readonly moVersion: string = VERSION;
  static override styles = [tokens, controls, vaultStyles];
  // Not decorators: they would weigh more than the four lines in the one element that every page loads.
  static override properties = {
    store: {},
    workerUrl: { attribute: 'worker-url' },
    syncUrl: { attribute: 'sync-url' },
    ephemeral: { type: Boolean },
    // Declared so that a client set before the upgrade is taken over; the accessor is the one below.
    client: { attribute: false, noAccessor: true },
  };

  /** The local name of the store on this origin: 1–64 of `a-z 0-9 - _`. */
  store = 'default';

  /** Where `hub.worker.js` is served from, for sites that host it themselves. */
  workerUrl = '';

  /** The mount of a sync server: a vault that is made here is turned on there by itself. */
  syncUrl = '';

  /** Keeps the vault in memory only: one tab, nothing stored, and a notice on the screen. */
  ephemeral = false;

  /** @internal */
  readonly localize = new LocalizeController(this);
  /** @internal */
  readonly announcer = new Announcer(this);
  readonly #provider = new ContextProvider(this, { context: vaultContext, initialValue: null });
  readonly #status = new StatusController(this, (status, before) => this.#tell(status, before));
  #leaveTokens: (() => void) | undefined;
  readonly #connection = new ConnectionController(this, (client) => {
    this.#status.follow(client);
    this.#provider.setValue(client);
    this.#leaveTokens?.();
    this.#leaveTokens = client?.sync.provideToken(async (url) =>
      (await import('./sync-token.ts')).askPage(this, url),
    );
  });
  readonly #gate = new GateController(this);
  readonly #internals = this.attachInternals?.();
  #locking = false;

  constructor() {
    super();
    addTerms(gateTerms);
  }

  /** The headless client, null until it is connected. Set one to draw a vault that the application connected itself. */
  get client(): VaultClient | null {
    return this.#connection.client;
  }
  set client(client: VaultClient | null) {
    this.#connection.adopt(client);
  }

  /** The status of the client, null until it is connected. */
  get status(): VaultStatus | null {
    return this.#status.status;
  }

  /** @internal Why the vault could not be reached. */
  get connectError(): MoErrorData | null {
    return this.#connection.error;
  }

  /** Locks the vault in all tabs, unless a listener of `mo-before-lock` objects. → whether it was locked. */
  async lock(): Promise<boolean> {
    const { client } = this;
    if (client === null || this.#locking || !this.dispatchEvent(new MoBeforeLockEvent())) return false;
    this.#locking = true;
    this.requestUpdate();
    try {
      await client.lock();
      return true;
    } catch (error) {
      this.report(toErrorData(error));
      return false;
    } finally {
      this.#locking = false;
      this.requestUpdate();
    }
  }

  /**
   * Deletes everything this vault left in the browser, unless a listener of `mo-before-wipe` objects. → whether it was
   * deleted.
   * @throws MoError when it could not be deleted.
   */
  async wipe(): Promise<boolean> {
    const { client } = this;
    const vaultId = client?.vaultId ?? null;
    if (client === null || vaultId === null || !this.dispatchEvent(new MoBeforeWipeEvent())) return false;
    await client.wipe({ confirm: vaultId });
    return true;
  }

  /** @internal Tells the page about a failure that is on the screen. */
  report(error: MoErrorData): void {
    this.dispatchEvent(new MoErrorEvent(error));
  }

  /** @internal */
  reconnect(): void {
    void this.#connection.connect({
      store: this.store,
      ephemeral: this.ephemeral,
      ...(this.workerUrl === '' ? {} : { workerUrl: this.workerUrl }),
      ...(this.syncUrl === '' ? {} : { syncUrl: this.syncUrl }),
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // After a time outside the document there is no client any more; updated() gets one.
    this.requestUpdate();
  }

  protected override updated(changed: PropertyValues<this>): void {
    const options = ['store', 'workerUrl', 'syncUrl', 'ephemeral'] as const;
    const moved =
      this.hasUpdated && options.some((name) => changed.has(name) && changed.get(name) !== undefined);
    if (this.isConnected && (this.#connection.idle || moved)) this.reconnect();
  }

  protected override render(): TemplateResult {
    const gate = this.#gate.render();
    const ephemeral = this.status?.storage.ephemeral ?? this.ephemeral;
    return html`
      <div class="frame" dir=${this.localize.dir()} lang=${this.localize.lang()}>
        ${
          ephemeral
            ? html`<p class="note above ${gate === null ? '' : 'narrow'}" part="notice">
                ${alertIcon}<span>${this.localize.term('ephemeral')}</span>
              </p>`
            : nothing
        }
        ${this.#gate.renderNotes()} ${gate ?? this.#renderContent()} ${this.announcer.render()}
      </div>
    `;
  }

  #renderContent(): TemplateResult {
    const { localize } = this;
    return html`
      <div class="bar" part="toolbar">
        <span class="state">${lockIcon}${localize.term('vault')}</span>
        <slot name="toolbar"></slot>
        <button
          class="button compact"
          part="button"
          aria-disabled=${this.#locking ? 'true' : nothing}
          @click=${() => void this.lock()}
        >
          ${lockIcon}${localize.term('lock')}
        </button>
      </div>
      <div part="content" role="group" aria-label=${localize.term('content')} tabindex="-1">
        <slot></slot>
      </div>
    `;
  }

  #tell(status: VaultStatus | null, before: VaultStatus | null): void {
    if (status === null) return;
    this.#reflect(status);
    this.dispatchEvent(new MoStatusEvent(status));
    if (status.error !== null && status.error !== before?.error) this.report(status.error);
    const wasOpen = before?.state === 'unlocked';
    if (status.state === 'unlocked' && !wasOpen) {
      this.dispatchEvent(new MoUnlockEvent());
      if (before !== null && before.state !== 'connecting')
        this.announcer.say(this.localize.term('unlocked'));
    } else if (status.state === 'locked' && wasOpen) {
      this.dispatchEvent(new MoLockEvent());
      this.announcer.say(this.localize.term('locked'));
    }
  }

  #reflect({ state }: VaultStatus): void {
    for (const name of ['locked', 'unlocked'] as const) {
      if (state === name) this.#internals?.states.add(name);
      else this.#internals?.states.delete(name);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mo-vault': MoVault;
  }
}
