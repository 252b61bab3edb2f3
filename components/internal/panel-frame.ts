import { html, nothing } from 'lit';
import type { LitElement, ReactiveController, TemplateResult } from 'lit';
import type { MoErrorData, VaultClient, VaultStatus } from '@mo-kit/worker';
import { Announcer } from '../controllers/announcer.ts';
import type { LocalizeController } from '../controllers/localize-controller.ts';
import { VaultController } from '../controllers/vault-controller.ts';
import { MoErrorEvent } from './error-event.ts';
import type { PanelHost } from './panel-host.ts';

/** An element that consists of panels. */
interface PanelElement extends LitElement {
  readonly localize: LocalizeController;
}

/**
 * The frame of an element that shows panels of one vault: finds the vault, draws heading and live region, and gives the
 * panels what they need.
 */
export class PanelFrame implements PanelHost {
  readonly #element: PanelElement;
  readonly #vault: VaultController;
  readonly #announcer: Announcer;
  readonly #onChange: (change: { readonly isOtherVault: boolean }) => void;
  #state: VaultStatus['state'] | null = null;

  /** `onChange` when there is another vault, or its state is another. */
  constructor(element: PanelElement, onChange: (change: { readonly isOtherVault: boolean }) => void) {
    this.#element = element;
    this.#onChange = onChange;
    this.#announcer = new Announcer(element);
    this.#vault = new VaultController(
      element,
      () => this.#look(true),
      () => this.#look(false),
    );
  }

  /** The id of the `<mo-vault>` to use; empty for the one around the element. */
  set vaultId(id: string) {
    this.#vault.id = id;
  }

  get localize(): LocalizeController {
    return this.#element.localize;
  }
  get client(): VaultClient | null {
    return this.#vault.client;
  }
  get status(): VaultStatus | null {
    return this.#vault.status;
  }
  get isOpen(): boolean {
    return this.status?.state === 'unlocked';
  }
  get root(): ShadowRoot {
    return this.#element.renderRoot as ShadowRoot;
  }
  get updateComplete(): Promise<boolean> {
    return this.#element.updateComplete;
  }
  addController(controller: ReactiveController): void {
    this.#element.addController(controller);
  }
  removeController(controller: ReactiveController): void {
    this.#element.removeController(controller);
  }
  requestUpdate(): void {
    this.#element.requestUpdate();
  }
  announce(text: string): void {
    this.#announcer.say(text);
  }
  report(error: MoErrorData): void {
    this.#element.dispatchEvent(new MoErrorEvent(error));
  }

  /** Where the focus goes when what had it is gone. */
  focusHeading(): void {
    this.root.querySelector<HTMLElement>('#heading')?.focus();
  }

  /** `beside` stands at the other end of the line of the heading. */
  render(heading: string, content: unknown, beside: unknown = nothing): TemplateResult {
    const { localize } = this;
    return html`
      <section class="frame" dir=${localize.dir()} lang=${localize.lang()} aria-labelledby="heading">
        <header part="header">
          <h2 id="heading" tabindex="-1"><slot name="heading">${heading}</slot></h2>
          ${beside}
        </header>
        ${content} ${this.#announcer.render()}
      </section>
    `;
  }

  #look(isOtherVault: boolean): void {
    this.requestUpdate();
    const state = this.status?.state ?? null;
    if (state === this.#state && !isOtherVault) return;
    this.#state = state;
    this.#onChange({ isOtherVault });
  }
}
