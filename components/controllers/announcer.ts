import { html, nothing } from 'lit';
import type { ReactiveController, ReactiveControllerHost, TemplateResult } from 'lit';

/** How long a message stays in the region: long enough for a screen reader to pick it up. */
const STAY_MS = 4000;

/** The one polite live region of an element: says what changed without moving the focus. */
export class Announcer implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #message = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#message = '';
  }

  /** The same text twice is announced twice: it was cleared in between, or gets a trailing no-break space. */
  say(message: string): void {
    this.#message = message === this.#message ? `${message}\u00a0` : message;
    this.#host.requestUpdate();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#message = '';
      this.#host.requestUpdate();
    }, STAY_MS);
  }

  render(): TemplateResult {
    return html`<div class="visually-hidden" role="status">${this.#message || nothing}</div>`;
  }
}
